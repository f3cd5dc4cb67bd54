"""Test cases of all reports of one side in one list, each with the part that judges it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from checks.evidence import Submitted
from checks.report import Outcome, TestCase, Tests
from checks.suite_places import Places

LEFT_OUT = -2
"""Owner of a case that the options do not ask for; it is not kept."""
REST = -1
"""Owner of a case that no scope matches; scopes count from 0."""

Owner = Callable[[str, str], int]
"""Which part a case belongs to, by its suite and its file, "" where that is not known."""


@dataclass(slots=True)
class Unlisted:
    """What a report counts beyond the cases that it lists."""

    tests: int = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(slots=True)
class Side:
    """Parallel lists: reports may hold a million cases, so each costs only two numbers more.
    `sources` are indices of `reports`."""

    reports: list[Submitted] = field(default_factory=list)
    cases: list[TestCase] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    unlisted: list[Unlisted] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every report says that it is whole."""
        return all(one.report.complete for one in self.reports)


def side(submitted: Sequence[Submitted], owner: Owner, places: Places) -> Side:
    """Gather the cases that count; suites and files repeat, so each pair is looked at once."""
    found, known = Side(), dict[tuple[str, str], int]()
    for one in submitted:
        if not isinstance(one.report, Tests):
            continue
        index = len(found.reports)
        found.reports.append(one)
        found.unlisted.append(_unlisted(one.report))
        for case in one.report.cases:
            place = (case.suite, case.file)
            part = known.get(place)
            if part is None:
                part = known[place] = owner(case.suite, case.file or places.of(case))
            if part != LEFT_OUT:
                found.cases.append(case)
                found.owners.append(part)
                found.sources.append(index)
    return found


def _unlisted(report: Tests) -> Unlisted:
    totals, more = report.totals, report.totals.tests - len(report.cases)
    if more <= 0:
        return Unlisted()
    by = dict.fromkeys(Outcome, 0)
    for case in report.cases:
        by[case.outcome] += 1
    bad = totals.failed + totals.errors - by[Outcome.FAILED] - by[Outcome.ERROR]
    return Unlisted(
        more,
        max(totals.passed - by[Outcome.PASSED], 0),
        max(bad, 0),
        max(totals.skipped - by[Outcome.SKIPPED], 0),
    )


def is_bad(case: TestCase) -> bool:
    """Whether a case failed, one way or the other."""
    return case.outcome is Outcome.FAILED or case.outcome is Outcome.ERROR


def is_loading(case: TestCase) -> bool:
    """Whether it is no test but a file or suite that could not be loaded."""
    return case.outcome is Outcome.ERROR and (not case.name or not case.suite)
