"""The places that a breach of coverage limits points at."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from checks.coverage_delta import FileDelta
from checks.coverage_figures import difference, percent, signed
from checks.coverage_held import HeldFloor, HeldPatch, Ratchet
from checks.coverage_judged import Judged
from checks.coverage_lines import Run
from checks.finding import BaselineState, Finding, Location, Severity, fingerprint
from checks.verdict import Enforcement, stronger

PATCH = "coverage/patch"
PROJECT = "coverage/project"
MOST_PATCH = 200
"""Findings of missed added lines; the rest is counted in the figures alone."""

Levelled = tuple[Finding, Enforcement]


def findings(judged: Judged) -> list[Levelled]:
    """A finding for each run of missed added lines under a broken limit, and one for each part
    that lost coverage or is under a floor."""
    runs = (one for held in judged.patches if held.broken for one in _patch(held))
    return [*_project(judged), *islice(runs, MOST_PATCH)]


def unlisted(judged: Judged) -> tuple[str, ...]:
    """Says how many runs of missed lines are too many to be findings."""
    broken = [file for held in judged.patches if held.broken for file in held.files]
    more = sum(len(file.runs) for file in broken) - MOST_PATCH
    if more <= 0:
        return ()
    runs = "run of missed added lines is" if more == 1 else "runs of missed added lines are"
    return (f"{more} more {runs} not listed",)


def _patch(held: HeldPatch) -> Iterator[Levelled]:
    for file in held.files:
        seen = Counter[int]()
        for run in file.runs:
            yield _missed(run, seen[run.span]), held.part.enforcement
            seen[run.span] += 1


def _missed(run: Run, twin: int) -> Finding:
    """Known again by its hunk and its place in it: neither a test that covers another run of
    another hunk nor lines that move above change these."""
    count = len(run.lines)
    words = "this added line is" if count == 1 else f"these {count} added lines are"
    return Finding(
        rule=PATCH,
        severity=Severity.MODERATE,
        message=f"{words} not covered by any test",
        location=Location(run.path, run.lines[0], run.lines[-1]),
        fingerprint=fingerprint(PATCH, run.path, f"hunk {run.span + 1}", twin),
        state=BaselineState.NEW,
        on_changed_line=True,
    )


def _project(judged: Judged) -> Iterator[Levelled]:
    for part in judged.parts:
        broken = [held for held in judged.floors if held.broken and held.part is part]
        asked = {held.floor.metric: held for held in sorted(broken, key=_written)}
        texts = [_under(held) for held in asked.values()]
        level = part.enforcement if broken else Enforcement.OFF
        found = judged.ratchet if part.index is None else None
        if found is not None and found.level is not Enforcement.OFF:
            texts.insert(0, _fall(found))
            level = stronger(level, found.level)
        place = _worst(judged, judged.files_of(part)) if texts else None
        if place is not None:
            path, line = place
            text = f"{'; '.join(texts)}: this file has the most newly missed lines"
            yield _broken(path, line, part.metric("project"), text), level


def _written(held: HeldFloor) -> float:
    return held.floor.written


def _under(held: HeldFloor) -> str:
    name = " ".join(filter(None, (held.part.name, held.floor.metric)))
    return f"{name} are at {percent(held.count):.2f} %, under {held.floor.written:g} %"


def _fall(found: Ratchet) -> str:
    points = difference(found.sums.head, found.compared) or 0.0
    return f"line coverage falls to {percent(found.sums.head):.2f} % ({signed(points)})"


def _broken(path: str, line: int, key: str, text: str) -> Finding:
    """Of the whole, not of its line: the missed added lines there have findings of their own."""
    return Finding(
        rule=PROJECT,
        severity=Severity.MODERATE,
        message=text,
        location=Location(path, line, line),
        fingerprint=fingerprint(PROJECT, path, key, 0),
        state=BaselineState.NEW,
    )


def _worst(judged: Judged, files: Sequence[FileDelta]) -> tuple[str, int] | None:
    """The changed file with the most newly missed lines, and the first of them."""
    missed = {file.path: file.missed() for file in judged.patch.files}
    best: tuple[int, str, int] | None = None
    for one in files:
        lines = [*missed.get(one.path, ()), *one.lost]
        if lines and one.path in judged.change.diff.files:
            found = (-len(lines), one.path, lines[0])
            best = found if best is None else min(best, found)
    return None if best is None else (best[1], best[2])
