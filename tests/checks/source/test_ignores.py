"""Inline ignores: their rule, reason and the line that they cover."""

import pytest

from checks.facts import InlineIgnore
from checks.source.limits import MAX_IGNORE_REACH, MAX_REASON
from tests.checks.found import facts


def ignores(path: str, text: str) -> list[InlineIgnore]:
    return list(facts(path, text).ignores)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.ts", "f(a as any); // hardening: ignore[as-any] legacy"),
        ("a.ts", "f(a /* hardening: ignore[as-any] legacy */ as any);"),
        ("a.ts", "f(a as any); /** hardening: ignore[as-any] legacy */"),
        ("a.tsx", "const a = <B c={d as any /* hardening: ignore[as-any] legacy */} />;"),
        ("a.py", "x = 1  # hardening: ignore[as-any] legacy"),
        ("a.py", "x = 1  #hardening:ignore[ as-any ]: legacy"),
        ("a.py", "x = 1  # noqa  # hardening: ignore[as-any] - legacy"),
    ],
)
def test_on_the_line(path: str, text: str) -> None:
    assert ignores(path, text) == [InlineIgnore("as-any", "legacy", 1)]


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("a.ts", "// hardening: ignore[as-any] r\nf(a as any);", 2),
        ("a.ts", "  /*\n   * hardening: ignore[as-any] r\n   */\nf(a as any);", 4),
        ("a.tsx", "const a = <B>\n{/* hardening: ignore[as-any] r */}\n{c as any}</B>;", 3),
        ("a.py", "# hardening: ignore[python-any] r\nfrom typing import Any; x: Any", 2),
        ("a.ts", "// hardening: ignore[as-any] r\n// why\n/* so */\nf(a as any);", 4),
        ("a.ts", "// hardening: ignore[as-any] r\n\nf(a as any);", 2),
        ("a.ts", "// hardening: ignore[as-any] r\nclass A {\n#b = c as any }", 2),
        ("a.ts", "f();\n// hardening: ignore[as-any] r", 3),
    ],
)
def test_above_the_line(path: str, text: str, line: int) -> None:
    assert [one.line for one in ignores(path, text)] == [line]


STACK = "// hardening: ignore[{}] r\n// eslint-disable-next-line\n// @ts-ignore\nf(a as any);"


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("eslint-disable", 2),
        ("any-growth/ts-ignore", 3),
        ("as-any", 4),
        ("any-growth", 2),
        ("something-else", 4),
    ],
)
def test_a_comment_below_is_covered_when_it_is_what_is_named(rule: str, line: int) -> None:
    assert [one.line for one in ignores("a.ts", STACK.format(rule))] == [line]


@pytest.mark.parametrize(
    ("skipped", "line"), [(MAX_IGNORE_REACH - 1, MAX_IGNORE_REACH + 1), (MAX_IGNORE_REACH, 2)]
)
def test_the_reach_is_limited(skipped: int, line: int) -> None:
    text = "// hardening: ignore[as-any] r\n" + "//\n" * skipped + "f(a as any);"
    assert [one.line for one in ignores("a.ts", text)] == [line]


def test_several_rules_in_one_comment() -> None:
    found = ignores("a.ts", "f(a as any); // hardening: ignore[as-any, any-growth/ts-ignore] r")
    assert [(one.rule, one.reason) for one in found] == [
        ("as-any", "r"),
        ("any-growth/ts-ignore", "r"),
    ]


def test_a_missing_reason_is_kept_empty_for_the_judge() -> None:
    assert [one.reason for one in ignores("a.ts", "f(); /* hardening: ignore[as-any] */")] == [""]


@pytest.mark.parametrize(("size", "kept"), [(MAX_REASON, MAX_REASON), (MAX_REASON + 1, MAX_REASON)])
def test_a_long_reason_is_cut(size: int, kept: int) -> None:
    (found,) = ignores("a.py", f"# hardening: ignore[as-any] {'r' * size}\n")
    assert len(found.reason) == kept


@pytest.mark.parametrize(
    "text",
    [
        "const a = 'hardening: ignore[as-any] r';",
        "`\n// hardening: ignore[as-any] r\n`;",
        "// hardening: ignore as-any",
        "// hardening: ignore[]",
        "// hardening: ignore[as-any",
        "// unhardening: ignore[as-any] r @ts-check",
    ],
)
def test_what_is_none(text: str) -> None:
    assert ignores("a.ts", text) == []
