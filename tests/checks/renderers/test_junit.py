"""JUnit XML: a case per gate, and well-formed whatever the authors wrote."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from checks.renderers.junit import RENDERER
from tests.checks.renderers.samples import (
    assert_golden,
    evaluation,
    hostile,
    rendered,
    typical,
)


def test_a_typical_evaluation() -> None:
    assert_golden("evaluation.junit.xml", rendered(RENDERER, typical()))


def test_a_case_per_gate() -> None:
    root = ET.fromstring(rendered(RENDERER, typical()))
    cases = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}
    assert cases == {
        "any-growth": ["failure"],
        "route-length": ["system-out"],
        "zeal": ["skipped"],
    }
    suite = root.find("testsuite")
    assert suite is not None
    counts = {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "3", "failures": "1", "errors": "0", "skipped": "1"}


def test_a_failure_says_where_and_what_to_do() -> None:
    failure = ET.fromstring(rendered(RENDERER, typical())).find(".//failure")
    assert failure is not None
    assert failure.get("message") == "+1 any (12 → 13)"
    assert "src/a.ts:3:14: `any` switches the types off" in (failure.text or "")
    assert "To pass: give these a type: src/a.ts:3" in (failure.text or "")


def test_no_gates() -> None:
    assert ET.fromstring(rendered(RENDERER, evaluation())).get("tests") == "0"


@given(st.text())
def test_any_text_is_well_formed(text: str) -> None:
    root = ET.fromstring(rendered(RENDERER, hostile(text)).encode())
    assert [case.get("name") for case in root.iter("testcase")] == ["any-growth", "zeal"]
