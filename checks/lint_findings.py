"""Rows of a comparison as findings of the gate: capped, the new ones first, ignores honoured."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import islice

from checks.change import Change
from checks.facts import InlineIgnore
from checks.finding import BaselineState, Finding, Location, Severity, fingerprint
from checks.lint_compared import Compared, on_added_line
from checks.lint_pairs import same_words
from checks.lint_rows import Row
from checks.plain_text import cut, one_line
from checks.ratchet import covers, ignores_by_line
from checks.report import Level
from checks.verdict import Enforcement

MOST_FINDINGS = 1_000
MOST_REFUSED = 20
MOST_WHOLE = 3
MESSAGE_BYTES = 400
SEVERITY = {
    Level.ERROR: Severity.MODERATE,
    Level.WARNING: Severity.LOW,
    Level.NOTE: Severity.INFO,
}


@dataclass(frozen=True, slots=True)
class Excused:
    """New rows that a reviewed comment in the source ignores, and why; `refused` says which
    comments do not count."""

    reasons: Mapping[Row, str]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """What is shown, and the level of each by fingerprint."""

    findings: tuple[Finding, ...]
    levels: dict[str, Enforcement]
    notes: tuple[str, ...]


def rule_id(gate: str) -> str:
    """The one rule of such a gate: the tool's own rule stands in the message."""
    return f"{gate}/finding"


def excused(change: Change, gate: str, rows: Iterable[Row]) -> Excused:
    """Look for inline ignores on the lines of new rows."""
    ignores = dict[str, Mapping[int, list[InlineIgnore]]]()
    reasons, refused = dict[Row, str](), list[str]()
    for row in rows:
        if row.home not in ignores:
            ignores[row.home] = ignores_by_line(change, row.home)
        for ignore in ignores[row.home].get(row.finding.line, ()):
            if not row.lines_known or not covers(ignore, rule_id(gate)):
                continue
            if ignore.reason and change.inline_ignores:
                reasons[row] = f"inline: {ignore.reason}"
            elif not ignore.reason:
                what = f"`hardening: ignore[{ignore.rule}]` needs a reason to count"
                refused.append(f"{row.home}:{row.finding.line}: {what}")
    return Excused(reasons, tuple(dict.fromkeys(refused))[:MOST_REFUSED])


def listed(
    change: Change,
    gate: str,
    found: Compared,
    reasons: Mapping[Row, str],
    level: Callable[[Row, bool], Enforcement],
) -> Listed:
    """The first of the new rows, then those gone and unchanged. `level` judges a new row and
    whether the change touched its line. What is told of the whole project has no place to show."""
    findings, levels = list[Finding](), dict[str, Enforcement]()
    homes = {row.home for row in (*found.direct, *found.indirect, *found.gone)}
    later = Counter(_twin(row) for row in found.unchanged if row.home in homes)
    first = Counter[tuple[str, str]]()
    for row, state, direct in islice(_in_order(found), MOST_FINDINGS):
        twins = first if state is BaselineState.UNCHANGED else later
        finding = _finding(change, rule_id(gate), row, state, twins[_twin(row)])
        twins[_twin(row)] += 1
        findings.append(replace(finding, suppressed_by=reasons.get(row)))
        is_new = state is BaselineState.NEW
        levels[finding.fingerprint] = level(row, direct) if is_new else Enforcement.OFF
    return Listed(tuple(findings), levels, _beyond(found))


def _beyond(found: Compared) -> tuple[str, ...]:
    """What the list leaves out."""
    rows = (found.direct, found.indirect, found.gone, found.unchanged)
    more = sum(1 for each in rows for row in each if row.home) - MOST_FINDINGS
    noun = "finding is" if more == 1 else "findings are"
    left_out = (f"{more:,} further {noun} counted and not listed",) if more > 0 else ()
    whole = [_text(row) for row in (*found.direct, *found.indirect) if not row.home]
    return (*left_out, *(f"of the whole project: {text}" for text in whole[:MOST_WHOLE]))


def _in_order(found: Compared) -> Iterator[tuple[Row, BaselineState, bool]]:
    for rows, state, direct in (
        (found.direct, BaselineState.NEW, True),
        (found.indirect, BaselineState.NEW, False),
        (found.gone, BaselineState.ABSENT, False),
        (found.unchanged, BaselineState.UNCHANGED, False),
    ):
        first = nsmallest(MOST_FINDINGS, (row for row in rows if row.home), key=_place)
        yield from ((row, state, direct) for row in first)


def _place(row: Row) -> tuple[str, int, str, str]:
    return row.home, row.finding.line, row.finding.rule, row.finding.message


def _twin(row: Row) -> tuple[str, str]:
    return row.home, f"{row.finding.rule}\0{same_words(row.finding.message)}"


def _finding(change: Change, rule: str, row: Row, state: BaselineState, ordinal: int) -> Finding:
    line = max(row.finding.line, 1)
    return Finding(
        rule=rule,
        severity=SEVERITY[row.finding.severity],
        message=_text(row),
        location=Location(row.home, line, line),
        fingerprint=fingerprint(rule, *_twin(row), ordinal),
        state=state,
        on_changed_line=state is not BaselineState.ABSENT and on_added_line(change, row),
    )


def _text(row: Row) -> str:
    """For example "no-undef: 'a' is not defined"."""
    finding = row.finding
    text = f"{finding.rule}: {finding.message}" if finding.rule else finding.message
    return cut(one_line(text), MESSAGE_BYTES)
