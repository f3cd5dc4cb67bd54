"""The names that a Python module has for `typing`, `Any` and `cast`."""

import pytest

from checks.source.limits import MAX_NAME
from checks.source.python_typing import MAX_ARGUMENTS, typing_names
from tests.checks.found import names


@pytest.mark.parametrize(
    ("text", "modules", "anys", "casts"),
    [
        ("import typing", {"typing"}, set(), set()),
        ("import a, typing as t, typing_extensions", {"t", "typing_extensions"}, set(), set()),
        ("from typing import Any, cast as c", set(), {"Any"}, {"c"}),
        ("from typing import *", set(), {"Any"}, {"cast"}),
        ("from typing import (Any as A,\n  # ) \n  cast,\n)", set(), {"A"}, {"cast"}),
        ("from typing import Any; x = 1", set(), {"Any"}, set()),
        ("try:\n    from typing import Any\r\nexcept E:\n  pass", set(), {"Any"}, set()),
        ("from .typing import Any", set(), set(), set()),
        ("import typing.io\nimport mytyping", set(), set(), set()),
        ("", set(), set(), set()),
    ],
)
def test_names(text: str, modules: set[str], anys: set[str], casts: set[str]) -> None:
    found = typing_names(text.encode())
    assert {name.decode() for name in found.modules} == modules
    assert {name.decode() for name in found.any} == anys
    assert {name.decode() for name in found.cast} == casts


@pytest.mark.parametrize(("length", "hits"), [(MAX_NAME, 1), (MAX_NAME + 1, 0)])
def test_a_qualified_name_is_read_so_far(length: int, hits: int) -> None:
    name = "typing" + "." + " " * (length - len("typing.Any")) + "Any"
    assert len(names("a.py", f"import typing\nx: {name}")) == hits


def test_chains_of_calls_and_attributes_cost_nothing() -> None:
    start = "from typing import Any, cast\n"
    assert names("a.py", start + "x" + "\\\n.Any" * 20_000) == []
    assert names("a.py", start + "Any" + "(\n)" * 20_000) == ["python-any"]


@pytest.mark.parametrize(
    ("before", "rules"),
    [(MAX_ARGUMENTS - 1, ["cast-any"]), (MAX_ARGUMENTS, ["python-any"])],
)
def test_the_type_of_a_cast_is_looked_for_so_far(before: int, rules: list[str]) -> None:
    text = "from typing import Any, cast\ncast(" + "# a\n" * before + "Any, b)"
    assert names("a.py", text) == rules


def test_a_call_with_very_many_arguments_costs_no_more_than_its_length() -> None:
    assert len(names("a.py", "from typing import Any\nf(" + "Any,\n" * 9_000 + ")")) == 9_000
