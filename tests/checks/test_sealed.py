"""The seal around the domain holds, and only there."""

from pathlib import Path

import pytest

from tests.checks import conftest


def reach(path: str) -> str:
    """Run `open` as if a file of `checks` did it."""
    code = compile("found = open(path).read()", f"{conftest.DOMAIN}/pretended.py", "exec")
    names: dict[str, str] = {"path": path}
    exec(code, names)
    return names["found"]


def test_the_domain_cannot_open_a_file() -> None:
    with pytest.raises(PermissionError, match="checks must not reach open"):
        reach(__file__)


def test_a_test_can() -> None:
    assert Path(__file__).read_text()
