"""Judges a rule family: an account may not grow, nor stand above its ceiling or dated step."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from checks.change import Change, Snapshot
from checks.components import Component, Selection, components, short_name
from checks.family import Account, Family
from checks.family_options import FamilyOptions, options_for
from checks.finding import Finding
from checks.gate import Gate, Measured, gate
from checks.growth_words import coming, remedy, title, unreasoned
from checks.languages import FAMILY as LANGUAGE
from checks.languages import language_of
from checks.metric import Limit, LimitKind, Metric
from checks.ratchet import Matched, match
from checks.rule import Rule
from checks.verdict import Enforcement, Judgement, stronger


@dataclass(frozen=True, slots=True)
class Outcome:
    """One account of one component; `grown` are the new findings that break its limits."""

    account: Account
    metric: Metric
    level: Enforcement
    grown: tuple[Finding, ...]
    note: str = ""


def family_gate(family: Family, rules: tuple[Rule, ...]) -> Gate:
    """The gate that judges a family's rules."""
    return gate(
        family.id,
        family.title,
        options_for(family, [short_name(rule.id) for rule in rules]),
        lambda change, options: judge(family, change, options),
        lambda snapshot, options: measure(family, snapshot, options),
    )


def measure(family: Family, snapshot: Snapshot, options: FamilyOptions) -> Measured:
    """Counts of the whole tree; `total` is the family's first account."""
    by_rule = Counter(c.rule for _, c in Selection(family.id, options).of(snapshot))
    first = family.accounts[0].rules
    total = sum(count for rule, count in by_rule.items() if short_name(rule) in first)
    return Measured(total, dict(sorted(by_rule.items())))


def judge(family: Family, change: Change, options: FamilyOptions) -> Judgement:
    """Hold every account of every component against its limits."""
    selection = Selection(family.id, options)
    matched = match(change, selection.wants, moves=True)
    outcomes = [
        _outcome(account, component, change, selection, matched)
        for component in components(options, change)
        for account in family.accounts
    ]
    breach = Enforcement.OFF
    for outcome in outcomes:
        breach = stronger(breach, outcome.level)
    notes = [outcome.note for outcome in outcomes if outcome.note]
    return Judgement(
        title=title(family, [(o.account, o.metric) for o in outcomes]),
        breach=breach,
        metrics=_shown(outcomes),
        findings=matched.all(),
        levels=_levels(matched, outcomes),
        notes=(*notes, *unreasoned(change, matched), *coming(family, change, options)),
        remedy=remedy(family, [f for o in outcomes for f in o.grown]),
        waiting=_waiting(change, options, breach),
    )


def _waiting(change: Change, options: FamilyOptions, breach: Enforcement) -> str | None:
    if change.whole_tree or not options.needs_totals() or breach is options.enforcement:
        return None
    return "the first measurement of the whole tree"


def _outcome(
    account: Account, part: Component, change: Change, selection: Selection, matched: Matched
) -> Outcome:
    def mine(findings: Iterable[Finding]) -> list[Finding]:
        ours = (f for f in findings if short_name(f.rule) in account.rules)
        return [f for f in ours if selection.component(f.location.path) == part.index]

    new, gone = mine(matched.new), mine(matched.absent)
    counted = [finding for finding in new if finding.suppressed_by is None]
    net = Counter(map(_language, counted))
    net.subtract(map(_language, gone))
    grown = {language for language, growth in net.items() if growth > part.max_growth}
    metric = _figure(account, part, change, selection, len(new) - len(gone))
    ceiling, over, note = _ceiling(account, part, metric)
    value = None if metric.base is None else metric.base + part.max_growth
    ratchet = Limit(LimitKind.RATCHET, value, not grown, part.growth_origin)
    return Outcome(
        account,
        Metric(metric.name, "count", metric.base, metric.head, metric.delta, (ratchet, *ceiling)),
        part.enforcement if grown or over else Enforcement.OFF,
        tuple(f for f in counted if over or _language(f) in grown),
        note,
    )


def _figure(
    account: Account, part: Component, change: Change, selection: Selection, delta: int
) -> Metric:
    name = account.metric if part.index is None else f"{account.metric}[scope {part.index + 1}]"
    if not change.whole_tree:
        return Metric(name, "count", None, None, delta)

    def count(snapshot: Snapshot) -> int:
        return selection.count(snapshot, account, part.index)

    base, head = count(change.base), count(change.head)
    return Metric(name, "count", base, head, head - base)


def _ceiling(
    account: Account, part: Component, metric: Metric
) -> tuple[tuple[Limit, ...], bool, str]:
    """The ceiling, whether it is breached, and what to say. Only the family's first account has
    one. A change that lowers a total still above it helps, so it is not held back."""
    if part.total is None or metric.head is None or account.metric != "total":
        return (), False, ""
    holds = metric.head <= part.total
    limit = Limit(LimitKind.CEILING, part.total, holds, part.total_origin)
    if holds or metric.delta is None or metric.delta >= 0:
        return (limit,), not holds, ""
    note = f"still {metric.head} {account.plural}, above {part.total}, but fewer than before"
    return (limit,), False, note


def _language(finding: Finding) -> str:
    return LANGUAGE.get(language_of(finding.location.path) or "", "")


def _levels(matched: Matched, outcomes: list[Outcome]) -> dict[str, Enforcement]:
    levels = {finding.fingerprint: Enforcement.OFF for finding in matched.all()}
    levels.update((f.fingerprint, o.level) for o in outcomes for f in o.grown)
    return levels


def _shown(outcomes: list[Outcome]) -> tuple[Metric, ...]:
    """The first account always; the others only when they say something."""
    first, *rest = (outcome.metric for outcome in outcomes)
    return (first, *(m for m in rest if m.base or m.head or m.delta))
