"""Which handler of the head was which handler of the base, also when it was moved or renamed."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

from checks.change import Change
from checks.facts import RouteHandler
from checks.ratchet import comparable
from checks.routes import routes_of

ALIKE = 0.5
"""The share of two sketches that must agree for a moved handler to be the same."""

MAX_COMPARED = 150
"""Left-over handlers on each side that are compared by likeness."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A handler in its file; `key_path` is the path that its file has at head."""

    path: str
    key_path: str
    handler: RouteHandler


@dataclass(frozen=True, slots=True)
class Pair:
    """A handler before and after; one side is None when it is new or gone."""

    base: Placed | None
    head: Placed | None


@dataclass(slots=True)
class _Pairing:
    pairs: list[Pair]
    base: list[Placed]
    head: list[Placed]


def pair_handlers(change: Change) -> tuple[Pair, ...]:
    """Every handler of the changed files once, in the order of the head; gone ones last."""
    files = [file for file in change.diff.files.values() if comparable(change, file)]
    base = [Placed(p, f.path, h) for f in files for p, h in routes_of(change.base, f.old_path)]
    head = [Placed(p, f.path, h) for f in files for p, h in routes_of(change.head, f.path)]
    left = _Pairing([], base, head)
    for key in (_exact, _by_name, _by_route, _by_body):
        _match(left, key)
    _match_alike(left)
    new = [Pair(None, each) for each in left.head]
    gone = [Pair(each, None) for each in left.base]
    order = {id(each): place for place, each in enumerate(head)}
    found = sorted([*left.pairs, *new], key=lambda pair: order[id(pair.head)])
    return (*found, *gone)


def likeness(one: RouteHandler, other: RouteHandler) -> float:
    """How alike two bodies are, 0 to 1, as far as their sketches tell."""
    mine, theirs = set(one.sketch), set(other.sketch)
    size = max(len(mine), len(theirs))
    smallest = sorted(mine | theirs)[:size]
    return sum(each in mine and each in theirs for each in smallest) / size if size else 0.0


def _exact(placed: Placed) -> tuple[str, ...]:
    handler = placed.handler
    return (placed.key_path, handler.framework, handler.method, handler.route, handler.name)


def _by_name(placed: Placed) -> tuple[str, ...]:
    return (placed.key_path, placed.handler.framework, placed.handler.name)


def _by_route(placed: Placed) -> tuple[str, ...]:
    handler = placed.handler
    if not handler.route:
        return ()
    return (placed.key_path, handler.framework, handler.method, handler.route)


def _by_body(placed: Placed) -> tuple[str, ...]:
    return (placed.handler.body,) if placed.handler.body else ()


def _match(left: _Pairing, key: Callable[[Placed], tuple[str, ...]]) -> None:
    """Pair what has equal keys, in order; the empty key equals nothing."""
    waiting: dict[tuple[str, ...], list[Placed]] = defaultdict(list)
    for placed in reversed(left.base):
        waiting[key(placed)].append(placed)
    waiting.pop((), None)
    fresh = []
    for placed in left.head:
        partners = waiting.get(key(placed))
        if partners:
            left.pairs.append(Pair(partners.pop(), placed))
        else:
            fresh.append(placed)
    left.head = fresh
    left.base = _without(left.base, (pair.base for pair in left.pairs))


def _match_alike(left: _Pairing) -> None:
    """Pair the most alike first, so that a moved and edited handler is not new."""
    candidates = product(left.base[:MAX_COMPARED], left.head[:MAX_COMPARED])
    scored = [(likeness(one.handler, other.handler), one, other) for one, other in candidates]
    scored = [each for each in scored if each[0] >= ALIKE]
    scored.sort(key=lambda each: -each[0])
    taken = set[int]()
    for _, one, other in scored:
        if not taken & {id(one), id(other)}:
            taken |= {id(one), id(other)}
            left.pairs.append(Pair(one, other))
    left.base = [each for each in left.base if id(each) not in taken]
    left.head = [each for each in left.head if id(each) not in taken]


def _without(all_of: list[Placed], taken: Iterable[Placed | None]) -> list[Placed]:
    gone = {id(each) for each in taken}
    return [each for each in all_of if id(each) not in gone]
