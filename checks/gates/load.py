"""A load test stays fast enough and answers without errors.

`p50`, `p95`, `p99` (such as `500ms` or `2s`) and `error_rate` (such as `1%`) are the most that a
test may reach; `max_growth` (`10%`, or `50ms`) is how much slower than the base's test its
percentiles may be, if it is given: the figures of shared machines vary. Limits that the tool holds
itself against, such as the thresholds of k6, count as well.

A test of fewer than `min_requests` requests is not judged, nor is a figure that the report does
not have: the check says so. Every report is judged by itself; `scopes` sets other limits for
reports by their names or ids, `roadmap` lowers limits on a day. The figures are those of the
tool, and as good as the machine that it ran on: begin with `enforcement: warning`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from checks.awaited import unready
from checks.change import Change
from checks.evidence import Evidence, Submitted, Topic
from checks.gate import GateOptions, Needs, gate
from checks.load_figures import PERCENTILES, Bound, Limits, Run, is_enough
from checks.load_units import Growth, Milliseconds, Percent, milliseconds_words, percent_words
from checks.load_words import judgement
from checks.metric import LimitKind
from checks.name_globs import NameGlobs, fits
from checks.report import Load
from checks.report_pairs import pairs, slot
from checks.roadmap import Step, next_step, step_in_force
from checks.verdict import Enforcement, Judgement

__all__ = ["GATE", "Options"]

MIN_REQUESTS = 20
"""Of fewer requests, no one is slower than 95 % of them."""
FIGURES = (*PERCENTILES, "error_rate")
MIN = "a test of fewer requests is not judged"
GROWTH = "how much slower than at the base percentiles may be, as `10%` or `50ms`"
SCOPES = "other limits for some reports; the last scope that matches a report owns it"
REPORTS = "globs of the names or ids of the reports that belong to the scope"


Requests = Annotated[int, Field(strict=True, ge=0)]


class LoadStep(Step):
    """From the day `by` on, these are the most."""

    p50: Milliseconds | None = None
    p95: Milliseconds | None = None
    p99: Milliseconds | None = None
    error_rate: Percent | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if all(getattr(self, name) is None for name in FIGURES):
            raise ValueError(f"a step needs one of {', '.join(FIGURES)}")
        return self


class LoadScope(BaseModel):
    """Own limits for some reports; what it omits comes from the gate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reports: NameGlobs = Field(min_length=1, description=REPORTS)
    enforcement: Enforcement | None = None
    p50: Milliseconds | None = None
    p95: Milliseconds | None = None
    p99: Milliseconds | None = None
    error_rate: Percent | None = None
    min_requests: Requests | None = None
    max_growth: Growth | None = None


class Options(GateOptions):
    """The section `load` of `.hardening.yml`."""

    p50: Milliseconds | None = Field(default=None, description="the slowest median, as `100ms`")
    p95: Milliseconds | None = Field(default=None, description="the slowest p95, as `500ms`")
    p99: Milliseconds | None = Field(default=None, description="the slowest p99, as `2s`")
    error_rate: Percent | None = Field(
        default=None, description="the most requests that may fail, as `1%`"
    )
    min_requests: Requests = Field(default=MIN_REQUESTS, description=MIN)
    max_growth: Growth | None = Field(default=None, description=GROWTH)
    scopes: tuple[LoadScope, ...] = Field(default=(), description=SCOPES)
    roadmap: tuple[LoadStep, ...] = Field(default=(), description="dated steps of the limits")

    def needs(self) -> Needs:
        """Reports of load tests."""
        return Needs(topics=frozenset({Topic.LOAD}))


def limits_for(options: Options, name: str, change: Change) -> Limits:
    """The limits of a report: the gate's, its last matching scope's, and the dated steps'."""
    hits = [i for i, scope in enumerate(options.scopes) if fits(scope.reports, name)]
    scope, key = (options.scopes[hits[-1]], f"scopes.{hits[-1]}.") if hits else (None, "")
    bounds = {
        figure: bound
        for figure in FIGURES
        if (bound := _bound(options, scope, key, figure, change)) is not None
    }
    own = Limits(
        options.enforcement,
        bounds,
        options.min_requests,
        options.max_growth,
        options.origin("max_growth"),
    )
    if scope is None:
        return own
    growth = scope.max_growth
    return replace(
        own,
        enforcement=scope.enforcement or own.enforcement,
        min_requests=own.min_requests if scope.min_requests is None else scope.min_requests,
        growth=own.growth if growth is None else growth,
        growth_origin=own.growth_origin if growth is None else options.origin(f"{key}max_growth"),
    )


def _bound(
    options: Options, scope: LoadScope | None, key: str, figure: str, change: Change
) -> Bound | None:
    """A dated step only tightens."""
    own: Decimal | None = getattr(options, figure)
    scoped: Decimal | None = None if scope is None else getattr(scope, figure)
    bound = None
    if scoped is not None:
        bound = Bound(scoped, options.origin(f"{key}{figure}"))
    elif own is not None:
        bound = Bound(own, options.origin(figure))
    step = step_in_force(_steps(options, figure), change)
    dated: Decimal | None = None if step is None else getattr(step, figure)
    if step is None or dated is None or (bound is not None and bound.most <= dated):
        return bound
    origin = options.origin(f"roadmap.{options.roadmap.index(step)}.{figure}")
    return Bound(dated, origin, LimitKind.TARGET)


def _steps(options: Options, figure: str) -> list[LoadStep]:
    return [step for step in options.roadmap if getattr(step, figure) is not None]


def judge(change: Change, options: Options) -> Judgement:
    """Hold every load test against its limits."""
    evidence = change.evidence_of(Topic.LOAD)
    not_ready = unready(evidence, "load test")
    if not_ready is not None:
        return not_ready
    found = judgement(list(_runs(evidence, options, change)))
    told = (*evidence.notes, *found.notes, *_coming(change, options))
    origins = tuple(one.origin for one in evidence.head)
    return replace(found, notes=tuple(dict.fromkeys(told)), reports=origins)


def _runs(evidence: Evidence, options: Options, change: Change) -> Iterable[Run]:
    for head, base in pairs(_loads(evidence.head), _loads(evidence.base)):
        if isinstance(head.report, Load):
            limits = limits_for(options, slot(head), change)
            yield Run(head, head.report, _comparable(head.report, base, limits), limits)


def _loads(submitted: Iterable[Submitted]) -> Sequence[Submitted]:
    return [one for one in submitted if isinstance(one.report, Load)]


def _comparable(head: Load, base: Submitted | None, limits: Limits) -> Load | None:
    """Tools measure differently, and a short run tells nothing."""
    if base is None or not isinstance(base.report, Load) or base.report.format != head.format:
        return None
    return base.report if is_enough(base.report, limits) else None


def _coming(change: Change, options: Options) -> Iterable[str]:
    step = next_step(options.roadmap, change)
    if step is None:
        return
    for name in FIGURES:
        most: Decimal | None = getattr(step, name)
        if most is not None:
            words = percent_words(most) if name == "error_rate" else milliseconds_words(most)
            yield f"from {step.by.isoformat()} on: {name} of at most {words}"


GATE = gate(id="load", title="Load test", options=Options, judge=judge)
