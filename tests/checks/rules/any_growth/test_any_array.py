"""Arrays of `any`."""

import pytest

from tests.checks.found import candidates, names


@pytest.mark.parametrize(
    "text",
    [
        "let a: any[];",
        "let a: any[][];",
        "let a: readonly any[];",
        "let a: (any)[];",
        "let a: Array<any>;",
        "let a: ReadonlyArray< any >;",
        "new Array<any>(3);",
        "function f(...a: any[]) {}",
        "let a: Promise<any[]>;",
        "css<Array<any>>`a`;",
    ],
)
def test_bad(text: str) -> None:
    assert names("a.ts", text) == ["any-array"]


@pytest.mark.parametrize("text", ["let a: unknown[];", "let a: Array<string>;", "any[0];"])
def test_good(text: str) -> None:
    assert names("a.ts", text) == []


def test_another_array_is_an_argument() -> None:
    assert names("a.ts", "let a: MyArray<any>;") == ["any-argument"]


def test_code() -> None:
    (found,) = candidates("a.ts", "const rows: Array<any> = [];")
    assert found.code == "rows:Array<any"
