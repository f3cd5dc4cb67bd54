"""Comments that silence a Python type checker."""

import pytest

from tests.checks.found import candidates, names


@pytest.mark.parametrize(
    "text",
    [
        "f()  # type: ignore",
        "f()  #type:ignore[arg-type]",
        "f()  # type: ignore[a, b]  # why",
        "f()  # noqa: E501  # type: ignore",
        "f()  # pyright: ignore",
        "f()  # pyright: ignore[reportGeneral]",
        "# mypy: ignore-errors",
        "# mypy: disallow-any-generics, ignore_errors=True",
    ],
)
def test_bad(text: str) -> None:
    assert names("a.py", text) == ["type-ignore"]


@pytest.mark.parametrize(
    "text",
    [
        "f()  # type: ignored",
        "f()  # type: int",
        "f()  # ignore the type: ignore it",
        "x = '# type: ignore'",
        '"""\n# type: ignore\n"""',
        "# mypy: disallow-any-generics",
        "# mypy: ignore-errors=False",
        "# pyright: basic",
    ],
)
def test_good(text: str) -> None:
    assert names("a.py", text) == []


def test_one_comment_counts_once() -> None:
    found = candidates("a.py", "f()  # type: ignore  # pyright: ignore")
    assert [(c.line, c.column) for c in found] == [(1, 6)]


def test_it_is_not_looked_for_in_scripts() -> None:
    assert names("a.ts", "f(); // # type: ignore") == []
