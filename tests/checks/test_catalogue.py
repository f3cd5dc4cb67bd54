"""Every plug-in keeps its contract; the free tests that each of them gets."""

from types import ModuleType

import pytest

from checks.analyse import RuleSet, analyse
from checks.catalogue import frameworks, readers, renderers, rules
from checks.facts import FileFacts
from checks.plugins import CatalogueError, modules, plugin
from checks.rule import Rule
from checks.source.framework import Framework
from tests.builders import GATES, RULES

EXTENSION = {"typescript": "ts", "tsx": "tsx", "javascript": "js", "python": "py"}
ALL_RULES, ALL_FRAMEWORKS = rules(), frameworks()
FORMATS = (set(renderers()), {reader.format for reader in readers()})


def hits(rule: Rule, text: str) -> int:
    path = f"a.{EXTENSION[rule.languages[0]]}"
    facts = analyse(path, text.encode(), RuleSet((rule,)), lambda: False)
    assert isinstance(facts, FileFacts)
    return len(facts.candidates)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_a_rule_flags_its_bad_snippet_once_and_its_good_one_never(rule: Rule) -> None:
    assert hits(rule, rule.bad) == 1
    assert hits(rule, rule.good) == 0


@pytest.mark.parametrize(
    "blob", [b"", b"\0" * 100, b"{" * 5_000, b"any " * 10_000, b"\xff\xfe any"]
)
@pytest.mark.parametrize("path", ["a.ts", "a.tsx", "a.js", "a.py"])
def test_no_plugin_crashes_on_odd_input(path: str, blob: bytes) -> None:
    analyse(path, blob, RULES, lambda: False)


@pytest.mark.parametrize("framework", ALL_FRAMEWORKS, ids=lambda framework: framework.id)
def test_a_framework_wakes_for_something(framework: Framework) -> None:
    assert framework.needles
    assert framework.kinds


def test_the_core_gates_come_first() -> None:
    core, others = list(GATES)[:4], list(GATES)[4:]
    assert core == ["coverage", "audit", "any-growth", "route-length"]
    assert others == sorted(others)


def test_every_output_format_of_the_command_line_is_there() -> None:
    assert FORMATS[0] == {"text", "json", "markdown", "sarif", "junit", "github"}
    assert {"lcov", "cobertura", "junit", "sarif", "npm-audit-v2"} <= FORMATS[1]


def test_a_file_without_its_plugin_is_refused() -> None:
    with pytest.raises(CatalogueError, match="exports no RULE of type Rule"):
        plugin(ModuleType("empty"), "RULE", Rule)


def test_an_empty_folder_is_refused() -> None:
    package = ModuleType("nothing")
    package.__path__ = []
    with pytest.raises(CatalogueError, match="nothing would be checked"):
        modules(package)
