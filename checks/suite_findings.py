"""Findings about test cases, at the file that each stands in; cases of unknown files are told in
notes, for an annotation needs a file."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from checks.finding import BaselineState, Finding, Location, Severity, fingerprint
from checks.plain_text import ELLIPSIS, cut, one_line
from checks.report import TestCase
from checks.suite_cases import is_bad, is_loading
from checks.suite_limits import Judged
from checks.suite_pairs import NONE
from checks.suite_places import Places
from checks.suite_tally import Sides
from checks.verdict import Enforcement, weaker

FINDINGS_PER_RULE = 500
NOTES_PER_RULE = 10
MESSAGE_CHARACTERS = 400
LABEL_BYTES = 160
SECOND, HUNDREDTH, MILLISECOND = 1_000_000, 10_000, 1_000
COLOURS = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")
SEVERITIES = {
    "failed": Severity.HIGH,
    "vanished": Severity.MODERATE,
    "newly-skipped": Severity.LOW,
    "slow": Severity.INFO,
}
TITLES = {
    "failed": "failed",
    "vanished": "vanished",
    "newly-skipped": "newly skipped",
    "slow": "slow",
}


@dataclass(frozen=True, slots=True)
class Word:
    """One case and what there is to say of it."""

    rule: str
    case: TestCase
    text: str
    state: BaselineState
    level: Enforcement


@dataclass(slots=True)
class Told:
    """What all cases came to. `unplaced` are the cases of unknown files by rule;
    `slower` are the cases that are slow and were not."""

    findings: list[Finding] = field(default_factory=list)
    levels: dict[str, Enforcement] = field(default_factory=dict)
    unplaced: dict[str, list[str]] = field(default_factory=dict)
    cut: Counter[str] = field(default_factory=Counter)
    slower: list[TestCase] = field(default_factory=list)

    def notes(self) -> Iterator[str]:
        """The cases that have no finding of their own."""
        for rule, texts in self.unplaced.items():
            yield from texts[:NOTES_PER_RULE]
            more = len(texts) - NOTES_PER_RULE
            if more > 0:
                yield f"and {more} more {TITLES[rule]} in files that are not known"
        for rule, more in self.cut.items():
            yield f"and {more} more {TITLES[rule]}"


def label(case: TestCase) -> str:
    """What readers call a case: its suite, without folders, and its name."""
    suite = one_line(case.suite).replace("\\", "/").rpartition("/")[2]
    return cut(" › ".join(filter(None, (suite, one_line(case.name)))), LABEL_BYTES)


def said(case: TestCase) -> str:
    """The message of a failure on one line, without colours, 400 characters of it."""
    text = one_line(COLOURS.sub("", case.message))
    if len(text) <= MESSAGE_CHARACTERS:
        return text
    return text[: MESSAGE_CHARACTERS - len(ELLIPSIS)] + ELLIPSIS


def told(judged: Iterable[Judged], sides: Sides, places: Places, slow: Enforcement) -> Told:
    """Findings of all parts, at most so many of each rule."""
    result, seen, twins = Told(), Counter[str](), Counter[tuple[str, str, str]]()
    for each in judged:
        for word in _words(each, sides, slow):
            seen[word.rule] += 1
            if word.rule == "slow" and word.state is BaselineState.NEW:
                result.slower.append(word.case)
            if seen[word.rule] > FINDINGS_PER_RULE:
                result.cut[word.rule] += word.state is not BaselineState.ABSENT
                continue
            path = places.of(word.case)
            if path:
                _add(result, word, path, twins)
            elif word.state is not BaselineState.ABSENT:
                result.unplaced.setdefault(word.rule, []).append(word.text)
    return result


def _add(result: Told, word: Word, path: str, twins: Counter[tuple[str, str, str]]) -> None:
    rule, code = f"tests/{word.rule}", f"{word.case.suite}\0{word.case.name}"
    ordinal = twins[rule, path, code]
    twins[rule, path, code] += 1
    key = fingerprint(rule, path, code, ordinal)
    place = Location(path, 1, 1)
    severity = SEVERITIES[word.rule]
    result.findings.append(Finding(rule, severity, word.text, place, key, word.state))
    if word.level is not Enforcement.OFF or word.state is BaselineState.NEW:
        result.levels[key] = word.level


def _words(each: Judged, sides: Sides, slow: Enforcement) -> Iterator[Word]:
    """The worst first: what is cut off at the end matters least."""
    yield from _failures(each, sides)
    part, tally, head, base = each.part, each.tally, sides.head.cases, sides.base.cases
    new, partner = BaselineState.NEW, sides.pairing.partner
    if part.vanished is not Enforcement.OFF:
        for index in tally.vanished:
            yield Word("vanished", base[index], _vanished(base[index]), new, part.vanished)
    if part.newly_skipped is not Enforcement.OFF:
        for index in tally.newly_skipped:
            text = _skipped(head[index], fresh=partner[index] == NONE)
            yield Word("newly-skipped", head[index], text, new, part.newly_skipped)
    if slow is not Enforcement.OFF:
        yield from _slow_ones(each, sides, slow)
    for index in tally.mended:
        text = f"{label(base[index])} failed before, and no longer does"
        yield Word("failed", base[index], text, BaselineState.ABSENT, Enforcement.OFF)


def _failures(each: Judged, sides: Sides) -> Iterator[Word]:
    """Failed tests count whether they failed before or not; new ones come first."""
    info = weaker(Enforcement.INFO, each.part.enforcement)
    for old in (False, True):
        for index in each.tally.failed:
            if _was_bad(sides, index) is old:
                case = sides.head.cases[index]
                state = BaselineState.UNCHANGED if old else BaselineState.NEW
                quiet = Enforcement.OFF if old else info
                level = each.part.enforcement if each.failing else quiet
                yield Word("failed", case, _failed(case, old=old), state, level)


def _slow_ones(each: Judged, sides: Sides, level: Enforcement) -> Iterator[Word]:
    for index in each.tally.slow:
        before = sides.pairing.partner[index]
        old = before != NONE and sides.is_slow(sides.base, before)
        state = BaselineState.UNCHANGED if old else BaselineState.NEW
        case, most = sides.head.cases[index], sides.slow_limit(sides.head, index) or 0
        text = f"{label(case)} took {_time(case.microseconds)}; the limit is {_time(most)}"
        yield Word("slow", case, text, state, Enforcement.OFF if old else level)


def _was_bad(sides: Sides, index: int) -> bool:
    before = sides.pairing.partner[index]
    return before != NONE and is_bad(sides.base.cases[before])


def _failed(case: TestCase, *, old: bool) -> str:
    verb = "could not be run" if is_loading(case) else "failed"
    verb += ", as at the base" if old else ""
    message = said(case)
    return f"{label(case)} {verb}: {message}" if message else f"{label(case)} {verb}"


def _vanished(case: TestCase) -> str:
    return f"{label(case)} ran at the base and is not in the reports any more"


def _skipped(case: TestCase, *, fresh: bool) -> str:
    return f"{label(case)} is {'new and skipped' if fresh else 'skipped now; it ran at the base'}"


def _time(microseconds: int) -> str:
    """For example "1.24 s" or "85 ms", rounded up: what is too slow never reads as the limit."""
    if microseconds >= SECOND:
        return f"{-(-microseconds // HUNDREDTH) / 100:.2f} s"
    return f"{microseconds / MILLISECOND:g} ms"
