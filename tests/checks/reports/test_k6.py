"""k6: thresholds that mean the opposite, failures that count as passes, absent percentiles."""

import pytest

from tests.checks.reports.reading import load, refusal, written


def k6(metric: dict[str, object], **more: object) -> dict[str, object]:
    metrics = {"http_req_failed": metric, "http_reqs": {"count": 9}} | more
    return {"root_group": {}, "metrics": metrics}


def test_k6_counts_failed_requests_as_passes() -> None:
    assert load(k6({"values": {"passes": 3, "fails": 97, "rate": 0.03}})).failed == 3
    assert load(k6({"passes": 3, "fails": 97, "value": 0.03})).failed == 3


@pytest.mark.parametrize(
    ("state", "ok"), [({"ok": True}, True), ({"ok": False}, False), (True, False), (False, True)]
)
def test_k6_thresholds_of_both_dialects(state: object, ok: bool) -> None:
    (threshold,) = load(k6({"thresholds": {"rate<0.1": state}, "passes": 1})).thresholds
    assert (threshold.metric, threshold.expr, threshold.ok) == ("http_req_failed", "rate<0.1", ok)


def test_a_missing_percentile_is_unknown() -> None:
    assert load(k6({"passes": 0})).p99_ms is None


def test_a_load_test_without_requests_is_incomplete() -> None:
    assert not load({"root_group": {}, "metrics": {}}).complete
    assert load(k6({}, http_reqs={"count": 0})).warnings == ("no request was made",)


TREND = {"avg": 9, "med": 8, "p(90)": 15, "p(95)": 20.5, "p(99)": 30}


@pytest.mark.parametrize("trend", [TREND, {"values": TREND, "type": "trend"}])
def test_percentiles_of_both_dialects(trend: dict[str, object]) -> None:
    report = load(k6({}, http_req_duration=trend))
    assert (report.p50_ms, report.p95_ms, report.p99_ms) == (8, 20.5, 30)


def test_the_median_by_either_name() -> None:
    assert load(k6({}, http_req_duration={"p(50)": 7, "med": 8})).p50_ms == 7


def test_checks_are_counted_the_right_way_round() -> None:
    report = load(k6({}, checks={"passes": 110, "fails": 10, "value": 0.91}))
    assert (report.passes, report.fails, report.failed) == (110, 10, None)


def listed(*metrics: dict[str, object], **results: object) -> dict[str, object]:
    """The form of --new-machine-readable-summary."""
    return {
        "version": "1.0.0",
        "metadata": {"generatedAt": "2026-01-02T03:04:05Z", "k6Version": "2.0.0"},
        "config": {"duration": 4.0, "execution": "local", "script": "a.js"},
        "results": {"metrics": list(metrics)} | results,
    }


def metric(name: str, **values: float) -> dict[str, object]:
    return {"name": name, "type": "any", "contains": "default", "values": values}


REQUESTS = metric("http_reqs", count=10)


def test_the_newest_dialect() -> None:
    failed = metric("http_req_failed", matches=3, rate=0.3, total=10)
    times = metric("http_req_duration", **{"med": 8, "p(90)": 15, "p(95)": 20.5})
    checks = [
        metric("checks_total", count=120),
        metric("checks_failed", matches=10, rate=0.08, total=120),
        metric("checks_succeeded", matches=110, rate=0.92, total=120),
    ]
    report = load(listed(times, REQUESTS, failed, checks={"metrics": checks}))
    assert (report.requests, report.failed, report.rps) == (10, 3, 2.5)
    assert (report.p50_ms, report.p95_ms, report.p99_ms) == (8, 20.5, None)
    assert (report.passes, report.fails, report.complete) == (110, 10, True)


def test_the_newest_dialect_says_that_it_knows_no_thresholds() -> None:
    report = load(listed(REQUESTS))
    assert (report.thresholds, report.passes, report.fails) == ((), None, None)
    assert report.warnings == ("this form of the summary tells nothing of thresholds",)


def test_the_newest_dialect_without_requests_or_a_length() -> None:
    nothing = load(listed())
    assert (nothing.requests, nothing.rps, nothing.complete) == (None, None, False)
    assert load(listed(REQUESTS) | {"config": {"duration": 0}}).rps is None
    soon = listed(metric("http_reqs", count=1e300)) | {"config": {"duration": 1e-300}}
    assert load(soon).rps is None


def test_other_documents_with_results_are_not_of_k6() -> None:
    other = listed(REQUESTS) | {"metadata": {"version": "2.0.0"}}
    assert "with the keys config, metadata" in refusal(written(other))


def test_a_threshold_that_is_neither_is_refused() -> None:
    odd = k6({"thresholds": {"rate<0.1": "crossed"}})
    assert "http_req_failed" in refusal(written(odd))
