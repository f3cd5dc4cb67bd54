"""k6's summaries in three dialects; in the oldest one a threshold of `true` means crossed.

The newest one, `--new-machine-readable-summary`, lists its metrics below `results`, gives rates as
matches of a total, the length of the run in seconds, and no thresholds at all.
"""

import math
from collections.abc import Iterable

import msgspec

from checks.document import Document
from checks.json_text import decode, members
from checks.report import Kind, Load, Reader, Threshold
from checks.report_rows import check_rows, name, whole

Values = dict[str, float]
VERSIONS = frozenset(("k6Version", "k6_version"))
NO_THRESHOLDS = "this form of the summary tells nothing of thresholds"


class _Ok(msgspec.Struct):
    ok: bool


class _Metric(msgspec.Struct):
    values: Values | None = None
    thresholds: dict[str, _Ok | bool] | None = None


class _Named(msgspec.Struct):
    name: str
    values: Values | None = None


class _Checks(msgspec.Struct):
    metrics: list[_Named] | None = None


class _Results(msgspec.Struct):
    metrics: list[_Named]
    checks: _Checks | None = None


class _Config(msgspec.Struct):
    duration: float = 0


class _Summary(msgspec.Struct):
    results: _Results
    config: _Config | None = None


METRIC = msgspec.json.Decoder(_Metric)
SUMMARY = msgspec.json.Decoder(_Summary)
NUMBER = msgspec.json.Decoder(float)


class _Metrics:
    """Figures by metric, under the names of the older dialects, and all thresholds."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.values = dict[str, Values]()
        self.thresholds = list[Threshold]()

    def take_listed(self) -> None:
        """Read the dialect that lists its metrics."""
        summary = decode(self.document.text, SUMMARY, "the summary")
        results = summary.results
        check_rows(results.metrics, self.document)
        self._take(results.metrics)
        self._take((results.checks or _Checks()).metrics or ())
        requests, seconds = self.get("http_reqs", "count"), (summary.config or _Config()).duration
        if requests is not None and seconds > 0:
            self.values["http_reqs"]["rate"] = requests / seconds
        good, bad = self.get("checks_succeeded", "passes"), self.get("checks_failed", "passes")
        known = {"passes": good, "fails": bad}
        self.values["checks"] = {key: times for key, times in known.items() if times is not None}

    def _take(self, listed: Iterable[_Named]) -> None:
        for one in listed:
            own = (one.values or {}).items()
            self.values[one.name] = {NEWER_NAMES.get(key, key): figure for key, figure in own}

    def take_named(self) -> None:
        """Read the dialects that hold their metrics by name."""
        own = self.document.json.members if self.document.json else {}
        for metric, raw in members(own["metrics"]).items():
            found = decode(raw, METRIC, f"the metric {metric[:200]}")
            self.values[metric] = _flat(raw) if found.values is None else found.values
            for expr, state in (found.thresholds or {}).items():
                ok = state.ok if isinstance(state, _Ok) else not state
                self.thresholds.append(Threshold(name(metric), name(expr), ok))
            check_rows(self.thresholds, self.document)

    def get(self, metric: str, *keys: str) -> float | None:
        """The first of these figures that the metric has."""
        values = self.values.get(metric, {})
        found = next((values[key] for key in keys if key in values), None)
        return found if found is None or math.isfinite(found) else None


NEWER_NAMES = {"matches": "passes", "p90": "p(90)", "p95": "p(95)", "p99": "p(99)"}


def _flat(raw: msgspec.Raw) -> Values:
    """The figures that stand directly in a metric."""
    values = Values()
    for key, value in members(raw).items():
        if bytes(memoryview(value)[:1]) in b"-0123456789":
            values[key] = decode(value, NUMBER, "a figure")
    return values


def read(document: Document) -> Load:
    """`http_req_failed` counts failed requests as passes: its condition is "failed"."""
    metrics, listed = _Metrics(document), _lists(document)
    if listed:
        metrics.take_listed()
    else:
        metrics.take_named()
    requests = whole(metrics.get("http_reqs", "count"))
    empty = () if requests else ("no request was made",)
    return Load(
        "k6",
        requests,
        whole(metrics.get("http_req_failed", "passes")),
        metrics.get("http_reqs", "rate"),
        metrics.get("http_req_duration", "p(50)", "med"),
        metrics.get("http_req_duration", "p(95)"),
        metrics.get("http_req_duration", "p(99)"),
        whole(metrics.get("checks", "passes")),
        whole(metrics.get("checks", "fails")),
        tuple(metrics.thresholds),
        not empty,
        (*empty, NO_THRESHOLDS) if listed else empty,
    )


def _lists(document: Document) -> bool:
    look = document.json
    if look is None or not look.has("results", "version", "metadata"):
        return False
    return bool(VERSIONS & members(look.members["metadata"]).keys())


def sniff(document: Document) -> bool:
    """Metrics beside the groups, or the version of k6."""
    look = document.json
    return look is not None and (look.has("metrics", "root_group") or _lists(document))


READER = Reader("k6", Kind.LOAD, sniff, read)
