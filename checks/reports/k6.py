"""k6's summaries in two dialects; in the older one a threshold of `true` means crossed."""

import msgspec

from checks.document import Document
from checks.json_text import decode, members
from checks.report import Kind, Load, Reader, Threshold
from checks.report_rows import check_rows, name, whole

Values = dict[str, float]


class _Ok(msgspec.Struct):
    ok: bool


class _Metric(msgspec.Struct):
    values: Values | None = None
    thresholds: dict[str, _Ok | bool] | None = None


METRIC = msgspec.json.Decoder(_Metric)
NUMBER = msgspec.json.Decoder(float)


class _Metrics:
    """Figures by metric, wherever the dialect keeps them, and all thresholds."""

    def __init__(self, document: Document) -> None:
        self.values = dict[str, Values]()
        self.thresholds = list[Threshold]()
        own = document.json.members if document.json else {}
        for metric, raw in members(own["metrics"]).items():
            found = decode(raw, METRIC, f"the metric {metric[:200]}")
            self.values[metric] = _flat(raw) if found.values is None else found.values
            for expr, state in (found.thresholds or {}).items():
                ok = state.ok if isinstance(state, _Ok) else not state
                self.thresholds.append(Threshold(name(metric), name(expr), ok))
            check_rows(self.thresholds, document)

    def get(self, metric: str, *keys: str) -> float | None:
        """The first of these figures that the metric has."""
        values = self.values.get(metric, {})
        return next((values[key] for key in keys if key in values), None)


def _flat(raw: msgspec.Raw) -> Values:
    """The figures that stand directly in a metric."""
    values = Values()
    for key, value in members(raw).items():
        if bytes(memoryview(value)[:1]) in b"-0123456789":
            values[key] = decode(value, NUMBER, "a figure")
    return values


def read(document: Document) -> Load:
    """`http_req_failed` counts failed requests as passes: its condition is "failed"."""
    metrics = _Metrics(document)
    requests = whole(metrics.get("http_reqs", "count"))
    warnings = () if requests else ("no request was made",)
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
        not warnings,
        warnings,
    )


def sniff(document: Document) -> bool:
    """Metrics beside the groups."""
    return document.json is not None and document.json.has("metrics", "root_group")


READER = Reader("k6", Kind.LOAD, sniff, read)
