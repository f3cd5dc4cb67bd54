"""autocannon: failures in several places, no 95th percentile, no request at all."""

from tests.checks.reports.reading import load

RUN: dict[str, object] = {
    "requests": {"average": 1, "total": 9},
    "latency": {"p50": 3, "p97_5": 9, "p99": 12},
    "non2xx": 1,
}


def test_autocannon_failures_stand_in_three_places() -> None:
    text = {"requests": {"average": 1, "total": 9}, "latency": {}, "non2xx": 1, "errors": 2}
    assert load(text | {"timeouts": 4}).failed == 7


def test_bad_answers_alone_are_failures() -> None:
    assert load(RUN).failed == 1


def test_a_neighbour_is_not_taken_for_the_95th_percentile() -> None:
    report = load(RUN)
    assert (report.p50_ms, report.p95_ms, report.p99_ms) == (3, None, 12)


def test_no_request_is_no_pass() -> None:
    for requests in ({"average": 0, "total": 0}, {"average": 0}):
        report = load(RUN | {"requests": requests})
        assert (report.complete, report.warnings) == (False, ("no request was made",))
