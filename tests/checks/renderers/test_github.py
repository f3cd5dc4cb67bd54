"""Workflow commands: one line each, whatever is in a path or a message."""

import re

from hypothesis import given
from hypothesis import strategies as st

from checks.renderers.github import RENDERER
from tests.checks.renderers.samples import (
    assert_golden,
    evaluation,
    growth,
    hostile,
    length,
    rendered,
    typical,
)

COMMAND = re.compile(r"::(error|warning|notice) [^:]*::.*")


def test_a_typical_evaluation() -> None:
    assert_golden("evaluation.github", rendered(RENDERER, typical()))


def test_hostile_text() -> None:
    assert_golden("hostile.github", rendered(RENDERER, hostile()))


def test_blocking_comes_first() -> None:
    lines = rendered(RENDERER, evaluation(length(), growth())).splitlines()
    assert lines[0] == (
        "::error file=src/a.ts,line=3,endLine=4,title=any-growth/explicit-any"
        "::`any` switches the types off"
    )
    assert lines[-1] == "hardening: failure: blocked by any-growth, 2 warnings"


def test_a_warning_without_findings_is_still_told() -> None:
    text = rendered(RENDERER, evaluation(length()))
    assert text.startswith("::warning title=hardening/route-length::1 handler near its limit\n")


def test_properties_and_data_are_escaped() -> None:
    text = rendered(RENDERER, hostile("a:b,c%d\ne"))
    assert "file=a%3Ab%2Cc%25d%0Ae,line=3" in text
    assert "::a:b,c%25d%0Ae\n" in text


@given(st.text())
def test_no_text_makes_another_command(text: str) -> None:
    lines = rendered(RENDERER, hostile(text)).split("\n")
    assert len(lines) == rendered(RENDERER, hostile("x")).count("\n") + 1
    assert all(COMMAND.fullmatch(line) for line in lines[:-2])
    assert lines[-2].startswith("hardening: ")
