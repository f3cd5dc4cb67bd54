"""`@ts-nocheck` comments."""

import pytest

from tests.checks.found import candidates, names


@pytest.mark.parametrize(
    "text",
    [
        "// @ts-nocheck\nf();",
        "#!/usr/bin/env node\n/* a */\n/// @ts-nocheck: why\nf();",
        "// @ts-nocheck",
        "\ufeff// @ts-nocheck\nf();",
    ],
)
def test_bad(text: str) -> None:
    assert names("a.ts", text) == ["ts-nocheck"]


@pytest.mark.parametrize(
    "text",
    [
        "f();\n// @ts-nocheck",
        "/* @ts-nocheck */\nf();",
        "// @ts-nochecks\nf();",
        "// a @ts-nocheck\nf();",
        "'use strict';\n// @ts-nocheck\n",
        "import 'a';\n// @ts-nocheck\n",
    ],
)
def test_good(text: str) -> None:
    assert names("a.ts", text) == []


def test_it_is_the_gravest() -> None:
    (found,) = candidates("a.tsx", "// @ts-nocheck\n")
    assert found.severity == "high"
