"""Judges the findings of linters and type checkers: they may not grow, nor stand above a limit."""

from collections.abc import Sequence

from checks.awaited import unready
from checks.change import Change
from checks.evidence import Evidence, Topic
from checks.gate import Gate, gate
from checks.lint_compared import compared, narrowed
from checks.lint_findings import excused, listed
from checks.lint_ledger import Ledger, Outcome
from checks.lint_options import FindingOptions, accounts
from checks.lint_rows import Row, lints, unfinished
from checks.lint_words import detail, notes, nouns_of, remedy, still_above, title
from checks.metric import Metric
from checks.verdict import Enforcement, Judgement

AGAIN = "let the tool run to its end and send its report again"


def finding_gate(topic: Topic, title: str, options: type[FindingOptions]) -> Gate:
    """The gate over the findings of one topic."""
    return gate(topic.value, title, options, lambda change, given: judge(change, given, topic))


def judge(change: Change, options: FindingOptions, topic: Topic) -> Judgement:
    """Hold the findings of the head against the base's and against the limits."""
    evidence = narrowed(change.evidence_of(topic), options.report)
    return unready(evidence, f"{topic} report") or _judged(change, options, topic, evidence)


def _judged(change: Change, options: FindingOptions, topic: Topic, evidence: Evidence) -> Judgement:
    found = compared(change, evidence, options)
    ignored = excused(change, topic.value, (*found.direct, *found.indirect))
    ledger = Ledger(options, accounts(options, change))
    outcomes = ledger.outcomes(found, ignored.reasons)

    def level(row: Row, direct: bool) -> Enforcement:
        return ledger.level(row, outcomes, direct=direct)

    blamed = [
        row
        for rows, direct in ((found.direct, True), (found.indirect, False))
        for row in rows
        if row not in ignored.reasons and level(row, direct) is not Enforcement.OFF
    ]
    shown = listed(change, topic.value, found, ignored.reasons, level)
    nouns, cut = nouns_of(topic, options.level), _cut(evidence)
    told = notes(change, options, evidence, found, nouns)
    breach = max((outcome.level for outcome in outcomes), key=lambda level: level.rank)
    quiet = cut and breach is Enforcement.OFF
    return Judgement(
        title=cut if quiet else title(nouns, found, outcomes, len(blamed)),
        breach=breach,
        metrics=_metrics(outcomes),
        findings=shown.findings,
        levels=shown.levels,
        notes=(*told, *still_above(nouns, outcomes), *ignored.refused, *shown.notes),
        remedy=remedy(nouns, ledger, found, outcomes, blamed) or (AGAIN if cut else ""),
        unmeasured=cut or None,
        missing=bool(cut),
        required=any(one.required for one, report in lints(evidence.head) if unfinished(report)),
        reports=tuple(one.origin for one in (*evidence.head, *evidence.base)),
        detail=detail(evidence, found),
    )


def _metrics(outcomes: Sequence[Outcome]) -> tuple[Metric, ...]:
    """The gate's own figure always; the others only when they say something."""
    own, *rest = (outcome.metric for outcome in outcomes)
    return (own, *(metric for metric in rest if metric.base or metric.head))


def _cut(evidence: Evidence) -> str:
    """Why the head's reports do not tell all; "" when they do."""
    told = ((one.origin.name, unfinished(report)) for one, report in lints(evidence.head))
    return next((f"{name} is incomplete: {why}" for name, why in told if why), "")
