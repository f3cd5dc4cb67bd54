"""Load, bundle and type-coverage reports: inverted thresholds, kinds of failure, limits."""

import json

import pytest

from checks.report import Bundle, Count, Load, TypeCoverage
from tests.checks.reports.reading import read


def load(text: str | object) -> Load:
    report = read(text if isinstance(text, str) else json.dumps(text))
    assert isinstance(report, Load)
    return report


def k6(metric: dict[str, object]) -> dict[str, object]:
    return {"root_group": {}, "metrics": {"http_req_failed": metric, "http_reqs": {"count": 9}}}


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


def test_autocannon_failures_stand_in_three_places() -> None:
    text = {"requests": {"average": 1, "total": 9}, "latency": {}, "non2xx": 1, "errors": 2}
    assert load(text | {"timeouts": 4}).failed == 7


HEADER = "Type,Name,Request Count,Failure Count,Requests/s,50%,95%,99%\n"


def test_locust_takes_the_sum() -> None:
    report = load(HEADER + "GET,/,1,1,1,1,1,1\n" + ',Aggregated,"1,000",2,10.5,3,8,10\n')
    assert (report.requests, report.failed, report.rps, report.p95_ms) == (1000, 2, 10.5, 8.0)


def test_locust_without_its_sum_is_incomplete() -> None:
    assert not load(HEADER + "GET,/,1,1,1,1,1,1\n").complete


def bundle(document: object) -> Bundle:
    report = read(json.dumps(document))
    assert isinstance(report, Bundle)
    return report


def test_size_limit_without_a_limit_has_no_verdict() -> None:
    (entry,) = bundle([{"name": "a", "size": 12, "running": 0.1}]).entries
    assert (entry.bytes, entry.limit, entry.ok) == (12, None, None)


def test_esbuild_lists_all_outputs() -> None:
    outputs = {"a.js": {"bytes": 5}, "a.js.map": {"bytes": 7}}
    report = bundle({"inputs": {}, "outputs": outputs})
    assert [entry.name for entry in report.entries] == ["a.js", "a.js.map"]


def test_webpack_with_errors_or_children() -> None:
    child = {"assets": [{"name": "b.js", "size": 2}]}
    stats = {"assets": [{"name": "a.js", "size": 1}], "chunks": [], "entrypoints": {}}
    assert len(bundle(stats | {"children": [child]}).entries) == 2
    assert not bundle(stats | {"errors": [{"message": "no"}]}).complete


def test_type_coverage_lines_count_from_0() -> None:
    detail = {"filePath": "a.ts", "line": 0, "character": 0}
    text = json.dumps({"correctCount": 2, "totalCount": 3, "details": [detail]})
    report = read(text)
    assert isinstance(report, TypeCoverage)
    assert (report.identifiers, report.findings[0].line) == (Count(2, 3), 1)
