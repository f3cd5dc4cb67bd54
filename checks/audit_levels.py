"""How much each vulnerability matters: by severity, by who depends on it, by exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from checks.advisories import WORST_FIRST
from checks.audit_flaws import Flaw, Since
from checks.audit_options import DependencyScope, Options
from checks.change import Change
from checks.exceptions import GateException, exceptions_of
from checks.finding import Severity
from checks.verdict import Enforcement, stronger, weaker

GATE_ID = "audit"


@dataclass(frozen=True, slots=True)
class Judged:
    """A flaw and what it does. `own` is what its severity asks for; `level` is what is left of
    that for a flaw that was there before, or under `excepted`. `ended` is an exception that would
    cover it, had its last day not passed; `outside` one that is about the flaw, at other versions;
    `overdue` the last day that its `sla` allowed."""

    flaw: Flaw
    own: Enforcement
    level: Enforcement
    excepted: GateException | None = None
    ended: GateException | None = None
    outside: GateException | None = None
    overdue: date | None = None

    @property
    def blamed(self) -> bool:
        """Whether the change brought it in."""
        return self.flaw.since is Since.INTRODUCED


def judged(change: Change, options: Options, flaws: Sequence[Flaw]) -> tuple[Judged, ...]:
    """Each flaw of the head under the options and the exceptions of the day."""
    exceptions = exceptions_of(GATE_ID, change.exceptions)
    present = (flaw for flaw in flaws if flaw.since is not Since.FIXED)
    return tuple(_judged(change, options, flaw, exceptions) for flaw in present)


def _judged(
    change: Change, options: Options, flaw: Flaw, exceptions: Sequence[GateException]
) -> Judged:
    covering = [one for one in exceptions if one.match.covers(flaw.package, flaw.ids)]
    holding = [one for one in covering if one.match.holds(flaw.versions, flaw.ecosystem)]
    own, late = _own(options, flaw), _overdue(change, options, flaw)
    in_force = [one for one in holding if one.is_in_force(change.today)]
    if in_force:
        best = min(in_force, key=lambda one: Enforcement(one.levels[GATE_ID]).rank)
        level = weaker(_level(options, flaw, own), Enforcement(best.levels[GATE_ID]))
        return Judged(flaw, own, level, best)
    ended = [one for one in holding if one.has_ended(change.today)]
    level = _level(options, flaw, own)
    if late is not None or ended:
        level = stronger(level, weaker(own, Enforcement.WARNING))
    last = max(ended, key=lambda one: one.expires, default=None)
    beside = next((one for one in covering if one.is_in_force(change.today)), None)
    return Judged(flaw, own, level, ended=last, outside=beside, overdue=late)


def _level(options: Options, flaw: Flaw, own: Enforcement) -> Enforcement:
    """What is left of `own` for a flaw that the change did not bring in."""
    if flaw.since is Since.INTRODUCED or options.block == "any":
        return own
    return weaker(own, options.existing.enforcement)


def _own(options: Options, flaw: Flaw) -> Enforcement:
    """What the severity asks for, under the last scope that matches."""
    scopes = [one for one in options.scopes if _matches(one, flaw)]
    enforcement = scopes[-1].enforcement if scopes else options.enforcement
    if flaw.severity is Severity.UNKNOWN:
        return weaker(options.unknown_severity, enforcement)
    rank = WORST_FIRST.index(flaw.severity)
    if rank <= WORST_FIRST.index(options.level):
        return enforcement
    if rank <= WORST_FIRST.index(options.warn_level):
        return weaker(Enforcement.WARNING, enforcement)
    return Enforcement.OFF


def _matches(scope: DependencyScope, flaw: Flaw) -> bool:
    answers = {
        "development": flaw.dev is True,
        "runtime": flaw.dev is not True,
        "direct": flaw.direct is True,
        "transitive": flaw.direct is False,
    }
    return answers[scope.dependencies]


def _overdue(change: Change, options: Options, flaw: Flaw) -> date | None:
    """The last day that was allowed, once it has passed."""
    span = options.existing.sla.of(flaw.severity)
    if span is None or flaw.published is None:
        return None
    try:
        last = flaw.published + span
    except OverflowError:
        return None
    return last if change.today > last else None
