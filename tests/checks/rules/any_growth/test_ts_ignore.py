"""`@ts-ignore` comments."""

import pytest

from tests.checks.found import candidates, names


@pytest.mark.parametrize(
    "text",
    [
        "// @ts-ignore",
        "//@ts-ignore because",
        "/// @ts-ignore",
        "/* @ts-ignore */",
        "/** @ts-ignore */",
        "/*\n * a\n * @ts-ignore */",
        "f(/* @ts-ignore */ 1);",
        "// @ts-ignored",
    ],
)
def test_bad(text: str) -> None:
    assert names("a.ts", f"{text}\nf();\n") == ["ts-ignore"]


@pytest.mark.parametrize(
    "text",
    [
        "// no @ts-ignore",
        "/* @ts-ignore\n */",
        "/*\n@ts-ignore\n*/",
        "'// @ts-ignore';",
        "`\n// @ts-ignore\n`;",
        "// ts-ignore",
        "/**/",
    ],
)
def test_good(text: str) -> None:
    assert names("a.ts", f"{text}\nf();\n") == []


def test_in_markup() -> None:
    assert names("a.tsx", "const a = <B>\n{/* @ts-ignore */}\n<C /></B>;") == ["ts-ignore"]


def test_a_wall_of_spaces_costs_nothing() -> None:
    assert names("a.ts", "/* @ts-\n" + " " * 900_000 + "*/") == []


def test_place_and_code() -> None:
    (found,) = candidates("a.ts", "\n  /*\n   *   @ts-ignore */\n")
    assert (found.line, found.end_line, found.column) == (2, 3, 3)
    assert found.code == "/* * @ts-ignore */"
