"""Scores of CVSS vectors against figures of FIRST's calculators, and what is no vector."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.cvss import VECTOR_CHARACTERS, rated, score, severity
from checks.finding import Severity

BASE4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:{}/VI:{}/VA:{}/SC:{}/SI:{}/SA:{}"


@pytest.mark.parametrize(
    ("vector", "points"),
    [
        ("AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8),
        ("AV:N/AC:L/Au:N/C:C/I:C/A:C", 10.0),
        ("(AV:L/AC:H/Au:N/C:C/I:C/A:C)", 6.2),
        ("CVSS:2.0/AV:N/AC:L/Au:N/C:N/I:N/A:N", 0.0),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
        ("CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:C/C:L/I:L/A:N", 4.9),
        ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N", 0.0),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/RL:O", 7.5),
        (BASE4.format("H", "H", "H", "H", "H", "H"), 10.0),
        (BASE4.format("H", "H", "H", "N", "N", "N"), 9.3),
        (BASE4.format("L", "L", "L", "N", "N", "N"), 6.9),
        (BASE4.format("N", "N", "N", "N", "N", "N"), 0.0),
        (BASE4.format("H", "H", "H", "N", "N", "N") + "/E:P", 8.9),
        (BASE4.format("H", "H", "H", "N", "N", "N") + "/E:U", 8.1),
        ("CVSS:4.0/AV:P/AC:H/AT:P/PR:L/UI:P/VC:L/VI:L/VA:L/SC:L/SI:L/SA:L", 1.0),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:P/VC:H/VI:H/VA:L/SC:L/SI:L/SA:N/E:X", 8.7),
        ("CVSS:4.0/AV:A/AC:H/AT:N/PR:L/UI:P/VC:H/VI:N/VA:H/SC:H/SI:H/SA:L/E:A", 6.0),
        ("CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:N/VC:H/VI:L/VA:H/SC:H/SI:N/SA:N/E:X", 9.0),
        ("CVSS:4.0/AV:A/AC:H/AT:P/PR:H/UI:P/VC:N/VI:N/VA:N/SC:N/SI:H/SA:H/E:A", 2.1),
        ("CVSS:4.0/AV:P/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A", 5.4),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:A/VC:N/VI:H/VA:H/SC:L/SI:H/SA:L/E:U", 5.6),
        ("CVSS:4.0/AV:N/AC:L/AT:P/PR:L/UI:P/VC:H/VI:H/VA:H/SC:L/SI:N/SA:N/E:A", 7.5),
        ("CVSS:4.0/AV:L/AC:H/AT:N/PR:H/UI:N/VC:L/VI:H/VA:H/SC:L/SI:L/SA:H/E:X", 7.0),
        ("CVSS:4.0/AV:N/AC:L/AT:P/PR:H/UI:P/VC:N/VI:N/VA:H/SC:N/SI:N/SA:L/E:U", 1.9),
        ("CVSS:4.0/AV:A/AC:H/AT:P/PR:N/UI:A/VC:N/VI:H/VA:N/SC:H/SI:N/SA:H/E:P", 5.6),
        ("CVSS:4.0/AV:L/AC:H/AT:P/PR:L/UI:A/VC:N/VI:L/VA:H/SC:H/SI:L/SA:L/E:X", 5.8),
        ("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:L/VI:H/VA:N/SC:L/SI:N/SA:H/E:X", 7.1),
        ("CVSS:4.0/AV:L/AC:H/AT:N/PR:N/UI:P/VC:H/VI:N/VA:H/SC:L/SI:H/SA:H/E:P", 5.6),
        ("CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:L/SC:H/SI:N/SA:H/E:U", 2.2),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:N/VC:N/VI:H/VA:N/SC:H/SI:H/SA:H/E:P", 7.2),
    ],
)
def test_scores(vector: str, points: float) -> None:
    assert score(vector) == points


@pytest.mark.parametrize(
    "vector",
    [
        "",
        "7.5",
        "CVSS:3.1",
        "CVSS:3.1/AV:N",
        "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        BASE4.format("NN", "H", "H", "H", "H", "H"),
        BASE4.format("", "H", "H", "H", "H", "H"),
        BASE4.format("H", "H", "H", "H", "H", "H") + "/E:?",
    ],
)
def test_what_is_no_vector(vector: str) -> None:
    assert score(vector) is None
    assert severity(vector) is Severity.UNKNOWN


def test_length_at_the_edge() -> None:
    vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/"
    assert score(vector + "x" * (VECTOR_CHARACTERS - len(vector))) == 9.8
    assert score(vector + "x" * (VECTOR_CHARACTERS - len(vector) + 1)) is None


@pytest.mark.parametrize(
    ("points", "word"),
    [
        (10.0, Severity.CRITICAL),
        (9.0, Severity.CRITICAL),
        (8.9, Severity.HIGH),
        (7.0, Severity.HIGH),
        (6.9, Severity.MODERATE),
        (4.0, Severity.MODERATE),
        (3.9, Severity.LOW),
        (0.1, Severity.LOW),
        (0.0, Severity.INFO),
    ],
)
def test_words(points: float, word: Severity) -> None:
    assert rated(points) is word


def test_version_2_knows_no_critical() -> None:
    assert severity("AV:N/AC:L/Au:N/C:C/I:C/A:C") is Severity.HIGH


PARTS = st.lists(st.sampled_from(["AV:N", "AC:L", "AT:P", "VC:H", "S:C", "CVSS:4.0", ":", "C", ""]))


@given(st.text() | PARTS.map("/".join) | PARTS.map(lambda parts: "CVSS:4.0/" + "/".join(parts)))
def test_any_text(text: str) -> None:
    points = score(text)
    assert points is None or 0 <= points <= 10


@given(st.tuples(*[st.sampled_from("HLN")] * 6))
def test_more_impact_is_never_a_lower_score(impacts: tuple[str, ...]) -> None:
    here = score(BASE4.format(*impacts)) or 0
    worse = [*impacts]
    worse[2] = "H"
    assert (score(BASE4.format(*worse)) or 0) >= here
