"""ESLint silenced about `any` and `@ts-` comments."""

import pytest

from tests.checks.found import candidates, names

ANY = "@typescript-eslint/no-explicit-any"


@pytest.mark.parametrize(
    "text",
    [
        "/* eslint-disable */",
        "/* eslint-disable -- generated */",
        f"/* eslint-disable {ANY} */",
        f"/*\n eslint-disable\n no-console,\n {ANY}\n*/",
        "// eslint-disable-line",
        f"// eslint-disable-next-line no-console, {ANY} -- why",
        "// eslint-disable-next-line @typescript-eslint/ban-ts-comment",
        f"/* eslint-disable-next-line {ANY} */",
        f"/* eslint {ANY}: off */",
        f'/* eslint "{ANY}": "off", no-console: 2 */',
        f"/* eslint {ANY}: [0] */",
    ],
)
def test_bad(text: str) -> None:
    assert names("a.ts", f"{text}\nf();\n") == ["eslint-disable"]


@pytest.mark.parametrize(
    "text",
    [
        "// eslint-disable",
        "// eslint-disable-next-line no-console",
        f"// eslint-disable-next-line no-console -- not {ANY}",
        "/* eslint-enable */",
        f"/* eslint-enable {ANY} */",
        f"/* eslint {ANY}: error */",
        f"// eslint {ANY}: off",
        "/* eslint-disable-all */",
        "// see eslint-disable",
        "/* eslint-env node */",
    ],
)
def test_good(text: str) -> None:
    assert names("a.ts", f"{text}\nf();\n") == []


def test_code() -> None:
    (found,) = candidates("a.ts", "f(); /*  eslint-disable  */")
    assert (found.code, found.column) == ("/* eslint-disable */", 6)


def test_a_long_configuration_costs_nothing() -> None:
    assert names("a.ts", "/* eslint " + "a\n" * 300_000 + "*/") == []
