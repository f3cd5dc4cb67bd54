"""What a rule family says: its title, its notes, and what would make it pass."""

from collections.abc import Sequence

from checks.change import Change
from checks.facts import InlineIgnore
from checks.family import Account, Family
from checks.family_options import FamilyOptions
from checks.finding import Finding
from checks.metric import Figure, Metric
from checks.ratchet import Matched, covers, ignores_by_line
from checks.roadmap import next_step

NAMED_IN_REMEDY = 5


def title(family: Family, figures: Sequence[tuple[Account, Metric]]) -> str:
    """For example "+3 any (12 → 15), -1 suppression (4 → 3)" or "no new any (12)"."""
    texts = []
    for account in family.accounts:
        metrics = [metric for of, metric in figures if of is account]
        delta = sum(int(metric.delta or 0) for metric in metrics)
        base, head = _sum([m.base for m in metrics]), _sum([m.head for m in metrics])
        if delta:
            noun = account.noun if abs(delta) == 1 else account.plural
            span = "" if base is None or head is None else f" ({base} → {head})"
            texts.append(f"{delta:+d} {noun}{span}")
        elif any(not limit.holds for metric in metrics for limit in metric.limits):
            texts.append(f"{head if head is not None else 'too many'} {account.plural}")
    first = [metric for of, metric in figures if of is family.accounts[0]]
    total = _sum([metric.head for metric in first])
    none = f"no new {family.accounts[0].noun}" + ("" if total is None else f" ({total})")
    return ", ".join(texts) or none


def _sum(values: Sequence[Figure | None]) -> int | None:
    known = [int(value) for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def remedy(family: Family, grown: Sequence[Finding]) -> str:
    """Names the first places to mend, account by account."""
    texts = []
    for account in family.accounts:
        ours = [f.location for f in grown if f.rule.split("/", 1)[1] in account.rules]
        places = list(dict.fromkeys(f"{place.path}:{place.line}" for place in ours))
        more = len(places) - NAMED_IN_REMEDY
        named = ", ".join(places[:NAMED_IN_REMEDY]) + (f" and {more} more" if more > 0 else "")
        if places:
            texts.append(f"{account.advice}: {named}")
    return "; ".join(texts)


def unreasoned(change: Change, matched: Matched) -> tuple[str, ...]:
    """Inline ignores that do not count because they give no reason."""
    notes, told = [], dict[str, dict[int, list[InlineIgnore]]]()
    for finding in matched.new:
        path, line = finding.location.path, finding.location.line
        if path not in told:
            told[path] = ignores_by_line(change, path)
        for ignore in told[path].get(line, ()):
            if not ignore.reason and covers(ignore, finding.rule):
                notes.append(
                    f"{path}:{line}: `hardening: ignore[{ignore.rule}]` needs a reason to count"
                )
    return tuple(dict.fromkeys(notes))


def coming(family: Family, change: Change, options: FamilyOptions) -> tuple[str, ...]:
    """The next dated step, once it is near."""
    step = next_step(options.roadmap, change)
    if step is None:
        return ()
    return (f"from {step.by.isoformat()} on: at most {step.total} {family.accounts[0].plural}",)
