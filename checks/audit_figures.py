"""The counts of an audit and the ceilings on them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from checks.audit_flaws import Flaw, Since
from checks.audit_levels import Judged
from checks.audit_options import MEDIUM, Options
from checks.audit_sources import Source
from checks.finding import Severity
from checks.metric import Limit, LimitKind, Metric
from checks.verdict import Enforcement, stronger

ALWAYS = (Severity.CRITICAL, Severity.HIGH, Severity.MODERATE, Severity.LOW)


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one severity are known, those under an exception aside. `before` is None where
    the base was not looked at in the same way. `most` is the ceiling."""

    severity: Severity
    head: int
    before: int | None
    most: int | None

    @property
    def is_over(self) -> bool:
        """Whether more are known than the ceiling allows."""
        return self.most is not None and self.head > self.most

    @property
    def broken(self) -> bool:
        """Whether it is over, and the change does nothing about it."""
        return self.is_over and (self.before is None or self.head >= self.before)


def counts(
    options: Options, present: Sequence[Judged], flaws: Sequence[Flaw], given: Sequence[Source]
) -> tuple[Count, ...]:
    """One of each severity."""
    counted = [each.flaw for each in present if each.excepted is None]
    head = Counter(flaw.severity for flaw in counted)
    old = [flaw for flaw in counted if flaw.since is not Since.INTRODUCED]
    fixed = [flaw for flaw in flaws if flaw.since is Since.FIXED]
    before = Counter(flaw.severity for flaw in (*old, *fixed))
    alike = _alike(given)
    return tuple(
        Count(one, head[one], before[one] if alike else None, options.total.of(one))
        for one in Severity
    )


def metrics(
    options: Options, present: Sequence[Judged], found: Sequence[Count]
) -> tuple[Metric, ...]:
    """`introduced` are those that matter, by their severity and without an exception."""
    blamed = [
        each
        for each in present
        if each.blamed and each.excepted is None and each.own is not Enforcement.OFF
    ]
    new = len(blamed)
    limit = Limit(LimitKind.RATCHET, 0, not new, options.origin("level"))
    return (
        Metric("introduced", "count", 0, new, new, (limit,)),
        *(_metric(options, each) for each in found if _is_told(each)),
    )


def under_ceilings(
    options: Options, present: Sequence[Judged], found: Sequence[Count]
) -> tuple[Judged, ...]:
    """Every flaw of a severity whose ceiling is broken matters as much as the gate."""
    broken = {each.severity for each in found if each.broken}

    def raised(each: Judged) -> Judged:
        if each.excepted is not None or each.flaw.severity not in broken:
            return each
        return replace(each, level=stronger(each.level, options.enforcement))

    return tuple(map(raised, present))


def falling(found: Sequence[Count]) -> tuple[str, ...]:
    """Ceilings that a change does not break because it comes nearer to them."""
    return tuple(
        f"still {each.head} {each.severity}, above {each.most}, but fewer than before"
        for each in found
        if each.is_over and not each.broken
    )


def _metric(options: Options, count: Count) -> Metric:
    delta = None if count.before is None else count.head - count.before
    limits: tuple[Limit, ...] = ()
    if count.most is not None:
        origin = _origin(options, count.severity)
        limits = (Limit(LimitKind.CEILING, count.most, not count.is_over, origin),)
    return Metric(count.severity.value, "count", count.before, count.head, delta, limits)


def _is_told(count: Count) -> bool:
    known = bool(count.head or count.before)
    return known or count.most is not None or count.severity in ALWAYS


def _origin(options: Options, severity: Severity) -> str:
    names = (severity.value, *([MEDIUM] if severity is Severity.MODERATE else []))
    origins = [options.origin(f"total.{name}") for name in names]
    return next((origin for origin in origins if origin != "default"), "default")


def _alike(given: Sequence[Source]) -> bool:
    """Whether all that looked at the head looked at the base as well."""
    head = {one.kind for one in given if not one.at_base}
    return head <= {one.kind for one in given if one.at_base}
