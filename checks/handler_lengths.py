"""Route handlers held against their limits: what grew, how bad that is, and what is said of it."""

from dataclasses import dataclass
from typing import Literal

from checks.change import Change
from checks.facts import FileFacts, RouteHandler
from checks.finding import BaselineState, Finding, Location, Severity, fingerprint
from checks.handler_pairs import Pair, Placed
from checks.metric import LimitKind
from checks.ratchet import covers
from checks.verdict import Enforcement, weaker

RULE = "route-length/handler"
NAMED_IN_REMEDY = 3

Count = Literal["physical", "code"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for one file; `origin` is where its `max_lines` was written."""

    enforcement: Enforcement
    max_lines: int
    warn_from: int
    count: Count
    origin: str
    kind: LimitKind = LimitKind.CEILING

    def length(self, handler: RouteHandler) -> int:
        """Lines of a handler in the unit that is counted."""
        return handler.code_lines if self.count == "code" else handler.lines


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair under its limits; `level` is `off` where nothing is wrong."""

    pair: Pair
    placed: Placed
    limits: Limits
    length: int
    before: int | None
    level: Enforcement
    ignored: str | None

    @property
    def over(self) -> bool:
        """Whether the handler at head breaks `max_lines`."""
        return self.pair.head is not None and self.length >= self.limits.max_lines


def judged(change: Change, pair: Pair, limits: Limits) -> Judged:
    """Judge one handler: over a limit only counts where it is new or grew."""
    placed = side(pair)
    length = limits.length(placed.handler)
    before = limits.length(pair.base.handler) if pair.base is not None else None
    level = Enforcement.OFF
    if pair.head is not None and _grew(pair, length, before):
        if length >= limits.max_lines:
            level = limits.enforcement
        elif length >= limits.warn_from:
            level = weaker(Enforcement.WARNING, limits.enforcement)
    ignored = _ignored(change, placed) if level is not Enforcement.OFF else None
    level = Enforcement.OFF if ignored else level
    return Judged(pair, placed, limits, length, before, level, ignored)


def _grew(pair: Pair, length: int, before: int | None) -> bool:
    """Whether a handler is new or longer, and not only laid out anew."""
    if pair.base is None or before is None:
        return True
    return length > before and pair.base.handler.body != side(pair).handler.body


def _ignored(change: Change, placed: Placed) -> str | None:
    facts = change.head.facts_of(placed.path)
    if not change.inline_ignores or not isinstance(facts, FileFacts):
        return None
    here = [i for i in facts.ignores if i.line == placed.handler.start_line and covers(i, RULE)]
    reasons = [ignore.reason for ignore in here if ignore.reason]
    return f"inline: {reasons[0]}" if reasons else None


def findings(change: Change, judged: list[Judged]) -> list[tuple[Finding, Judged]]:
    """A finding for what is broken, ignored, over the limit as before, or no longer over it."""
    found, twins = [], dict[tuple[str, str], int]()
    for each in judged:
        state = _state(each)
        if state is not None:
            key = (each.placed.path, label(each.placed.handler))
            twins[key] = twins.get(key, -1) + 1
            found.append((_finding(change, each, state, twins[key]), each))
    return found


def _state(each: Judged) -> BaselineState | None:
    if each.level is not Enforcement.OFF or each.ignored:
        return BaselineState.NEW
    if each.over:
        return BaselineState.UNCHANGED
    was_over = each.before is not None and each.before >= each.limits.max_lines
    return BaselineState.ABSENT if was_over else None


def _finding(change: Change, each: Judged, state: BaselineState, twin: int) -> Finding:
    placed = each.placed
    if state is BaselineState.ABSENT and each.pair.base is not None:
        placed = each.pair.base
    handler = placed.handler
    file = change.diff.files.get(each.placed.key_path)
    return Finding(
        rule=RULE,
        severity=Severity.MODERATE if each.over else Severity.LOW,
        message=_message(each),
        location=Location(placed.path, handler.start_line, handler.end_line),
        fingerprint=fingerprint(RULE, each.placed.key_path, label(each.placed.handler), twin),
        state=state,
        on_changed_line=each.pair.head is not None
        and file is not None
        and file.adds(handler.start_line, handler.end_line),
        suppressed_by=each.ignored,
    )


def label(handler: RouteHandler) -> str:
    """What readers call a handler: its method and route where both are known."""
    return f"{handler.method} {handler.route}" if handler.route else handler.name


def title(lengths: list[Judged]) -> str:
    """For example "2 handlers too long (longest 132 lines)" or "no route handler changed"."""
    broken = [each for each in lengths if each.level is not Enforcement.OFF]
    shown = [each for each in broken if each.over] or broken
    if shown:
        longest = max(each.length for each in shown)
        words = "too long" if shown[0].over else "getting long"
        return f"{_handlers(len(shown))} {words} (longest {longest} lines)"
    changed = [each.length for each in lengths if _touched(each.pair)]
    if not changed:
        return "no route handler changed"
    return f"{_handlers(len(changed))} changed, none too long (longest {max(changed)} lines)"


def remedy(lengths: list[Judged]) -> str:
    """Names the handlers to shorten, and to how many lines."""
    if not lengths:
        return ""
    worst = sorted(lengths, key=lambda each: (-each.level.rank, -each.length))
    named = [f"{_name(each)} to at most {_allowed(each)} lines" for each in worst[:NAMED_IN_REMEDY]]
    more = f" and {len(worst) - NAMED_IN_REMEDY} more" if len(worst) > NAMED_IN_REMEDY else ""
    return f"move work out of the handlers into functions of their own: {', '.join(named)}{more}"


def unreasoned(change: Change, lengths: list[Judged]) -> tuple[str, ...]:
    """Inline ignores that do not count because they give no reason."""
    notes = []
    for each in lengths:
        if each.level is Enforcement.OFF:
            continue
        facts = change.head.facts_of(each.placed.path)
        line = each.placed.handler.start_line
        for ignore in facts.ignores if isinstance(facts, FileFacts) else ():
            if ignore.line == line and not ignore.reason and covers(ignore, RULE):
                where = f"{each.placed.path}:{line}"
                notes.append(f"{where}: `hardening: ignore[{ignore.rule}]` needs a reason to count")
    return tuple(dict.fromkeys(notes))


def _message(each: Judged) -> str:
    name, was = _name(each), "" if each.before is None else f" (was {each.before})"
    if each.pair.head is None:
        return f"{name} is gone; it had {each.before} lines"
    if each.over:
        return f"{name} is {each.length} lines{was}; the limit is {_allowed(each)}: split it"
    if each.level is Enforcement.OFF and not each.ignored:
        return f"{name} is {each.length} lines{was}, no longer over the limit"
    return f"{name} is {each.length} lines{was}; from {each.limits.warn_from} on it is hard to read"


def _allowed(each: Judged) -> int:
    """The longest handler that breaks nothing, or warns of nothing when it only warns."""
    return (each.limits.max_lines if each.over else each.limits.warn_from) - 1


def _name(each: Judged) -> str:
    return f"`{label(each.placed.handler)}`"


def _handlers(count: int) -> str:
    return f"{count} handler{'s' * (count != 1)}"


def _touched(pair: Pair) -> bool:
    if pair.head is None:
        return False
    return pair.base is None or pair.base.handler.body != pair.head.handler.body


def side(pair: Pair) -> Placed:
    """The handler at head, or at base when it is gone."""
    found = pair.head or pair.base
    assert found is not None, "a pair has a side"
    return found
