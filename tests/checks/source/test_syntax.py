"""Sources of every kind are parsed and walked, hostile ones until the deadline."""

from collections.abc import Callable, Iterator
from itertools import count
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Node, Parser

from checks.source.limits import MAX_CLIMB
from checks.source.syntax import (
    CLOCK_EVERY,
    GRAMMARS,
    Source,
    StoppedError,
    grammar,
    read,
    read_source,
    within,
)
from tests.checks.found import never

EMPTY: frozenset[str] = frozenset()


def source(language: str, text: str | bytes, *kinds: str) -> Source:
    blob = text if isinstance(text, bytes) else text.encode()
    return read_source("a", language, blob, frozenset(kinds), never)


def within_seconds(seconds: float) -> Callable[[], bool]:
    end = monotonic() + seconds
    return lambda: monotonic() > end


def after_calls(calls: int) -> Callable[[], bool]:
    asked = count(1)
    return lambda: next(asked) > calls


def named(node: Node) -> Iterator[Node]:
    """The named nodes of a tree by tree-sitter's own cursor: the oracle of our walk."""
    cursor, stack = node.walk(), True
    while stack:
        assert cursor.node is not None
        if cursor.node.is_named:
            yield cursor.node
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            stack = cursor.goto_parent()
            if not stack:
                break


def test_nodes_are_collected_in_document_order() -> None:
    parsed = source("typescript", "let a: any; let b: string;", "predefined_type")
    found = parsed.of("predefined_type")
    assert [parsed.slice(parsed.nodes[n]) for n in found] == ["any", "string"]
    assert [parsed.bytes_of(n) for n in found] == [b"any", b"string"]
    assert found == sorted(found)


def test_nothing_is_kept_that_nobody_asked_for() -> None:
    parsed = source("python", "a = 1", "comment", "no_such_kind")
    assert parsed.nodes == {}
    assert parsed.of("integer") == parsed.of("no_such_kind") == []


def test_ancestors_lead_to_the_root() -> None:
    parsed = source("python", "def f():\n    return 1\n", "integer")
    (number,) = parsed.of("integer")
    kinds = [parsed.kind(above) for above in parsed.ancestors(number)]
    assert kinds == ["return_statement", "block", "function_definition", "module"]
    assert parsed.kind(-1) == ""


def test_near_ancestors_are_capped() -> None:
    parsed = source("python", "(" * 100 + "1" + ")" * 100, "integer")
    assert len(list(parsed.near(parsed.of("integer")[0]))) == MAX_CLIMB


@given(st.binary(max_size=200), st.sampled_from(sorted(GRAMMARS)))
def test_the_walk_sees_what_the_cursor_sees(blob: bytes, language: str) -> None:
    parsed = source(language, blob, "identifier", "comment")
    names = [grammar(language).node_kind_for_id(kind) for kind in parsed.kinds]
    spans = list(zip(names, parsed.starts, parsed.ends, strict=True))
    root = Parser(grammar(language)).parse(blob).root_node
    assert spans == [(node.type, node.start_byte, node.end_byte) for node in named(root)]


MARKED = "function f(a: any) { g(1, 2); }\nfunction h() { return 1; }\nlet b: any;\n"


def test_marks_prune_the_walk_and_lose_nothing_around_them() -> None:
    blob = MARKED.encode()
    whole = source("typescript", blob, "predefined_type")
    marks = [index for index in range(len(blob)) if blob.startswith(b"any", index)]
    parsed = read(Source("a", "typescript", blob, never), frozenset({"predefined_type"}), marks)
    assert len(parsed.kinds) < len(whole.kinds) / 2
    for number, twin in zip(parsed.of("predefined_type"), whole.of("predefined_type"), strict=True):
        assert parsed.starts[number] == whole.starts[twin]
        above = [parsed.kind(n) for n in parsed.ancestors(number)]
        assert above == [whole.kind(n) for n in whole.ancestors(twin)]


def test_without_marks_only_the_time_is_spent() -> None:
    assert read(Source("a", "python", b"a = 1", never), EMPTY, []).kinds == []


@pytest.mark.parametrize(
    ("marks", "found"), [([], False), ([3], False), ([4], True), ([7], True), ([8], False)]
)
def test_a_span_holds_its_first_byte_and_not_its_end(marks: list[int], found: bool) -> None:
    assert within(marks, 4, 8) is found


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        (b"ab\ncd", 0, (1, 1)),
        (b"ab\ncd", 2, (1, 3)),
        (b"ab\ncd", 3, (2, 1)),
        ("é\té".encode(), 3, (1, 3)),
        (b"\xff\xfe:", 2, (1, 3)),
        (b"a\r\nb", 3, (2, 1)),
        (b"a\rb", 2, (1, 3)),
    ],
)
def test_positions_count_characters_from_one(
    text: bytes, offset: int, position: tuple[int, int]
) -> None:
    assert Source("a", "python", text, never).position(offset) == position


def test_lines() -> None:
    parsed = Source("a", "python", b"a\n\nb", never)
    assert [parsed.line(number) for number in (1, 2, 3, 4)] == [b"a", b"", b"b", b""]


@pytest.mark.parametrize(
    ("text", "code"), [("// a\n/* b */\nf();", 13), ("#!/bin/node\nf();", 12), ("// a", 4), ("", 0)]
)
def test_where_code_begins(text: str, code: int) -> None:
    assert source("typescript", text).first_code == code


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("tsx", "! ; ! ! " * 2_500),
        ("typescript", "> await " * 2_500),
        ("python", "- : " * 5_000),
    ],
)
def test_the_deadline_stops_a_stalling_parse(language: str, text: str) -> None:
    started = monotonic()
    with pytest.raises(StoppedError):
        read_source("a", language, text.encode(), EMPTY, within_seconds(0.2))
    assert monotonic() - started < 3


def test_the_deadline_stops_a_long_walk() -> None:
    blob = b"f();\n" * CLOCK_EVERY
    parsed = Source("a", "typescript", blob, never)
    read(parsed, EMPTY)
    total = len(parsed.kinds)
    parsed = Source("a", "typescript", blob, never)
    parsed.expired = lambda: len(parsed.kinds) > 0
    with pytest.raises(StoppedError):
        read(parsed, EMPTY)
    assert 0 < len(parsed.kinds) <= CLOCK_EVERY < total


@pytest.mark.parametrize("language", sorted(GRAMMARS))
@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b"{" * 100_000,
        b"(" * 100_000 + b"1" + b")" * 100_000,
        b"",
        b"\0" * 1_000,
        b"\xef\xbb\xbfa = 1",
        b"\xff\xfe\x00broken \xc3( utf-8",
        "\ud800".encode("utf-8", "surrogatepass"),
        b"class { def function ((( `${ '''",
        b"\r" * 10_000,
    ],
    ids=[
        "brackets",
        "braces",
        "nested",
        "empty",
        "nul",
        "bom",
        "bytes",
        "surrogate",
        "broken",
        "cr",
    ],
)
def test_odd_texts_are_walked_in_time(language: str, text: bytes) -> None:
    parsed = read_source("a", language, text, frozenset({"comment"}), within_seconds(5))
    assert len(parsed.parents) == len(parsed.kinds) == len(parsed.starts) == len(parsed.ends)


def test_a_hundred_thousand_anys_are_all_found() -> None:
    blob = b"type A = " + b"any|" * 100_000 + b"any;"
    parsed = read_source(
        "a", "typescript", blob, frozenset({"predefined_type"}), within_seconds(10)
    )
    assert len(parsed.of("predefined_type")) == 100_001


@given(st.integers(min_value=1, max_value=20))
def test_any_moment_may_be_the_last(calls: int) -> None:
    blob = b"a = [1, 2, {3: 4}]\n" * 2_000
    try:
        read_source("a", "python", blob, EMPTY, after_calls(calls))
    except StoppedError:
        return
    assert calls > 1
