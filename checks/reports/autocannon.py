"""autocannon's JSON; what failed is told in two places, and a part of it once more."""

import msgspec

from checks.document import Document
from checks.json_text import decode
from checks.report import Kind, Load, Reader
from checks.report_rows import whole


class _Requests(msgspec.Struct):
    average: float
    total: float | None = None


class _Latency(msgspec.Struct):
    p50: float | None = None
    p99: float | None = None


class _Run(msgspec.Struct):
    requests: _Requests
    non2xx: float
    latency: _Latency = msgspec.field(default_factory=_Latency)
    errors: float = 0
    timeouts: float = 0


RUN = msgspec.json.Decoder(_Run)


def read(document: Document) -> Load:
    """Bad answers are no `errors`, but timeouts are: its source counts each in both places, and a
    sum of all three would count it twice. There is no 95th percentile."""
    run = decode(document.text, RUN, "the report")
    failed = whole(run.non2xx + max(run.errors, run.timeouts))
    total = whole(run.requests.total)
    warnings = () if total else ("no request was made",)
    return Load(
        "autocannon",
        total,
        failed,
        run.requests.average,
        run.latency.p50,
        None,
        run.latency.p99,
        complete=not warnings,
        warnings=warnings,
    )


def sniff(document: Document) -> bool:
    """Its own name for bad answers beside the requests."""
    return document.json is not None and document.json.has("requests", "non2xx", "latency")


READER = Reader("autocannon", Kind.LOAD, sniff, read)
