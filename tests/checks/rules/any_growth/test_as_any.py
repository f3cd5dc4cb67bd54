"""Casts to `any`."""

import pytest

from tests.checks.found import candidates, names


@pytest.mark.parametrize(
    "text",
    [
        "f(a as any);",
        "a satisfies any;",
        "f(<any>a);",
        "a as (any);",
        "(a as any).b;",
        "a as unknown as any;",
    ],
)
def test_bad(text: str) -> None:
    assert names("a.ts", text) == ["as-any"]


@pytest.mark.parametrize("text", ["a as unknown;", "a as Any;", "f(any as string);", "a as const;"])
def test_good(text: str) -> None:
    assert names("a.ts", text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a as any[];", "any-array"),
        ("a as Set<any>;", "any-argument"),
        ("a as any | b;", "explicit-any"),
    ],
)
def test_the_innermost_use_wins(text: str, rule: str) -> None:
    assert names("a.ts", text) == [rule]


def test_casts_in_markup() -> None:
    assert (
        names("a.tsx", "const a = <B c={d as any} any='any'>{e as any} as any</B>;")
        == ["as-any"] * 2
    )


def test_code_tells_casts_apart_and_outlives_reformatting() -> None:
    found = candidates("a.ts", "f(a as any, b('x') as any);")
    again = candidates("a.ts", 'f(\n  a as any,\n  b(\n    "x",\n  ) as any,\n);')
    assert [c.code for c in found] == ["a as any", 'b("x")as any']
    assert [c.code for c in again] == [c.code for c in found]
