"""Comments are read as the compiler, ESLint, mypy and pyright read them."""

import pytest

from checks.source.directives import MAX_DIRECTIVE, eslint_silences, python_ignore, ts_directive


@pytest.mark.parametrize(
    ("comment", "directive"),
    [
        ("// @ts-ignore", "ignore"),
        ("// @ts-expect-error", "expect-error"),
        ("//// @ts-ignore", "ignore"),
        ("/* a\r\n@ts-ignore */", "ignore"),
        ("/* a\u2028@ts-ignore */", "ignore"),
        ("/*//** @ts-ignore */", "ignore"),
        ("/* @ts-ignore", "ignore"),
        ("// a @ts-ignore", None),
        ("/* @ts-ignore\n*/", None),
        ("//", None),
        ("/**/", None),
        ("", None),
    ],
)
def test_compiler_directives(comment: str, directive: str | None) -> None:
    assert ts_directive(comment) == directive


RULE = "@typescript-eslint/no-explicit-any"


@pytest.mark.parametrize(
    ("padding", "read"), [(MAX_DIRECTIVE - len(RULE) - 4, True), (MAX_DIRECTIVE, False)]
)
def test_so_much_of_an_eslint_configuration_is_read(padding: int, read: bool) -> None:
    assert eslint_silences("/* eslint " + " " * padding + f"{RULE}:0 */") is True
    assert eslint_silences("/* eslint " + "a:1," * (padding // 4) + f"{RULE}:0 */") is read


@pytest.mark.parametrize("comment", ["", "//", "/**/", "/* eslint */", "/* eslint-disable", "#"])
def test_fragments_are_nothing_to_fear(comment: str) -> None:
    assert eslint_silences(comment) is (comment == "/* eslint-disable")
    assert not python_ignore(comment)


@pytest.mark.parametrize("text", ["# mypy:" * 100_000, "#" * 500_000, "# mypy: " + "," * 500_000])
def test_walls_of_text_cost_nothing(text: str) -> None:
    assert not python_ignore(text)
