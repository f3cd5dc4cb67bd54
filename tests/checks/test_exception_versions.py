"""Ranges of versions: what each sign means, in the order of each ecosystem."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.exception_versions import RANGE_CHARACTERS, read_range
from checks.lockfile import Ecosystem

NPM, PYPI = Ecosystem.NPM, Ecosystem.PYPI


@pytest.mark.parametrize(
    ("range", "inside", "outside"),
    [
        ("<10.5.0", "10.4.9", "10.5.0"),
        ("<=10.5.0", "10.5.0", "10.5.1"),
        (">1.0.0", "1.0.1", "1.0.0"),
        (">=1.0.0", "1.0.0", "0.9.9"),
        ("=1.2.3", "1.2.3", "1.2.4"),
        ("==1.2.3", "v1.2.3", "1.2.2"),
        ("1.2.3", "1.2.3", "1.2.4"),
        (">= 2, < 2.4.1", "2.4.0", "2.4.1"),
        (">=2 <2.4.1", "2.0.0", "1.9.0"),
        ("1.0.0 || >=3.0.0", "3.1.0", "2.0.0"),
        ("<10.5.0", "10.5.0-rc.1", "11.0.0-alpha"),
    ],
)
def test_ranges(range: str, inside: str, outside: str) -> None:
    assert read_range(range).holds(inside, NPM)
    assert not read_range(range).holds(outside, NPM)


def test_each_ecosystem_has_its_order() -> None:
    assert read_range("<2.0").holds("2.0rc1", PYPI)
    assert not read_range("<2.0").holds("2.0rc1", NPM)
    assert read_range("<2.0").holds("2.0rc1", None)


def test_a_star_is_every_version_and_nothing_else_is() -> None:
    assert read_range("*").holds("what?", NPM)
    assert not read_range(">=0").holds("what?", NPM)


@pytest.mark.parametrize(
    "text", ["", " ", "<", "latest!", "^1.2.3", "~>1.2", "<1.0.0;", "1.0.0 ||", "<<1", "!=1", "١"]
)
def test_what_is_no_range(text: str) -> None:
    if text in ("latest!",):
        assert not read_range(text).holds("1.0.0", NPM)
    else:
        with pytest.raises(ValueError, match="must be a range of versions"):
            read_range(text)


def test_a_range_has_a_length() -> None:
    assert read_range(f"<{'1' * (RANGE_CHARACTERS - 1)}")
    with pytest.raises(ValueError, match="the limit is"):
        read_range(f"<{'1' * RANGE_CHARACTERS}")


@given(st.text(max_size=RANGE_CHARACTERS), st.text(max_size=50))
def test_any_text_is_a_range_or_a_value_error(text: str, version: str) -> None:
    try:
        range = read_range(text)
    except ValueError:
        return
    assert range.holds(version, None) in (True, False)


NUMBERS = st.integers(0, 20)


@given(NUMBERS, NUMBERS)
def test_a_bound_and_its_opposite_share_no_version(limit: int, own: int) -> None:
    below, above = read_range(f"<{limit}.0.0"), read_range(f">={limit}.0.0")
    assert below.holds(f"{own}.0.0", NPM) is (own < limit)
    assert above.holds(f"{own}.0.0", NPM) is (own >= limit)
