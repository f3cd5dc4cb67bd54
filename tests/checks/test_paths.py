"""Globs: what they reach, what they refuse, and that no input makes them dear."""

import re
import sys
from itertools import product
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.paths import (
    ALTERNATIVES,
    EXPANDED_LENGTH,
    GLOB_LENGTH,
    GLOBS_PER_LIST,
    GlobError,
    check_glob,
    is_plain_word,
    matches,
)

NAMES = st.text("ab.*?[]{}!,\\-1", min_size=1, max_size=6)
CALLS_PER_SIGN = 30
"""For each sign, and each end, of the globs that braces stand for."""
COMPILER = "_compiler.py"
"""Where the standard library compiles expressions."""


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("**/*.ts", "a.ts"),
        ("**/*.ts", "a/b/c.ts"),
        ("src/**", "src/a/b"),
        ("src/", "src/a/b"),
        ("**", "a/b"),
        ("a/**/b", "a/b"),
        ("a/**/b", "a/x/y/b"),
        ("**/x/y/**/z", "x/x/y/z"),
        ("**/**/a", "a"),
        ("src/{a,b}/*.ts", "src/b/x.ts"),
        ("src/{a,{b,c}x}.ts", "src/cx.ts"),
        ("src/{a,}b", "src/b"),
        ("x[0-9].py", "x5.py"),
        ("x[!0-9].py", "xa.py"),
        ("x[^0-9].py", "xa.py"),
        ("[]]", "]"),
        ("[a\\]", "\\"),
        ("\\[id\\]/**", "[id]/x"),
        ("?.ts", "é.ts"),
        ("*", ".env"),
        ("*a*b*c*", "xxaxbxc"),
        ("a**b", "axxb"),
        ("a\\*b", "a*b"),
        ("a\\\\b", "a\\b"),
        ("**/a", "line\nbreak/a"),
        ("a/*", "a/b\n"),
    ],
)
def test_reaches(glob: str, path: str) -> None:
    assert matches([glob], path)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("src/**", "src"),
        ("src", "src/a"),
        ("*.ts", "a/b.ts"),
        ("a?b", "a/b"),
        ("a[!x]b", "a/b"),
        ("x[0-9].py", "xa.py"),
        ("a/**/b", "ab"),
        ("a/**/b", "xa/b"),
        ("**/a", "ba"),
        ("*.TS", "a.ts"),
        ("*", ""),
        ("a\\*b", "axb"),
        ("a", "a\n"),
        ("a.b", "axb"),
    ],
)
def test_does_not_reach(glob: str, path: str) -> None:
    assert not matches([glob], path)


def test_nothing_matches_an_empty_list() -> None:
    assert not matches([], "a")


def test_the_last_match_wins() -> None:
    globs = ["src/**", "!src/gen/**", "src/gen/keep.ts"]
    assert matches(globs, "src/a.ts")
    assert not matches(globs, "src/gen/a.ts")
    assert matches(globs, "src/gen/keep.ts")
    assert not matches(["!src/**"], "other")


@pytest.mark.parametrize(
    ("glob", "why"),
    [
        ("", "empty"),
        ("/src", "starts with `/`"),
        ("a//b", "segment"),
        ("./a", "segment"),
        ("a/../b", "segment"),
        ("a/..", "segment"),
        ("a\\b", "backslash"),
        ("a\\", "backslash"),
        ("a\0b", "NUL"),
        ("{a,b", "never closes"),
        ("a}", "never opened"),
        ("[a", "never closes"),
        ("a[/]b", "in brackets"),
        ("a\\/b", "backslash"),
        ("[z-a]", "range"),
        ("{,/a}", "empty"),
        ("!", "empty"),
    ],
)
def test_refuses_with_a_reason(glob: str, why: str) -> None:
    with pytest.raises(GlobError, match=re.escape(why)):
        check_glob(glob)


def test_length_is_limited_at_its_edge() -> None:
    check_glob("a" * GLOB_LENGTH)
    with pytest.raises(GlobError, match=str(GLOB_LENGTH)):
        check_glob("a" * (GLOB_LENGTH + 1))


def test_list_is_limited_at_its_edge() -> None:
    assert matches(["b", *["a"] * (GLOBS_PER_LIST - 1)], "b")
    with pytest.raises(GlobError, match=str(GLOBS_PER_LIST)):
        matches(["a"] * (GLOBS_PER_LIST + 1), "a")


def test_alternatives_are_limited_at_their_edge() -> None:
    words = [f"w{number}" for number in range(ALTERNATIVES)]
    assert matches([f"{{{','.join(words)}}}"], words[-1])
    with pytest.raises(GlobError, match=str(ALTERNATIVES)):
        check_glob(f"{{{','.join([*words, 'one'])}}}")
    with pytest.raises(GlobError, match=str(ALTERNATIVES)):
        check_glob("{a,b}" * 60)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("a*" * 200 + "b", "a" * 4_000),
        ("**/a/" * 80 + "b", "a/" * 2_000 + "c"),
        ("**/" + "*a" * 80 + "b/**/" + "*a" * 80 + "b", ("a" * 100 + "/") * 40 + "c"),
        ("{" + ",".join(["*a*a*a*b"] * 50) + "}", "a" * 4_000),
    ],
)
def test_no_input_makes_it_go_back_over_its_choices(glob: str, path: str) -> None:
    """A matcher that did would never end: the time limit of the test run is the alarm."""
    assert not matches([glob], path)


@given(st.lists(NAMES, min_size=1, max_size=4), st.lists(NAMES, min_size=1, max_size=4))
def test_any_glob_is_read_or_refused(pattern: list[str], path: list[str]) -> None:
    try:
        assert matches(["/".join(pattern)], "/".join(path)) in (True, False)
    except GlobError as fault:
        assert str(fault)


@given(st.lists(st.sampled_from(["**", "*", "a", "b", "a*", "*b"]), min_size=1, max_size=5))
def test_agrees_with_the_plain_definition(segments: list[str]) -> None:
    paths = ["/".join(p) for size in (1, 2, 3) for p in product(("a", "b", "ab"), repeat=size)]
    for path in paths:
        expected = _by_definition(segments, path.split("/"))
        assert matches(["/".join(segments)], path) == expected, path


def _by_definition(segments: list[str], path: list[str]) -> bool:
    """Try every way to lay the segments on the path."""
    if not segments:
        return not path
    first, *rest = segments
    if first == "**" and not rest:
        return bool(path)
    if first == "**":
        return any(_by_definition(rest, path[skip:]) for skip in range(len(path) + 1))
    return bool(path) and _fits(first, path[0]) and _by_definition(rest, path[1:])


def _fits(segment: str, name: str) -> bool:
    return re.fullmatch(segment.replace("*", ".*"), name) is not None


def test_words_and_globs_are_told_apart() -> None:
    assert is_plain_word("production")
    for glob in ("src/", "*.ts", "a.ts", "!a", "[a]", "{a}", "a?"):
        assert not is_plain_word(glob)


def test_braces_may_write_out_to_the_limit_and_no_further() -> None:
    fill = "a" * (EXPANDED_LENGTH // ALTERNATIVES - 3)
    choices = ",".join(f"{number:02}" for number in range(ALTERNATIVES))
    check_glob(f"b{fill}{{{choices}}}")
    with pytest.raises(GlobError, match="4160 characters once its braces are written out"):
        check_glob(f"bb{fill}{{{choices}}}")


class Work:
    """What the interpreter does to check one glob."""

    def __init__(self, glob: str) -> None:
        self.calls = 0
        self.compiled = 0
        before = sys.getprofile()
        sys.setprofile(self._seen)
        try:
            check_glob(glob)
        finally:
            sys.setprofile(before)

    def _seen(self, frame: FrameType, event: str, _: object) -> None:
        self.calls += event in ("call", "c_call")
        self.compiled += event == "call" and frame.f_code.co_filename.endswith(COMPILER)


@pytest.mark.parametrize(
    ("glob", "signs"),
    [
        ("{a,b}", 2 * 2),
        ("{a,b}" * 6, 64 * 7),
        ("x" * 58 + "{a,b}" * 6, 64 * 65),
        ("*" * GLOB_LENGTH, GLOB_LENGTH + 1),
        ("{" + ",".join(["a"] * ALTERNATIVES) + "}", ALTERNATIVES * 2),
    ],
)
def test_checking_a_glob_costs_no_more_than_writing_it_out(glob: str, signs: int) -> None:
    check_glob("{warm,up}")
    work = Work(glob)
    assert work.calls <= CALLS_PER_SIGN * signs
    assert work.compiled == 0


def test_braces_that_choose_nothing_are_no_way_around_the_limit() -> None:
    with pytest.raises(GlobError, match="too many braces"):
        check_glob("{a,b}" * 5 + "{a}" * 160)
