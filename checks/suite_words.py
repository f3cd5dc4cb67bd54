"""What the gate on tests says: its title, what would make it pass, its notes and its figures."""

from collections.abc import Iterable, Sequence

from checks.awaited import listed
from checks.plain_text import cut, one_line
from checks.report import TestCase
from checks.report_pairs import named
from checks.suite_cases import REST, Side
from checks.suite_findings import label, said
from checks.suite_limits import Judged
from checks.suite_tally import Sides
from checks.verdict import Enforcement

NAMED = 3
DETAILS = 500
WARNING_BYTES = 160


def count(number: int, noun: str) -> str:
    """For example "1 test" or "1,200 tests"."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def title(judged: Sequence[Judged], lacking: Sequence[str], slower: int) -> str:
    """For example "2 of 151 tests failed, 1 vanished" or "151 tests passed, 2 skipped"; `slower`
    is how many break a limit by being slow."""
    ran = sum(each.tally.ran for each in judged)
    bad = sum(each.tally.bad for each in judged)
    wrong = [f"no {listed(lacking)} tests reported"] if lacking else []
    wrong += [f"{bad:,} of {count(ran, 'test')} failed"] if bad else []
    fewer = sum(each.tally.lost for each in judged if each.fewer)
    wrong += [f"{count(fewer, 'test')} fewer than before"] * bool(fewer)
    wrong += [_too_few(each, judged) for each in judged if each.too_few]
    for number, what in _changes(judged):
        wrong += [f"{number:,} {what}"] * bool(number)
    wrong += [f"{slower:,} newly slow"] * bool(slower)
    skipped = sum(each.tally.skipped for each in judged)
    aside = f", {skipped:,} skipped" if skipped else ""
    return ", ".join(wrong) or f"{count(ran, 'test')} passed{aside}"


def _too_few(each: Judged, judged: Sequence[Judged]) -> str:
    of = "" if each.part.index == REST else f" of scope {each.part.index + 1}"
    return f"{_ran(each, judged):,} of at least {count(each.part.minimum or 0, 'test')}{of} ran"


def _more(each: Judged) -> str:
    of = "" if each.part.index == REST else f" of scope {each.part.index + 1}"
    return f"run at least {count(each.part.minimum or 0, 'test')}{of}"


def _ran(each: Judged, judged: Sequence[Judged]) -> int:
    """The gate's own minimum asks for tests of all parts."""
    every = each.part.index == REST
    return sum(one.tally.ran for one in judged) if every else each.tally.ran


def _changes(judged: Sequence[Judged]) -> Iterable[tuple[int, str]]:
    off = Enforcement.OFF
    yield sum(len(e.tally.vanished) for e in judged if e.part.vanished is not off), "vanished"
    newly = (len(e.tally.newly_skipped) for e in judged if e.part.newly_skipped is not off)
    yield sum(newly), "newly skipped"


def remedy(judged: Sequence[Judged], sides: Sides, lacking: Sequence[str]) -> str:
    """What to do, most urgent first, with the first tests by name."""
    told = [f"let CI send the reports of the {listed(lacking)} tests"] if lacking else []
    failed = [i for each in judged if each.failing for i in each.tally.failed]
    told += _ask("mend", sides.head, failed)
    if any(each.failing for each in judged) and not failed:
        told.append("mend the tests that failed")
    told += [_more(each) for each in judged if each.too_few]
    off = Enforcement.OFF
    gone = [i for e in judged if e.part.vanished is not off for i in e.tally.vanished]
    told += _ask("bring back", sides.base, gone)
    told += [text for each in judged if each.fewer for text in _add(each)]
    skipped = [i for e in judged if e.part.newly_skipped is not off for i in e.tally.newly_skipped]
    told += _ask("run again", sides.head, skipped)
    return "; ".join(told)


def _add(each: Judged) -> list[str]:
    """Tests that come back need not be made up for as well."""
    asked = each.part.vanished is not Enforcement.OFF
    more = each.tally.lost - each.part.max_loss - len(each.tally.vanished) * asked
    if more <= 0:
        return []
    where = "" if each.part.index == REST else f" to scope {each.part.index + 1}"
    them = "it" if more == 1 else "them"
    return [f"add {count(more, 'test')}{where}, or let `max_loss` allow for {them}"]


def speed_up(slower: Sequence[TestCase]) -> str:
    """What to do about slow tests."""
    names = ", ".join(label(case) for case in slower[:NAMED])
    more = len(slower) - NAMED
    return f"speed up {names}" + (f" and {more:,} more" if more > 0 else "")


def _ask(verb: str, side: Side, indices: Sequence[int]) -> list[str]:
    if not indices:
        return []
    names = ", ".join(label(side.cases[index]) for index in indices[:NAMED])
    more = len(indices) - NAMED
    return [f"{verb} {names}" + (f" and {more:,} more" if more > 0 else "")]


def notes(judged: Sequence[Judged], sides: Sides) -> list[str]:
    """What readers should know that breaks no limit."""
    found = list[str]()
    for one in sides.head.reports:
        found += one.notes
        found += [f"{named(one)}: {cut(one_line(w), WARNING_BYTES)}" for w in one.report.warnings]
    flaky = [index for index, case in enumerate(sides.head.cases) if case.flaky]
    found += _flaky(sides.head, flaky)
    stuck = sides.pairing.stuck
    found += [f"{count(stuck, 'test')} did not run: a file could not be loaded"] * bool(stuck)
    slow = sum(len(each.tally.slow) for each in judged)
    found += [f"{count(slow, 'slow test')}"] * bool(slow)
    for each in judged:
        if each.growing:
            least = count(each.part.minimum or 0, "test")
            where = "" if each.part.index == REST else f"scope {each.part.index + 1}: "
            found.append(f"{where}still fewer than {least}, but more than before")
        if each.part.index != REST and not each.tally.tests and not each.tally.base:
            found.append(f"no test belongs to scope {each.part.index + 1}")
    return found


def _flaky(head: Side, indices: Sequence[int]) -> list[str]:
    verb = "was" if len(indices) == 1 else "were"
    return _ask(f"{count(len(indices), 'test')} {verb} flaky and passed in the end:", head, indices)


def detail(judged: Sequence[Judged], sides: Sides) -> dict[str, object]:
    """`totals` as in a report, and the cases that matter, at most 500 of each."""
    tallies = [each.tally for each in judged]
    failed = [i for tally in tallies for i in tally.failed][:DETAILS]
    return {
        "totals": {
            "tests": sum(tally.tests for tally in tallies),
            "passed": sum(tally.passed for tally in tallies),
            "failed": sum(tally.failures for tally in tallies),
            "errors": sum(tally.errors for tally in tallies),
            "skipped": sum(tally.skipped for tally in tallies),
            "flaky": sum(tally.flaky for tally in tallies),
            "time": sum(tally.microseconds for tally in tallies) / 1_000_000,
        },
        "failed": [_case(sides.head, i) | {"message": said(sides.head.cases[i])} for i in failed],
        "vanished": _cases(sides.base, [i for tally in tallies for i in tally.vanished]),
        "newly_skipped": _cases(sides.head, [i for t in tallies for i in t.newly_skipped]),
        "slow": _cases(sides.head, [i for tally in tallies for i in tally.slow]),
    }


def _cases(side: Side, indices: Sequence[int]) -> list[dict[str, object]]:
    return [_case(side, index) for index in indices[:DETAILS]]


def _case(side: Side, index: int) -> dict[str, object]:
    case = side.cases[index]
    return {
        "suite": one_line(case.suite),
        "name": one_line(case.name),
        "file": one_line(case.file),
        "time": case.microseconds / 1_000_000,
    }
