"""Route handlers stay short enough to read: a new one may not be over the limit, an old one may
shrink but not grow.

A handler of `max_lines` lines (100) or more breaks the limit, one of `warn_from` (50) or more is
warned about: 99 lines pass, 49 pass in silence. Only handlers that are new or grew are judged; a
handler that was moved, renamed or laid out anew is neither. A handler is measured from its first
line to its last, without decorators; of a wrapped handler the inner function counts. `count: code`
leaves out blank lines and lines that hold only comments.

Known are Next.js, Express, Fastify, Hono, Koa, NestJS, FastAPI, Flask, Litestar and Django. Tests
are left out. `scopes` sets other limits for some paths, `roadmap` lowers `max_lines` on a day;
where a scope is lower still, the scope's limit holds. A reviewed exception stands as
`hardening: ignore[route-length] reason` in a comment on or above the handler's first line.
"""

from dataclasses import replace
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from checks.change import Change, Snapshot
from checks.facts import RouteHandler
from checks.gate import PATHS, SCOPE_PATHS, SCOPES, GateOptions, Measured, gate
from checks.handler_lengths import (
    RULE,
    Count,
    Judged,
    Limits,
    findings,
    judged,
    remedy,
    side,
    title,
    unreasoned,
)
from checks.handler_pairs import pair_handlers
from checks.metric import Limit, LimitKind, Metric
from checks.paths import matches
from checks.ratchet import comparable
from checks.roadmap import Step, next_step, step_in_force
from checks.routes import routes
from checks.verdict import Enforcement, Judgement

__all__ = ["GATE", "Options", "routes"]

MOST_LINES = 100_000
COUNT = "all lines, or without blank lines and lines that hold only comments"

Lines = Annotated[int, Field(strict=True, ge=1, le=MOST_LINES)]


class LinesStep(Step):
    """From the day `by` on, handlers of `max_lines` or more are too long."""

    max_lines: Lines


class LinesScope(BaseModel):
    """Own limits for some paths; what it omits comes from the gate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: tuple[str, ...] = Field(min_length=1, description=SCOPE_PATHS)
    enforcement: Enforcement | None = None
    max_lines: Lines | None = None
    warn_from: Lines | None = None
    count: Count | None = None


class Options(GateOptions):
    """The section `route-length` of `.hardening.yml`; without `paths` it reaches every file."""

    max_lines: Lines = Field(default=100, description="so many lines or more break the limit")
    warn_from: Lines = Field(default=50, description="so many lines or more are warned about")
    count: Count = Field(default="physical", description=COUNT)
    paths: tuple[str, ...] = Field(default=(), description=PATHS)
    scopes: tuple[LinesScope, ...] = Field(default=(), description=SCOPES)
    roadmap: tuple[LinesStep, ...] = Field(default=(), description="dated steps of `max_lines`")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if "warn_from" in self.model_fields_set and self.warn_from > self.max_lines:
            raise ValueError(
                f"warn_from ({self.warn_from}) must not be above max_lines ({self.max_lines})"
            )
        for number, scope in enumerate(self.scopes):
            limit = self.max_lines if scope.max_lines is None else scope.max_lines
            if scope.warn_from is not None and scope.warn_from > limit:
                raise ValueError(
                    f"scopes[{number}]: warn_from ({scope.warn_from}) must not be above"
                    f" max_lines ({limit})"
                )
        days = [step.by for step in self.roadmap]
        if len(set(days)) < len(days):
            raise ValueError("roadmap: two steps have the same day")
        return self


def limits_for(options: Options, path: str, step: LinesStep | None) -> Limits:
    """The limits of a file: the gate's, its last matching scope's, and the dated step's."""
    own = _own_limits(options)
    indices = [i for i, scope in enumerate(options.scopes) if matches(scope.paths, path)]
    if indices:
        scope, key = options.scopes[indices[-1]], f"scopes.{indices[-1]}.max_lines"
        own = Limits(
            scope.enforcement or own.enforcement,
            scope.max_lines or own.max_lines,
            scope.warn_from or own.warn_from,
            scope.count or own.count,
            own.origin if scope.max_lines is None else options.origin(key),
        )
    return _stepped(options, own, step)


def _own_limits(options: Options) -> Limits:
    return Limits(
        options.enforcement,
        options.max_lines,
        options.warn_from,
        options.count,
        options.origin("max_lines"),
    )


def _stepped(options: Options, own: Limits, step: LinesStep | None) -> Limits:
    """A dated step only tightens; what is too long is warned about in any case."""
    if step is not None and step.max_lines < own.max_lines:
        origin = options.origin(f"roadmap.{options.roadmap.index(step)}.max_lines")
        own = replace(own, max_lines=step.max_lines, origin=origin, kind=LimitKind.TARGET)
    return replace(own, warn_from=min(own.warn_from, own.max_lines))


def measure(snapshot: Snapshot, options: Options) -> Measured:
    """How many handlers of a tree break the limits, dated steps aside."""
    over = sum(_is_over(path, handler, options, None) for path, handler in routes(snapshot))
    return Measured(over, {RULE: over} if over else {})


def judge(change: Change, options: Options) -> Judgement:
    """Hold new and grown handlers against the limits."""
    step = step_in_force(options.roadmap, change)
    pairs = [pair for pair in pair_handlers(change) if _wanted(options, side(pair).path)]
    lengths = [judged(change, pair, limits_for(options, side(pair).path, step)) for pair in pairs]
    found = findings(change, lengths)
    broken = [each for each in lengths if each.level is not Enforcement.OFF]
    return Judgement(
        title=title(lengths),
        breach=max((each.level for each in broken), key=_rank, default=Enforcement.OFF),
        metrics=_metrics(change, options, lengths, step),
        findings=tuple(finding for finding, _ in found),
        levels={finding.fingerprint: each.level for finding, each in found},
        notes=(*_hidden(change), *unreasoned(change, lengths), *_coming(change, options)),
        remedy=remedy(broken),
    )


def _rank(level: Enforcement) -> int:
    return level.rank


def _metrics(
    change: Change, options: Options, lengths: list[Judged], step: LinesStep | None
) -> tuple[Metric, ...]:
    """`longest` under the gate's own ceiling, which asks only new and grown handlers; `over_limit`
    under the ratchet. Until the whole tree is measured they tell of the changed files."""
    limits = _stepped(options, _own_limits(options), step)
    broken = any(each.over and each.level is not Enforcement.OFF for each in lengths)
    ceiling = Limit(limits.kind, limits.max_lines - 1, not broken, limits.origin)
    base, head = (_figures(change, options, lengths, step, old) for old in (True, False))
    delta, more = head[0] - base[0], head[1] - base[1]
    whole = change.whole_tree
    ratchet = Limit(LimitKind.RATCHET, base[1] if whole else None, not broken, limits.origin)
    return (
        Metric("longest", "lines", *_known(whole, base[0], head[0]), delta, (ceiling,)),
        Metric("over_limit", "count", *_known(whole, base[1], head[1]), more, (ratchet,)),
    )


def _known(whole: bool, base: int, head: int) -> tuple[int | None, int | None]:
    return (base, head) if whole else (None, None)


def _figures(
    change: Change, options: Options, lengths: list[Judged], step: LinesStep | None, old: bool
) -> tuple[int, int]:
    """The longest handler and how many are over the limit, of one side of the change."""
    if change.whole_tree:
        handlers = list(routes(change.base if old else change.head))
    else:
        sides = [each.pair.base if old else each.pair.head for each in lengths]
        handlers = [(placed.path, placed.handler) for placed in sides if placed is not None]
    wanted = [(path, handler) for path, handler in handlers if _wanted(options, path)]
    limits = [(limits_for(options, path, step), handler) for path, handler in wanted]
    longest = max((each.length(handler) for each, handler in limits), default=0)
    return longest, sum(each.length(handler) >= each.max_lines for each, handler in limits)


def _hidden(change: Change) -> tuple[str, ...]:
    """Files whose handlers could not be compared because their base was not analysed."""
    files = [file for file in change.diff.files.values() if not comparable(change, file)]
    readable = [file.path for file in files if file.path not in change.not_analysed()]
    return tuple(
        f"{path}: its base was not analysed, so no handler was judged" for path in readable
    )


def _coming(change: Change, options: Options) -> tuple[str, ...]:
    step = next_step(options.roadmap, change)
    if step is None:
        return ()
    return (f"from {step.by.isoformat()} on: handlers of at most {step.max_lines - 1} lines",)


def _wanted(options: Options, path: str) -> bool:
    return not options.paths or matches(options.paths, path)


def _is_over(path: str, handler: RouteHandler, options: Options, step: LinesStep | None) -> bool:
    limits = limits_for(options, path, step)
    return _wanted(options, path) and limits.length(handler) >= limits.max_lines


GATE = gate(
    id="route-length",
    title="Route handler length",
    options=Options,
    judge=judge,
    measure=measure,
)
