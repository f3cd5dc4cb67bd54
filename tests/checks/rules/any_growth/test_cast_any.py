"""Casts to `Any` in Python."""

import pytest

from tests.checks.found import candidates, names

FROM = "from typing import Any, cast\n"


@pytest.mark.parametrize(
    "text",
    [
        FROM + "x = cast(Any, y)",
        FROM + "x = cast('Any', y)",
        FROM + 'x = cast( "Any" , y)',
        FROM + "x = cast(typ=Any, val=y)",
        FROM + "x = cast(val=y, typ=Any)",
        "import typing as t\nx = t.cast(t.Any, y)",
        "import typing\nx = typing.cast('typing.Any', y)",
        "from typing import Any, cast as as_type\nx = as_type(Any, y)",
        FROM + "x = cast(  # why\n    Any, y)",
    ],
)
def test_bad(text: str) -> None:
    assert names("a.py", text) == ["cast-any"]


@pytest.mark.parametrize("text", ["x = cast(str, y)", "x = cast('Anything', y)", "x = cast()"])
def test_good(text: str) -> None:
    assert names("a.py", FROM + text) == []


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("x = cast(list[Any], y)", ["python-any"]),
        ("x = cast(Any, f(Any))", ["cast-any", "python-any"]),
        ("x = cast(Any, cast(Any, y))", ["cast-any", "cast-any"]),
        ("x: Any = cast(Any, y)", ["python-any", "cast-any"]),
    ],
)
def test_a_node_is_counted_by_one_rule(text: str, rules: list[str]) -> None:
    assert names("a.py", FROM + text) == rules


def test_another_cast_is_not_ours() -> None:
    assert names("a.py", "from typing import Any\nfrom sqlalchemy import cast\ncast(Any, y)") == [
        "python-any"
    ]


def test_the_place_is_the_type_and_the_code_the_call() -> None:
    (found,) = candidates("a.py", FROM + "x = cast(\n    Any,\n    y['a'],\n)")
    assert (found.line, found.column, found.code) == (3, 5, 'cast(Any,y["a"])')
