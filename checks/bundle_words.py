"""What the bundle gate concludes and says of its accounts."""

from collections.abc import Mapping, Sequence

from checks.bundle_budgets import UNIT, Account, signed
from checks.bundle_sizes import Built
from checks.evidence import Submitted
from checks.metric import Metric, shown
from checks.plain_text import cut, one_line
from checks.report_pairs import named
from checks.verdict import Enforcement, Judgement, stronger

NAMED = 3
METRICS = 100
ENTRIES = 1_000
WARNING_BYTES = 160


def judgement(
    head: Sequence[Submitted],
    files: Sequence[Built],
    accounts: Sequence[Account],
    unmet: Sequence[str],
) -> Judgement:
    """`unmet` says which budgets met no file: such a budget does not hold, it hangs in the air."""
    cut_short = [reason for one in head for reason in _incomplete(one)]
    open_questions = [*cut_short, *unmet]
    broken = [account for account in accounts if account.wrong]
    breach = Enforcement.OFF
    for account in broken:
        breach = stronger(breach, account.level)
    return Judgement(
        title=_title(broken, open_questions, accounts),
        breach=breach,
        metrics=tuple(_metrics(accounts)),
        notes=tuple(_notes(head, accounts)),
        remedy=_remedy(broken, cut_short),
        unmeasured="; ".join(open_questions) or None,
        missing=bool(cut_short),
        required=any(one.required for one in head if not one.report.complete),
        detail=_detail(files),
    )


def _incomplete(one: Submitted) -> list[str]:
    if one.report.complete:
        return []
    why = "; ".join(one_line(text) for text in one.report.warnings[:1]) or "it is incomplete"
    return [f"{named(one)}: {cut(why, WARNING_BYTES)}"]


def _title(
    broken: Sequence[Account], open_questions: Sequence[str], accounts: Sequence[Account]
) -> str:
    if broken:
        more = len(broken) - NAMED
        told = "; ".join(account.wrong for account in broken[:NAMED])
        return told + (f" and {more} more" if more > 0 else "")
    if open_questions:
        return open_questions[0]
    return "; ".join(_said(account.metric) for account in accounts[:NAMED]) or "nothing to weigh"


def _said(metric: Metric) -> str:
    delta = "" if metric.delta is None else f" ({signed(metric.delta)})"
    return f"{metric.name} {shown(metric.head or 0, UNIT)}{delta}"


def _metrics(accounts: Sequence[Account]) -> list[Metric]:
    """The sums and what is broken, then the rest."""
    ordered = sorted(accounts, key=lambda account: not account.wrong)
    first, rest = accounts[:1], [account for account in ordered if account not in accounts[:1]]
    return [account.metric for account in (*first, *rest)][:METRICS]


def _notes(head: Sequence[Submitted], accounts: Sequence[Account]) -> list[str]:
    notes = [account.note for account in accounts if account.note]
    for one in head:
        notes += one.notes
        notes += [f"{named(one)}: {cut(one_line(w), WARNING_BYTES)}" for w in one.report.warnings]
    return notes


def _remedy(broken: Sequence[Account], cut_short: Sequence[str]) -> str:
    told = [_smaller(account) for account in broken[:NAMED]]
    more = len(broken) - NAMED
    told += [f"and {more} more"] * (more > 0)
    told += ["let the build run to its end and send its report again"] * bool(cut_short)
    return "; ".join(told)


def _smaller(account: Account) -> str:
    limits = [limit.value for limit in account.metric.limits if not limit.holds]
    known = [value for value in limits if value is not None]
    if not known:
        return f"make {account.metric.name} smaller"
    most, head = min(known), account.metric.head or 0
    less = shown(max(head - most, 0), UNIT)
    return f"make {account.metric.name} {less} smaller, to at most {shown(most, UNIT)}"


def _detail(files: Sequence[Built]) -> Mapping[str, object]:
    """`totals` and `entries`, the largest first, with the base's bytes beside the head's."""
    here = [built for built in files if built.head is not None]
    here.sort(key=lambda built: (-(built.head or 0), built.name))
    by_measure = dict[str, int]()
    for built in here:
        by_measure[built.measure] = by_measure.get(built.measure, 0) + (built.head or 0)
    total: dict[str, object] = {"bytes": sum(by_measure.values())} if len(by_measure) == 1 else {}
    return {
        "measure": next(iter(by_measure)) if len(by_measure) == 1 else sorted(by_measure),
        "totals": total or {"bytes": by_measure},
        "entries": [
            {
                "name": built.words,
                "bytes": built.head,
                "base": built.base,
                "limit": built.limit,
                "ok": built.ok,
            }
            for built in here[:ENTRIES]
        ],
    }
