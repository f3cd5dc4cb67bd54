"""A load test held against its limits: percentiles, failed requests, growth, the tool's own word.

A figure that the report lacks breaks nothing. What is shown is rounded up, so that it never looks
better than it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from checks.allowance import Allowance
from checks.evidence import Submitted
from checks.metric import Figure, Limit, LimitKind, Metric, shown
from checks.report import Load
from checks.report_pairs import named
from checks.verdict import Enforcement

PERCENTILES = ("p50", "p95", "p99")
HUNDREDTH = Decimal("0.01")
MOST_MS = 1_000_000_000_000
"""A report may claim more; nothing is lost by not telling how much more."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The most that a figure may be, in ms or per cent, and where that was written."""

    most: Decimal
    origin: str
    kind: LimitKind = LimitKind.CEILING


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for one report; `bounds` by `p50`, `p95`, `p99` and `error_rate`."""

    enforcement: Enforcement
    bounds: Mapping[str, Bound]
    min_requests: int
    growth: Allowance | None
    growth_origin: str


@dataclass(frozen=True, slots=True)
class Run:
    """A load test and its forerunner, under its limits; `base` only if the two compare."""

    submitted: Submitted
    load: Load
    base: Load | None
    limits: Limits

    @property
    def name(self) -> str:
        """What readers know the report by."""
        return named(self.submitted)

    @property
    def enough(self) -> bool:
        """Whether it made so many requests that its figures mean something."""
        return is_enough(self.load, self.limits)

    @property
    def crossed(self) -> list[str]:
        """The tool's own limits that were broken."""
        return [f"{one.metric} {one.expr}" for one in self.load.thresholds if not one.ok]


def is_enough(load: Load, limits: Limits) -> bool:
    """Whether a test made so many requests that its figures mean something."""
    return load.complete and (load.requests is None or load.requests >= limits.min_requests)


def figure(load: Load, name: str) -> Decimal | None:
    """A percentile in ms, or the failed requests per cent of all; None if it cannot be known."""
    if name != "error_rate":
        value: float | None = getattr(load, f"{name}_ms")
        return None if value is None else Decimal(repr(min(max(value, 0), MOST_MS)))
    if load.failed is None or not load.requests:
        return None
    return Decimal(load.failed * 100) / load.requests


def metrics(run: Run, suffix: str) -> list[Metric]:
    """The figures that the report has, each with the limits that were asked for."""
    found = (_metric(run, name, suffix) for name in (*PERCENTILES, "error_rate"))
    return [metric for metric in found if metric is not None]


def lacking(run: Run) -> list[str]:
    """Figures that have a limit and are not in the report."""
    return [name for name in run.limits.bounds if figure(run.load, name) is None]


def _metric(run: Run, name: str, suffix: str) -> Metric | None:
    head = figure(run.load, name)
    if head is None:
        return None
    base = None if run.base is None else figure(run.base, name)
    limits = _limits(run, name, head, base) if run.enough else ()
    unit = "percent" if name == "error_rate" else "ms"
    now, before = _shown(head), None if base is None else _shown(base)
    delta = None if before is None else _difference(now, before)
    return Metric(name + suffix, unit, before, now, delta, limits)


def _limits(run: Run, name: str, head: Decimal, base: Decimal | None) -> tuple[Limit, ...]:
    found = list[Limit]()
    bound, growth = run.limits.bounds.get(name), run.limits.growth
    if bound is not None:
        found.append(Limit(bound.kind, _number(bound.most), head <= bound.most, bound.origin))
    if growth is not None and base is not None and name in PERCENTILES:
        most = growth.most(base)
        origin = run.limits.growth_origin
        found.append(Limit(LimitKind.RATCHET, _shown(most), head <= most, origin))
    return tuple(found)


def _shown(value: Decimal) -> Figure:
    return _number(value.quantize(HUNDREDTH, ROUND_CEILING))


def _number(value: Decimal) -> Figure:
    return int(value) if value == value.to_integral_value() else float(value)


def _difference(one: Figure, other: Figure) -> Figure:
    return _number(Decimal(repr(one)) - Decimal(repr(other)))


def broken(found: list[Metric]) -> list[tuple[Metric, Limit]]:
    """The limits that do not hold."""
    return [(metric, limit) for metric in found for limit in metric.limits if not limit.holds]


def phrase(metric: Metric, limit: Limit) -> str:
    """For example "p95 812 ms (at most 500 ms)"."""
    head, most = metric.head, limit.value
    assert head is not None and most is not None, "what is broken was measured"
    name = metric.name.replace("error_rate", "failed requests")
    grown = f", was {shown(metric.base, metric.unit)}" if metric.base is not None else ""
    why = grown if limit.kind is LimitKind.RATCHET else ""
    return f"{name} {shown(head, metric.unit)} (at most {shown(most, metric.unit)}{why})"
