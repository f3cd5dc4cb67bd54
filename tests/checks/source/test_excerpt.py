"""Normalised code: what formatters change is gone, what authors change is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.finding import Severity
from checks.source.excerpt import (
    Wording,
    call_code,
    code_of,
    collapsed,
    comment_candidate,
    normalised,
)
from checks.source.limits import CODE_WINDOW, MAX_CODE
from checks.source.syntax import read_source
from tests.checks.found import never

WORDING = Wording("gate/rule", Severity.LOW, "Do not.")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a :  any", "a:any"),
        ("f(\n  a,\n  b,\n)", "f(a,b)"),
        ("{ 'a': 1, }", '{"a":1}'),
        ("value as any", "value as any"),
        ("Map<\n\tstring,\n\tany,\n>", "Map<string,any>"),
        ("a\u00a0\u2028b", "a b"),
        ("", ""),
    ],
)
def test_normalised(text: str, code: str) -> None:
    assert normalised(text) == code


PIECES = st.lists(
    st.sampled_from(["a", "any", "<", ">", ",", ")", "(", "'b'", ":", "="]), max_size=12
)


@given(PIECES, st.sampled_from(["\n", "\t  ", "\r\n    "]))
def test_white_space_makes_no_difference(pieces: list[str], space: str) -> None:
    assert normalised(space.join(pieces)) == normalised(" ".join(pieces))


def test_a_comment_keeps_its_beginning() -> None:
    assert collapsed(" //  a \n b ") == "// a b"
    assert collapsed("x" * MAX_CODE) == "x" * MAX_CODE
    assert len(collapsed("x" * (MAX_CODE + 1))) == MAX_CODE


def test_code_ends_at_the_hit_and_is_capped() -> None:
    for length, size in ((MAX_CODE - 7, MAX_CODE), (MAX_CODE - 6, MAX_CODE)):
        text = "a" * length + " as any"
        source = read_source(
            "a", "typescript", text.encode(), frozenset({"predefined_type"}), never
        )
        (number,) = source.of("predefined_type")
        code = code_of(source, number, source.ends[number])
        assert len(code) == size
        assert code.endswith("a as any")


def test_the_window_bounds_what_is_read() -> None:
    text = b"f(" + b" " * CODE_WINDOW + b"1)"
    source = read_source("a", "python", text, frozenset({"call"}), never)
    assert call_code(source, source.of("call")[0]) == "f("


def test_a_candidate_has_place_and_words() -> None:
    source = read_source("a", "python", "é = 1  # a\n".encode(), frozenset({"comment"}), never)
    found = comment_candidate(source, source.of("comment")[0], WORDING)
    assert (found.rule, found.severity, found.message) == ("gate/rule", Severity.LOW, "Do not.")
    assert (found.line, found.end_line, found.column, found.code) == (1, 1, 8, "# a")
