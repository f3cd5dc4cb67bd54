"""The parts of a test run and their limits: what holds, what is broken, and by how much."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from checks.metric import Figure, Limit, LimitKind, Metric
from checks.suite_cases import REST
from checks.suite_tally import Tally
from checks.verdict import Enforcement, stronger

COUNT, PERCENT = "count", "percent"


@dataclass(frozen=True, slots=True)
class Part:
    """A scope by its index, or the rest, and its limits; None is "no limit". `origins` tells where
    each was written, `dated` names those that a roadmap set."""

    index: int
    enforcement: Enforcement
    failed: int | None
    passed: float | None
    minimum: int | None
    max_loss: int
    newly_skipped: Enforcement
    vanished: Enforcement
    origins: Mapping[str, str]
    dated: frozenset[str] = frozenset()

    @property
    def suffix(self) -> str:
        """What tells its metrics from those of the other parts."""
        return "" if self.index == REST else f"[scope {self.index + 1}]"

    def limit(self, key: str, kind: LimitKind, value: Figure, holds: bool) -> Limit:
        """A limit with its origin; a dated one is a target."""
        kind = LimitKind.TARGET if key in self.dated else kind
        return Limit(kind, value, holds, self.origins.get(key, "default"))


@dataclass(frozen=True, slots=True)
class Known:
    """What can be judged: a report that is cut off tells of failures, and nothing of what is not
    in it. `compared` says that there is a base, `whole` that all reports of both sides compare.
    `ran` is how many tests all parts ran, `base_ran` how many at the base."""

    complete: bool
    compared: bool
    whole: bool
    ran: int
    base_ran: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A part under its limits. `failing`, `too_few`, `fewer` say which are broken; `level` is
    `off` where all hold."""

    part: Part
    tally: Tally
    metrics: tuple[Metric, ...]
    failing: bool
    too_few: bool
    fewer: bool
    growing: bool
    level: Enforcement


def judged(part: Part, tally: Tally, known: Known) -> Judged:
    """Hold one part against its limits."""
    ran = known.ran if part.index == REST else tally.ran
    before = known.base_ran if part.index == REST else tally.base - tally.base_skipped
    below = known.complete and part.minimum is not None and ran < part.minimum
    growing = below and known.compared and ran > before
    failing, rates = _failing(part, tally, known)
    fewer = known.complete and known.compared and tally.lost > part.max_loss
    broken = failing or (below and not growing) or fewer
    metrics = (_tests(part, tally, known, fewer), *rates, *_ran(part, ran, before, known))
    level = part.enforcement if broken else Enforcement.OFF
    level = _and(level, part.vanished, known.complete and bool(tally.vanished))
    level = _and(level, part.newly_skipped, bool(tally.newly_skipped))
    return Judged(part, tally, metrics, failing, below and not growing, fewer, growing, level)


def _and(level: Enforcement, other: Enforcement, broken: bool) -> Enforcement:
    return stronger(level, other) if broken else level


def _tests(part: Part, tally: Tally, known: Known, fewer: bool) -> Metric:
    name = f"tests{part.suffix}"
    if not (known.complete and known.compared):
        return Metric(name, COUNT, tally.base if known.compared else None, tally.tests, None)
    least = max(tally.base - part.max_loss, 0)
    ratchet = part.limit("max_loss", LimitKind.RATCHET, least, not fewer)
    delta = tally.tests - tally.base if known.whole else -tally.lost
    return Metric(name, COUNT, tally.base, tally.tests, delta, (ratchet,))


def _failing(part: Part, tally: Tally, known: Known) -> tuple[bool, list[Metric]]:
    """Whether too many failed, as a count or as a share of the tests that ran."""
    base = tally.base_bad if known.compared else None
    delta = None if base is None else tally.bad - base
    most, least = part.failed, part.passed
    over = most is not None and tally.bad > most
    ceiling = () if most is None else (part.limit("failed", LimitKind.CEILING, most, not over),)
    metrics = [Metric(f"failed{part.suffix}", COUNT, base, tally.bad, delta, ceiling)]
    if least is None or not tally.ran or not known.complete:
        return over, metrics
    under = tally.passed * 100 < Decimal(repr(least)) * tally.ran
    floor = part.limit("passed", LimitKind.FLOOR, least, not under)
    share = tally.passed * 10_000 // tally.ran / 100
    metrics.append(Metric(f"passed{part.suffix}", PERCENT, None, share, None, (floor,)))
    return over or under, metrics


def _ran(part: Part, ran: int, before: int, known: Known) -> list[Metric]:
    """The figure under the minimum, if there is one."""
    if part.minimum is None:
        return []
    base = before if known.compared else None
    delta = None if base is None else ran - base
    floor = part.limit("minimum", LimitKind.FLOOR, part.minimum, ran >= part.minimum)
    limits = (floor,) if known.complete else ()
    return [Metric(f"ran{part.suffix}", COUNT, base, ran, delta, limits)]
