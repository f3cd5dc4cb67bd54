"""`typing.Any` in Python."""

import pytest

from tests.checks.found import candidates, names

FROM = "from typing import Any\n"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (FROM + "def f(a: Any, b: dict[str, Any] | None = None) -> Any: ...", 3),
        (FROM + "x: list[Any] = []", 1),
        (FROM + "Alias = Any", 1),
        (FROM + "class A(Any): ...", 1),
        (FROM + "class A(Base[Any]):\n    b: Any", 2),
        (FROM + "def f(*a: Any, **b: Any): ...", 2),
        (FROM + "type Alias[T: Any] = list[T]", 1),
        ("import typing\nx: typing.Any", 1),
        ("import os, typing as t\nx: t.Dict[str, t.Any]", 1),
        ("from typing_extensions import (\n    List,  # a ) here\n    Any,\n)\nx: Any", 1),
        ("from typing import List, \\\n    Any\nx: Any", 1),
        ("from typing import *\nx: Any", 1),
        ("from typing import Any as _Any\nx: _Any; y: _Any", 2),
        ("if TYPE_CHECKING:\n    from typing import Any\nx: Any", 1),
        (FROM + "def f(a: 'Any', b: \"dict[str, Any]\") -> 'tuple[Any, Any]': ...", 4),
        (FROM + "x: Optional['Any']", 1),
        ("import typing as t\nx: 't.Any'", 1),
        (FROM + "y = cast(list[Any], x)", 1),
        (FROM + "def f(a: (lambda: Any)): ...", 1),
    ],
)
def test_bad(text: str, count: int) -> None:
    assert names("a.py", text) == ["python-any"] * count


@pytest.mark.parametrize(
    "text",
    [
        FROM,
        "class Any: ...\nx: Any",
        "from sqlalchemy import Any\nx: Any",
        "import typing\nx: other.Any",
        FROM + "x: Literal['Any']",
        FROM + "x: Annotated[int, 'Any']",
        FROM + "x = 'Any'  # Any",
        FROM + '"""Any"""',
        FROM + "x: 'Anything'",
        FROM + "f(Any=1)",
        FROM + "x.Any",
        FROM + "class A:\n    class Any: ...\n    def Any(self): ...",
        "from typing import Many\nx: Many",
    ],
)
def test_good(text: str) -> None:
    assert names("a.py", text) == []


def test_another_name_for_it_counts_once_where_it_is_made() -> None:
    found = candidates("a.py", "from typing import List, Any as Whatever\nx: Whatever\ny: Whatever")
    assert [(c.line, c.column) for c in found] == [(1, 26)]


def test_code_outlives_reformatting() -> None:
    one = candidates("a.py", FROM + "def f(a: dict[str, Any], b: Any): ...")
    other = candidates(
        "a.py", FROM + "def f(\n    a: dict[\n        str, Any,\n    ],\n    b: Any,\n): ..."
    )
    assert [c.code for c in one] == [c.code for c in other] == ["a:dict[str,Any", "b:Any"]


def test_a_hundred_thousand_imports_cost_nothing() -> None:
    assert names("a.py", "from typing import (\n" * 40_000 + "Any") == []
