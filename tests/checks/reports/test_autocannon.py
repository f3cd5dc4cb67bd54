"""autocannon: failures in several places, no 95th percentile, no request at all."""

import pytest

from tests.checks.reports.reading import load

RUN: dict[str, object] = {
    "requests": {"average": 1, "total": 9},
    "latency": {"p50": 3, "p97_5": 9, "p99": 12},
    "non2xx": 1,
}


@pytest.mark.parametrize(
    ("errors", "timeouts", "failed"), [(0, 0, 1), (2, 0, 3), (4, 4, 5), (6, 4, 7), (0, 4, 5)]
)
def test_a_timeout_is_one_of_the_errors(errors: int, timeouts: int, failed: int) -> None:
    assert load(RUN | {"errors": errors, "timeouts": timeouts}).failed == failed


def test_bad_answers_alone_are_failures() -> None:
    assert load(RUN).failed == 1


def test_a_neighbour_is_not_taken_for_the_95th_percentile() -> None:
    report = load(RUN)
    assert (report.p50_ms, report.p95_ms, report.p99_ms) == (3, None, 12)


def test_no_request_is_no_pass() -> None:
    for requests in ({"average": 0, "total": 0}, {"average": 0}):
        report = load(RUN | {"requests": requests})
        assert (report.complete, report.warnings) == (False, ("no request was made",))
