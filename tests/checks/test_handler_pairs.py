"""Handlers of both sides, paired: by name, by route, by body, and by likeness."""

from checks.handler_pairs import MAX_COMPARED, Pair, pair_handlers
from tests.builders import change


def express(route: str, words: str, lines: int = 8, name: str = "") -> str:
    body = "\n".join(f"  const {words}{i} = make{words}({i});" for i in range(lines))
    return f'app.get("{route}", function {name}(req, res) {{\n{body}\n}});\n'


def pairs(base: dict[str, str], head: dict[str, str]) -> list[tuple[str | None, str | None]]:
    def route(pair: Pair, old: bool) -> str | None:
        side = pair.base if old else pair.head
        return None if side is None else f"{side.path} {side.handler.route}"

    return [(route(p, True), route(p, False)) for p in pair_handlers(change(base, head))]


def test_the_same_place_comes_first() -> None:
    base = {"a.ts": express("/x", "one") + express("/y", "two")}
    head = {"a.ts": express("/x", "two") + express("/y", "one")}
    assert pairs(base, head) == [("a.ts /x", "a.ts /x"), ("a.ts /y", "a.ts /y")]


def test_a_new_route_for_a_known_name() -> None:
    base = {"a.ts": express("/old", "one", name="list")}
    head = {"a.ts": express("/new", "other", name="list")}
    assert pairs(base, head) == [("a.ts /old", "a.ts /new")]


def test_a_new_name_for_a_known_route() -> None:
    base = {"a.ts": express("/x", "one", name="list")}
    head = {"a.ts": express("/x", "other", name="all")}
    assert pairs(base, head) == [("a.ts /x", "a.ts /x")]


def test_moved_with_and_without_an_edit() -> None:
    base = {"a.ts": express("/x", "one", 40), "b.ts": express("/y", "two", 40)}
    head = {"c.ts": express("/v", "two", 44) + express("/w", "one", 40)}
    assert pairs(base, head) == [("b.ts /y", "c.ts /v"), ("a.ts /x", "c.ts /w")]


def test_new_and_gone() -> None:
    base, head = {"a.ts": express("/x", "one")}, {"b.ts": express("/y", "other")}
    assert pairs(base, head) == [(None, "b.ts /y"), ("a.ts /x", None)]


def test_only_so_many_are_compared_by_likeness() -> None:
    fillers = "".join(express(f"/{i}", f"f{i}x", 3) for i in range(MAX_COMPARED - 1))
    base = {"a.ts": express("/x", "one", 40)}
    last = express("/z", "one", 44)
    assert ("a.ts /x", "b.ts /z") in pairs(base, {"b.ts": fillers + last})
    beyond = express("/more", "more", 3)
    assert (None, "b.ts /z") in pairs(base, {"b.ts": beyond + fillers + last})


def test_any_number_of_unchanged_bodies_may_move() -> None:
    moved = [express(f"/{i}", f"f{i}x", 3) for i in range(MAX_COMPARED + 1)]
    base, head = {"a.ts": "".join(moved)}, {"b.ts": "".join(reversed(moved))}
    assert all(old and new for old, new in pairs(base, head))
