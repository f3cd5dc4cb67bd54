"""Where an `any` stands decides what it is, also where the grammar misreads it."""

import pytest

from checks.source.any_type import KINDS, AnyUse, any_use
from checks.source.limits import MAX_CLIMB, MAX_NAME
from checks.source.syntax import read_source
from tests.checks.found import never


def uses(text: str) -> list[AnyUse]:
    source = read_source("a.ts", "typescript", text.encode(), frozenset(KINDS), never)
    numbers = sorted(number for kind in KINDS for number in source.of(kind))
    return [use for use in (any_use(source, number) for number in numbers) if use]


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("let a: any;", AnyUse.DECLARED),
        ("using a: any = b;", AnyUse.DECLARED),
        ("a as any;", AnyUse.CAST),
        ("let a: any[];", AnyUse.ARRAY),
        ("css<Array<any>>`a`;", AnyUse.ARRAY),
        ("css<any>`a`;", AnyUse.ARGUMENT),
        ("css<any | string>`a`;", AnyUse.ARGUMENT),
        ("class A { b: (string) => any; }", AnyUse.DECLARED),
        ("let a: (any)[];", AnyUse.ARRAY),
        ("let a: (any) | b;", AnyUse.DECLARED),
    ],
)
def test_one_use_each(text: str, use: AnyUse) -> None:
    assert uses(text) == [use]


@pytest.mark.parametrize(
    "text",
    [
        "a < any;",
        "a < any > b;",
        "any;",
        "let a: [any?: b];",
        "a ? any : b;",
        "type A = { b: (any) => void };",
        "class A { b: (string) => many; }",
    ],
)
def test_plain_names(text: str) -> None:
    assert uses(text) == []


@pytest.mark.parametrize(
    ("spaces", "use"), [(MAX_NAME - 5, AnyUse.ARRAY), (MAX_NAME - 4, AnyUse.ARGUMENT)]
)
def test_a_name_is_looked_for_so_far(spaces: int, use: AnyUse) -> None:
    assert uses("let a: Array" + " " * spaces + "<any>;") == [use]


@pytest.mark.parametrize(
    ("depth", "use"), [(MAX_CLIMB - 1, AnyUse.CAST), (MAX_CLIMB, AnyUse.DECLARED)]
)
def test_parentheses_are_climbed_so_far(depth: int, use: AnyUse) -> None:
    assert uses("a as " + "(" * depth + "any" + ")" * depth + ";") == [use]
