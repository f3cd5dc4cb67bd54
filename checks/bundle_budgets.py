"""Built files held against budgets: sums of parts, single files, and the limits of the tool."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from checks.allowance import Allowance
from checks.bundle_sizes import Built
from checks.coverage_figures import MINUS
from checks.metric import Figure, Limit, LimitKind, Metric, shown
from checks.verdict import Enforcement

UNIT = "bytes"


@dataclass(frozen=True, slots=True)
class Budget:
    """The most bytes, and how much more than the base's, that one file or a sum may have. `wants`
    tells which files are meant; `label` is what readers call them."""

    label: str
    enforcement: Enforcement
    wants: Callable[[Built], bool]
    most: int | None = None
    most_origin: str = "default"
    kind: LimitKind = LimitKind.CEILING
    growth: Allowance | None = None
    growth_origin: str = "default"


@dataclass(frozen=True, slots=True)
class Account:
    """A budget and the figure under it; `wrong` says what is broken, `note` what is worth
    knowing."""

    budget: Budget
    metric: Metric
    level: Enforcement
    wrong: str = ""
    note: str = ""


def of_sum(budget: Budget, files: Sequence[Built]) -> list[Account]:
    """The sum of all files that the budget means; one account for each measure."""
    wanted = [built for built in files if budget.wants(built)]
    measures = sorted({built.measure for built in wanted})
    several = len(measures) > 1
    return [
        _account(
            budget,
            f"{budget.label} ({measure})" if several else budget.label,
            [built for built in wanted if built.measure == measure],
        )
        for measure in measures
    ]


def of_each(budget: Budget, files: Iterable[Built]) -> list[Account]:
    """Each file of the head that the budget means, by itself."""
    wanted = (built for built in files if built.head is not None and budget.wants(built))
    return [_account(budget, built.words, [built]) for built in wanted]


def of_tool(files: Iterable[Built], enforcement: Callable[[Built], Enforcement]) -> list[Account]:
    """Files that the tool itself calls too large."""
    return [_too_large(built, enforcement(built)) for built in files if built.ok is False]


def _too_large(built: Built, level: Enforcement) -> Account:
    head, most = built.head or 0, built.limit
    limits = (Limit(LimitKind.CEILING, most, False, "the tool's limit"),)
    metric = Metric(built.words, UNIT, built.base, head, _delta([built]), limits)
    over = "too large for its tool" if most is None else f"over the tool's {shown(most, UNIT)}"
    budget = Budget(built.words, level, lambda other: other is built, most)
    return Account(budget, metric, level, f"{built.words} {shown(head, UNIT)}, {over}")


def _account(budget: Budget, label: str, files: Sequence[Built]) -> Account:
    head = sum(built.head or 0 for built in files)
    whole = all(built.compared for built in files)
    base = sum(built.base or 0 for built in files) if whole else None
    delta = _delta(files)
    limits, wrong = list[Limit](), ""
    over = budget.most is not None and head > budget.most
    eased = over and delta is not None and delta < 0
    grown, most = _growth(budget, files)
    if most is not None:
        limits.append(Limit(LimitKind.RATCHET, most, not grown, budget.growth_origin))
    if budget.most is not None:
        limits.append(Limit(budget.kind, budget.most, not over, budget.most_origin))
    if over and not eased:
        wrong = f"{label} {shown(head, UNIT)}, over {shown(budget.most or 0, UNIT)}"
    elif grown:
        wrong = f"{label} {shown(head, UNIT)} ({signed(delta or 0)})"
    note = f"{label} is still over {shown(budget.most or 0, UNIT)}, but smaller than before"
    level = budget.enforcement if wrong else Enforcement.OFF
    metric = Metric(label, UNIT, base, head, delta, tuple(limits))
    return Account(budget, metric, level, wrong, note if eased else "")


def _delta(files: Sequence[Built]) -> int | None:
    """The growth of the files that compare; None if none does."""
    known = [built for built in files if built.compared]
    return sum((b.head or 0) - (b.base or 0) for b in known) if known else None


def _growth(budget: Budget, files: Sequence[Built]) -> tuple[bool, int | None]:
    """Whether the files that compare grew too much, and the most that all of them may have."""
    known = [built for built in files if built.compared]
    base = sum(built.base or 0 for built in known)
    if budget.growth is None or not base:
        return False, None
    head, most = sum(built.head or 0 for built in known), budget.growth.most(Decimal(base))
    others = sum(built.head or 0 for built in files if not built.compared)
    return head > most, int(most) + others


def signed(delta: Figure) -> str:
    """For example "+1.20 kB" or "−300 B"."""
    return f"+{shown(delta, UNIT)}" if delta >= 0 else shown(delta, UNIT).replace("-", MINUS)
