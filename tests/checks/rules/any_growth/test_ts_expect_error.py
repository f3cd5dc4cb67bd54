"""`@ts-expect-error` comments."""

import pytest

from tests.checks.found import candidates, names


@pytest.mark.parametrize(
    "text", ["// @ts-expect-error", "/* @ts-expect-error: later */", "f(); // @ts-expect-error"]
)
def test_bad(text: str) -> None:
    assert names("a.ts", f"{text}\nf();\n") == ["ts-expect-error"]


@pytest.mark.parametrize("text", ["// expect an error", "// see @ts-expect-error", "// @ts-check"])
def test_good(text: str) -> None:
    assert names("a.ts", f"{text}\nf();\n") == []


def test_the_reason_is_part_of_its_code() -> None:
    (found,) = candidates("a.ts", "//   @ts-expect-error   the   library\n")
    assert found.code == "// @ts-expect-error the library"
