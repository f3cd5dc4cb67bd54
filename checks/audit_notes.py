"""What the audit adds to its findings: who disagrees, which exceptions count, what was not read."""

from collections.abc import Iterator, Sequence
from datetime import date

from checks.audit_flaws import Flaw, Since
from checks.audit_levels import GATE_ID, Judged
from checks.audit_options import Options
from checks.audit_sources import Source, short
from checks.audit_words import label, shortened
from checks.change import Change
from checks.dependencies import Dependencies
from checks.evidence import Topic
from checks.finding import Severity

NOTES = 10
"""Of each kind."""

NAMED = 5


def notes(change: Change, options: Options, present: Sequence[Judged]) -> tuple[str, ...]:
    """All of them, exceptions first."""
    kinds = (
        _exceptions(change, present),
        _since(present),
        _times(options, present),
        (line for each in present for line in _disagreement(each.flaw)),
        _unread(change),
        _warnings(change),
    )
    told = [line for kind in kinds for line in _few(list(dict.fromkeys(kind)))]
    return (*told, *change.evidence_of(Topic.AUDIT).notes)


def unaudited(change: Change, sources: Sequence[Source]) -> str:
    """Why the absence of findings proves nothing; "" if everything of the head was looked at."""
    reasons = [
        f"{one.name} is not complete: {one.why_not}"
        for one in sources
        if one.why_not and not one.at_base
    ]
    dependencies = change.dependencies or Dependencies()
    if dependencies.known is not None:
        unread = [path for path in _unread_paths(change) if path in change.diff.files]
        reasons += [f"{short(path)} could not be read" for path in unread]
    return shortened(reasons, 1)


def _few(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:NOTES]
    if len(lines) > NOTES:
        yield f"and {len(lines) - NOTES} more like this"


def _exceptions(change: Change, present: Sequence[Judged]) -> Iterator[str]:
    for each in present:
        if each.excepted is not None:
            word = each.excepted.levels[GATE_ID]
            yield f"{label(each.flaw)} is {word} by exception {each.excepted.words()}"
            if each.excepted.ends_soon(change.today, change.notice):
                yield _ends(each.excepted.id, each.excepted.expires, change.today)
        if each.ended is not None:
            day, who = each.ended.expires.isoformat(), each.ended.approved_by
            yield (
                f"exception {each.ended.id} ended on {day} (approved by {who}):"
                f" {label(each.flaw)} counts again"
            )
        if each.outside is not None:
            versions = shortened(each.flaw.versions, NAMED) or "no known version"
            yield f"exception {each.outside.id} does not reach {each.flaw.package} at {versions}"


def _ends(name: str, last: date, today: date) -> str:
    days = (last - today).days
    left = "today is its last day" if not days else f"{days} day{'s' * (days != 1)} left"
    return f"exception {name} ends after {last.isoformat()}: {left}"


def _since(present: Sequence[Judged]) -> Iterator[str]:
    published = [label(e.flaw) for e in present if e.flaw.since is Since.PUBLISHED]
    if published:
        named = shortened(published, NAMED)
        yield f"published since, of packages that were there before: {named}"
    untold = [label(e.flaw) for e in present if e.flaw.since is Since.UNTOLD]
    if untold:
        yield (
            "nothing tells whether these are new (no report of the base, no lockfile on both"
            f" sides), so they do not count as introduced: {shortened(untold, NAMED)}"
        )


def _times(options: Options, present: Sequence[Judged]) -> Iterator[str]:
    for each in present:
        if each.overdue is not None and each.excepted is None:
            day = each.overdue.isoformat()
            yield f"{label(each.flaw)} {each.flaw.severity}: its time to be fixed ended on {day}"
    timeless = [
        label(each.flaw)
        for each in present
        if each.flaw.published is None and options.existing.sla.of(each.flaw.severity) is not None
    ]
    if timeless:
        yield f"no day of publication is known, so no `sla` runs: {shortened(timeless, NAMED)}"


def _disagreement(flaw: Flaw) -> Iterator[str]:
    told = {one.source.name: one.record.severity for one in flaw.said}
    known = {name: one for name, one in told.items() if one is not Severity.UNKNOWN}
    if len(set(known.values())) > 1:
        said = shortened([f"{name} says {one}" for name, one in known.items()], NAMED)
        yield f"{label(flaw)}: {said}; the worst counts"
    if flaw.silent:
        names = shortened(list(told), NAMED)
        others = shortened([one.name for one in flaw.silent], NAMED)
        yield f"{label(flaw)} is named by {names}, not by {others}"


def _unread_paths(change: Change) -> Iterator[str]:
    """Lockfiles of the head that could not be read."""
    dependencies = change.dependencies or Dependencies()
    for path in sorted(dependencies.unread):
        if path not in dependencies.head and path in change.head.tree:
            yield path


def _unread(change: Change) -> Iterator[str]:
    dependencies = change.dependencies or Dependencies()
    if dependencies.known is None and dependencies.failed:
        yield f"lockfiles were not looked up: {short(dependencies.why_not)}"
    for path, reason in sorted(dependencies.unread.items()):
        yield f"{short(path)} could not be read: {short(reason)}"


def _warnings(change: Change) -> Iterator[str]:
    """What complete reports and lockfiles say beside their contents."""
    for one in change.evidence_of(Topic.AUDIT).head:
        told = [short(text) for text in one.report.warnings]
        if told and one.report.complete:
            yield f"{short(one.origin.name)}: {shortened(told, 2)}"
        yield from (f"{short(one.origin.name)}: {short(note)}" for note in one.notes)
    dependencies = change.dependencies or Dependencies()
    for path, lock in sorted(dependencies.head.items()):
        if lock.warnings and dependencies.known is not None:
            yield f"{short(path)}: {shortened([short(text) for text in lock.warnings], 2)}"
