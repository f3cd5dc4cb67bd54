"""Keeps the accounts of findings: how many each has, by how many it grew, which limits broke."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from checks.lint_compared import Compared
from checks.lint_options import Account, FindingOptions, RuleBudget
from checks.lint_rows import Row, Tool
from checks.metric import Limit, LimitKind, Metric
from checks.paths import any_of
from checks.verdict import Enforcement, stronger, weaker

_LOOSE = re.compile(r"[-_\s]")


class Key(NamedTuple):
    """What rows share that are counted together: scope, budget of a rule, tool."""

    scope: int | None
    rule: str | None
    tool: Tool


@dataclass(frozen=True, slots=True)
class Outcome:
    """An account held against its limits. `grown` are the tools whose new findings on touched
    lines break the ratchet, `spread` those whose new findings anywhere do; `over` is by how many
    the total is too high, `still` by how many it is although the change lowers it."""

    account: Account
    metric: Metric
    level: Enforcement
    grown: frozenset[Tool]
    spread: frozenset[Tool]
    over: int
    still: int


class Ledger:
    """Sorts rows into accounts; globs and names are looked up once per path and rule."""

    def __init__(self, options: FindingOptions, accounts: Iterable[Account]) -> None:
        self._scopes: list[Callable[[str], bool]] = [any_of(one.paths) for one in options.scopes]
        self._budgets: Mapping[str, RuleBudget] = options.rules
        self._names = {loose(name): name for name in options.rules}
        self._indirect = options.indirect
        self._paths = dict[str, int | None]()
        self._rules = dict[str, str | None]()
        self.accounts = tuple(accounts)

    def key(self, row: Row) -> Key:
        """Where a row is counted."""
        path, rule = row.home, row.finding.rule
        if path not in self._paths:
            hits = [i for i, wants in enumerate(self._scopes) if wants(path)]
            self._paths[path] = hits[-1] if hits else None
        if rule not in self._rules:
            own = rule if rule in self._budgets else self._names.get(loose(rule))
            self._rules[rule] = own
        return Key(self._paths[path], self._rules[rule], row.tool)

    def outcomes(self, found: Compared, excused: Mapping[Row, str]) -> tuple[Outcome, ...]:
        """Every account with its figures; excused rows are counted, and are no growth."""
        counts = _Counts(
            self._tally(found.head),
            self._tally(found.base) if found.comparable else None,
            self._tally(row for row in found.direct if row not in excused),
            self._tally(row for row in found.indirect if row not in excused),
            self._tally(found.gone),
        )
        return tuple(self._outcome(account, counts) for account in self.accounts)

    def of(self, account: Account, rows: Iterable[Row]) -> list[Row]:
        """The rows that an account counts."""
        return [row for row in rows if _has(account, self.key(row))]

    def level(self, row: Row, outcomes: Iterable[Outcome], *, direct: bool) -> Enforcement:
        """How much a new row matters: as the strictest of the limits that it helps to break."""
        key, level = self.key(row), Enforcement.OFF
        for outcome in outcomes:
            if not _has(outcome.account, key):
                continue
            grows = self._grows(outcome.account, key)
            if direct and (outcome.over or (grows and key.tool in outcome.grown)):
                level = stronger(level, outcome.account.enforcement)
            elif not direct and grows and key.tool in outcome.spread:
                level = stronger(level, weaker(outcome.account.enforcement, self._indirect))
        return level

    def _tally(self, rows: Iterable[Row]) -> Counter[Key]:
        return Counter(map(self.key, rows))

    def _grows(self, account: Account, key: Key) -> bool:
        """Whether a row counts for the account's growth: a rule may answer for its own."""
        if account.max_growth is None:
            return False
        own = None if key.rule is None else self._budgets[key.rule].max_growth
        return account.rule is not None or own is None

    def _outcome(self, account: Account, counts: "_Counts") -> Outcome:
        def total(of: Counter[Key] | None) -> int | None:
            return None if of is None else sum(n for key, n in of.items() if _has(account, key))

        head, base = total(counts.head) or 0, total(counts.base)
        delta = None if base is None else head - base
        grown = self._grown(account, counts.net(indirect=False))
        spread = self._grown(account, counts.net(indirect=True))
        above = 0 if account.total is None else max(head - account.total, 0)
        over = above if delta is None or delta >= 0 else 0
        level = account.enforcement if grown or over else Enforcement.OFF
        if spread:
            level = stronger(level, weaker(account.enforcement, self._indirect))
        limits = tuple(_limits(account, base, holds=(not grown, not over)))
        metric = Metric(account.metric, "count", base, head, delta, limits)
        return Outcome(account, metric, level, grown, spread, over, above - over)

    def _grown(self, account: Account, net: Counter[Key]) -> frozenset[Tool]:
        """Tools that grew by more than is allowed."""
        growth = Counter[Tool]()
        for key, number in net.items():
            if _has(account, key) and self._grows(account, key):
                growth[key.tool] += number
        most = account.max_growth
        return frozenset(tool for tool, n in growth.items() if most is not None and n > most)


@dataclass(frozen=True, slots=True)
class _Counts:
    head: Counter[Key]
    base: Counter[Key] | None
    direct: Counter[Key]
    indirect: Counter[Key]
    gone: Counter[Key]

    def net(self, *, indirect: bool) -> Counter[Key]:
        """New rows less those gone; negative where more went than came."""
        net = self.direct + self.indirect if indirect else self.direct.copy()
        net.subtract(self.gone)
        return net


def loose(rule: str) -> str:
    """A rule's name as people write it: pyright's `reportOptionalMemberAccess` is
    `optional-member-access`."""
    return _LOOSE.sub("", rule).casefold().removeprefix("report")


def _has(account: Account, key: Key) -> bool:
    if account.rule is not None:
        return key.rule == account.rule
    return key.scope == account.scope


def _limits(account: Account, base: int | None, holds: tuple[bool, bool]) -> Iterable[Limit]:
    if account.max_growth is not None:
        value = None if base is None else base + account.max_growth
        yield Limit(LimitKind.RATCHET, value, holds[0], account.growth_origin)
    if account.total is not None:
        yield Limit(account.total_kind, account.total, holds[1], account.total_origin)
