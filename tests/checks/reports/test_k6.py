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


def test_a_threshold_that_is_neither_is_refused() -> None:
    odd = k6({"thresholds": {"rate<0.1": "crossed"}})
    assert "http_req_failed" in refusal(written(odd))
