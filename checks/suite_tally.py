"""What the cases of each part came to, and which of them are worth a word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from checks.report import Outcome, TestCase
from checks.suite_cases import REST, Side, is_bad, is_loading
from checks.suite_pairs import NONE, Pairing


@dataclass(slots=True)
class Tally:
    """Figures of one part; the lists hold indices of cases of the head, `vanished`, `gone` and
    `mended` of the base. `lost` is how many fewer tests of the base's reports there are, `base`
    how many they had; both are 0 where nothing compares."""

    tests: int = 0
    passed: int = 0
    failures: int = 0
    errors: int = 0
    skipped: int = 0
    flaky: int = 0
    microseconds: int = 0
    base: int = 0
    base_bad: int = 0
    base_skipped: int = 0
    lost: int = 0
    failed: list[int] = field(default_factory=list)
    newly_skipped: list[int] = field(default_factory=list)
    slow: list[int] = field(default_factory=list)
    vanished: list[int] = field(default_factory=list)
    mended: list[int] = field(default_factory=list)

    @property
    def bad(self) -> int:
        """Tests that failed, one way or the other."""
        return self.failures + self.errors

    @property
    def ran(self) -> int:
        """Tests that were not skipped."""
        return self.passed + self.bad


OTHER = "other"
"""Among the limits of slow tests: all categories that have none of their own."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides and what they have in common. `slow` maps categories to the longest time in
    microseconds."""

    head: Side
    base: Side
    pairing: Pairing
    slow: Mapping[str, int]

    def slow_limit(self, side: Side, index: int) -> int | None:
        """The longest time that a case may take."""
        category = side.reports[side.sources[index]].category
        return self.slow.get(category, self.slow.get(OTHER))

    def is_slow(self, side: Side, index: int) -> bool:
        """Whether a case ran and took longer."""
        case, limit = side.cases[index], self.slow_limit(side, index)
        ran = case.outcome is not Outcome.SKIPPED
        return ran and limit is not None and case.microseconds > limit


def tallies(sides: Sides, parts: Iterable[int]) -> dict[int, Tally]:
    """Count every part in one walk over each side."""
    found = {part: Tally() for part in parts}
    for index, case in enumerate(sides.head.cases):
        tally = found[sides.head.owners[index]]
        _count(tally, case, index, sides)
        if sides.slow and sides.is_slow(sides.head, index):
            tally.slow.append(index)
    _count_base(found, sides)
    _count_unlisted(found[REST], sides)
    return found


def _count(tally: Tally, case: TestCase, index: int, sides: Sides) -> None:
    tally.tests += 1
    tally.flaky += case.flaky
    tally.microseconds += case.microseconds
    before = sides.pairing.partner[index]
    was = sides.base.cases[before] if before != NONE else None
    if case.outcome is Outcome.PASSED:
        tally.passed += 1
    elif case.outcome is Outcome.SKIPPED:
        tally.skipped += 1
        compares = sides.head.sources[index] in sides.pairing.compared
        if compares and (was is None or was.outcome is not Outcome.SKIPPED):
            tally.newly_skipped.append(index)
    else:
        tally.errors += case.outcome is Outcome.ERROR
        tally.failures += case.outcome is Outcome.FAILED
        tally.failed.append(index)
    if was is not None and is_bad(was) and not is_bad(case):
        tally.mended.append(before)


def _count_base(found: dict[int, Tally], sides: Sides) -> None:
    base, pairing = sides.base, sides.pairing
    for index, case in enumerate(base.cases):
        if base.sources[index] in pairing.compared_base:
            tally = found[base.owners[index]]
            tally.base += not is_loading(case)
            tally.base_bad += is_bad(case)
            tally.base_skipped += case.outcome is Outcome.SKIPPED
    for index in pairing.gone:
        found[base.owners[index]].lost += 1
    for index in pairing.vanished:
        found[base.owners[index]].vanished.append(index)
    for index in pairing.fresh:
        found[sides.head.owners[index]].lost -= 1


def _count_unlisted(rest: Tally, sides: Sides) -> None:
    """Tests that reports only count belong to no scope, for nobody knows what they are called."""
    for index, more in enumerate(sides.head.unlisted):
        rest.tests += more.tests
        rest.passed += more.passed
        rest.failures += more.failed
        rest.skipped += more.skipped
        rest.lost -= more.tests * (index in sides.pairing.compared)
    for index, more in enumerate(sides.base.unlisted):
        if index in sides.pairing.compared_base:
            rest.base += more.tests
            rest.base_bad += more.failed
            rest.base_skipped += more.skipped
            rest.lost += more.tests
