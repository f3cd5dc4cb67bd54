"""What was measured of that which is claimed, and whether the claim holds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from checks.awaited import unready
from checks.change import Change
from checks.claim_phrase import Phrase
from checks.coverage_figures import rounded, share
from checks.coverage_held import figure
from checks.coverage_sources import SUFFIXES, suffix
from checks.coverage_union import join
from checks.evidence import SHORT_COMMIT, Evidence, Submitted, Topic
from checks.finding import Severity
from checks.lint_rows import Choice, rows, unfinished
from checks.report import Audit, Count, Level, Lint, Tests, TypeCoverage

PERCENT_TOPICS = frozenset({Topic.COVERAGE, Topic.TYPE_COVERAGE})
LESS_IS_BETTER = frozenset({Topic.AUDIT, Topic.LINT, Topic.TYPES})
TOPICS = PERCENT_TOPICS | LESS_IS_BETTER | {Topic.TESTS}
METRICS = ("lines", "statements", "branches", "functions")


NO_BASE = "the base measured nothing"


class Outcome(StrEnum):
    """How a claim stands to what was measured; `stale` undersells."""

    HOLDS = "holds"
    DIFFERS = "differs"
    STALE = "stale"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Slack:
    """By how much a claim may be off, in points of percentages and in counts."""

    points: Fraction
    count: Fraction


@dataclass(frozen=True, slots=True)
class Basis:
    """The reports about a topic that claims are held against. `waiting` names what is still to
    come, `why_not` says why nothing can be judged, `broken` that it is for a report that came;
    `note` tells of reports that are not the head's."""

    reports: tuple[Submitted, ...] = ()
    waiting: str = ""
    why_not: str = ""
    broken: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A claim beside its measure; None where there is none, `why_not` says why."""

    outcome: Outcome
    measured: Fraction | None = None
    why_not: str = ""


def basis(change: Change, topic: Topic) -> Basis:
    """The head's reports. A change that touches no code may be held against the reference's: CI
    often runs nothing for it."""
    evidence = change.evidence_of(topic)
    lack = unready(evidence, f"{topic} report")
    if lack is None:
        cut = next(filter(None, map(_cut, evidence.head)), "")
        return Basis(evidence.head, why_not=cut, broken=bool(cut))
    if lack.waiting is not None:
        return Basis(waiting=lack.waiting)
    if evidence.base and not evidence.refused and not _touches_code(change):
        return _reference(evidence, topic)
    return Basis(why_not=lack.title, broken=bool(evidence.refused))


def before(change: Change, topic: Topic) -> Basis:
    """What the base's reports tell, as far as they are whole."""
    evidence = change.evidence_of(topic)
    cut = any(map(_cut, evidence.base))
    return Basis(why_not=NO_BASE) if cut or not evidence.base else Basis(evidence.base)


def _reference(evidence: Evidence, topic: Topic) -> Basis:
    cut = next(filter(None, map(_cut, evidence.base)), "")
    commit = evidence.reference.commit[:SHORT_COMMIT] if evidence.reference else "the base"
    note = f"claims of {topic} are held against {commit}: the head has no report"
    return Basis(evidence.base, why_not=cut, broken=bool(cut), note=note)


def _touches_code(change: Change) -> bool:
    files = change.diff.files.values()
    return any(suffix(path) in SUFFIXES for file in files for path in (file.path, file.old_path))


def _cut(one: Submitted) -> str:
    if isinstance(one.report, Lint):
        why = unfinished(one.report)
    else:
        why = "" if one.report.complete else (*one.report.warnings, "cut off")[0]
    return f"{one.origin.name} is incomplete: {why}" if why else ""


def held(phrase: Phrase, given: Basis, slack: Slack) -> Held:
    """Hold a claim against the figures that it may mean: the nearest counts."""
    if given.why_not or given.waiting:
        return Held(Outcome.UNKNOWN, why_not=given.why_not or given.waiting)
    figures = MEASURES[phrase.topic](phrase, given.reports)
    if not figures:
        words = " ".join((*phrase.what, phrase.topic.value))
        return Held(Outcome.UNKNOWN, why_not=f"no report tells of {words}")
    measured = min(figures, key=lambda value: (abs(value - phrase.value), value))
    return Held(_outcome(phrase, measured, slack), measured)


def _outcome(phrase: Phrase, measured: Fraction, slack: Slack) -> Outcome:
    spare = slack.points if phrase.topic in PERCENT_TOPICS else slack.count
    better = phrase.value - measured
    if phrase.topic in LESS_IS_BETTER:
        better = -better
    if better > spare:
        return Outcome.DIFFERS
    return Outcome.STALE if -better > spare and not phrase.at_least else Outcome.HOLDS


Figures = list[Fraction]
"""Everything that a claim may mean, empty if nothing was measured."""


def _coverage(phrase: Phrase, reports: Iterable[Submitted]) -> Figures:
    """Without a metric: lines, statements, or lines and branches together as some tools do."""
    files = join(reports).files.values()
    found = {name: count for name in METRICS if (count := figure(files, name)) and count.total}
    if phrase.what:
        return [share(found[name]) for name in phrase.what if name in found]
    plain = [share(found[name]) for name in ("lines", "statements") if name in found]
    both = [found[name] for name in ("lines", "branches") if name in found]
    if len(both) == 2:
        plain.append(share(Count(sum(c.covered for c in both), sum(c.total for c in both))))
    return plain or [share(count) for count in found.values()]


def _tests(phrase: Phrase, reports: Iterable[Submitted]) -> Figures:
    """Of the category that is named, or of all."""
    wanted = [
        one.report.totals
        for one in reports
        if isinstance(one.report, Tests) and (not phrase.what or one.category in phrase.what)
    ]
    if not wanted:
        return []
    return [Fraction(sum(t.passed if phrase.passing else t.tests for t in wanted))]


def _flaws(phrase: Phrase, reports: Iterable[Submitted]) -> Figures:
    """Flaws that several reports name by a common id are one."""
    severities = {Severity(word) for word in phrase.what}
    known, count = set[tuple[str, str]](), 0
    for one in reports:
        for found in one.report.findings if isinstance(one.report, Audit) else ():
            if severities and found.severity not in severities:
                continue
            keys = {(found.package.lower(), id.lower()) for id in found.ids or ("",)}
            count += known.isdisjoint(keys)
            known |= keys
    return [Fraction(count)]


def _findings(phrase: Phrase, reports: Iterable[Submitted]) -> Figures:
    choice = Choice(Level.NOTE, lambda _: True, lambda path: path)
    levels = [row.finding.severity.value for row in rows(reports, choice)]
    return [Fraction(sum(not phrase.what or level in phrase.what for level in levels))]


def _typed(phrase: Phrase, reports: Iterable[Submitted]) -> Figures:
    counts = [o.report.identifiers for o in reports if isinstance(o.report, TypeCoverage)]
    total = sum(count.total for count in counts)
    return [share(Count(sum(count.covered for count in counts), total))] if total else []


MEASURES: dict[Topic, Callable[[Phrase, Iterable[Submitted]], Figures]] = {
    Topic.COVERAGE: _coverage,
    Topic.TESTS: _tests,
    Topic.AUDIT: _flaws,
    Topic.LINT: _findings,
    Topic.TYPES: _findings,
    Topic.TYPE_COVERAGE: _typed,
}


def figure_words(phrase: Phrase, value: Fraction) -> str:
    """For example "85 %", "7.12 %" or "151", percentages rounded down."""
    if phrase.topic not in PERCENT_TOPICS:
        return str(int(value))
    whole = value.denominator == 1
    return f"{int(value)} %" if whole else f"{rounded(value):.2f} %"
