"""What gates say while reports are on their way, and when they did not come."""

import pytest

from checks.awaited import unready
from checks.evidence import Evidence, Provenance, Refusal, Submitted, Topic, Trust
from checks.report import Coverage


def report(name: str = "lcov.info") -> Submitted:
    origin = Provenance(name, "lcov", "sha256:0", "c" * 40, Trust.SIGNED)
    return Submitted(Coverage("lcov", ()), origin, Topic.COVERAGE)


HERE = (report("unit"), report("backend"))


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (Evidence(closed=False), "0 coverage reports, waiting for the end of CI"),
        (Evidence(HERE[:1], closed=False), "1 coverage report, waiting for the end of CI"),
        (
            Evidence(HERE, missing=("integration", "e2e"), closed=False),
            "2 of 4 reports, waiting for integration, e2e",
        ),
        (
            Evidence(missing=("a", "b", "c", "d", "e"), closed=False),
            "0 of 5 reports, waiting for a, b, c, d and 1 more",
        ),
    ],
)
def test_what_is_waited_for_is_named(evidence: Evidence, words: str) -> None:
    judgement = unready(evidence, "coverage report")
    assert judgement is not None
    assert (judgement.waiting, judgement.missing) == (words, False)


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (Evidence(), "no coverage report for this commit"),
        (Evidence(missing=("unit",)), "no coverage report came; expected: unit"),
        (Evidence(HERE, missing=("e2e",)), "2 of 3 reports came; missing: e2e"),
        (
            Evidence(HERE, refused=(Refusal("e2e", "it is cut off"), Refusal("x", "y"))),
            "coverage report e2e cannot be used: it is cut off (and 1 more)",
        ),
    ],
)
def test_what_did_not_come_is_named(evidence: Evidence, words: str) -> None:
    judgement = unready(evidence, "coverage report")
    assert judgement is not None
    assert (judgement.unmeasured, judgement.missing, judgement.waiting) == (words, True, None)
    assert judgement.remedy


def test_everything_is_there() -> None:
    assert unready(Evidence(HERE), "coverage report") is None


def test_what_is_demanded_is_said_so() -> None:
    judgement = unready(Evidence(missing=("unit",), required=True), "test report")
    assert judgement is not None
    assert judgement.required
