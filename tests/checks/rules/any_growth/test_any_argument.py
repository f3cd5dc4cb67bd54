"""`any` as a type argument."""

import pytest

from tests.checks.found import candidates, names


@pytest.mark.parametrize(
    "text",
    [
        "let a: Promise<any>;",
        "let a: Record<string, any>;",
        "useState<any>();",
        "new Map<string, any>();",
        "class A extends B<any> {}",
        "class A implements B<any> {}",
        "interface A extends B<any> {}",
        "a?.b<any>();",
        "const a = b<any>;",
        "css<any>`a`;",
        "css.b<Record<string, any>>`a`;",
        "css<any | string>`a`;",
        "let a: import('b').C<any>;",
    ],
)
def test_bad(text: str) -> None:
    assert names("a.ts", text) == ["any-argument"]


@pytest.mark.parametrize(
    "text", ["let a: Promise<unknown>;", "a < any && any > b;", "a<b.any>`c`;", "f<Any>();"]
)
def test_good(text: str) -> None:
    assert names("a.ts", text) == []


def test_arguments_in_markup() -> None:
    assert names("a.tsx", "const a = <List<any> b={c} />;") == ["any-argument"]


def test_each_argument_has_its_own_code() -> None:
    found = candidates("a.ts", "const a: Map<any, any> = b;")
    assert [c.code for c in found] == ["a:Map<any", "a:Map<any,any"]
