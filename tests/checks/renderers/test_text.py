"""Text for a terminal: what is said, and that no author can move the cursor."""

from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st

from checks.renderers.text import RENDERER, RESET
from tests.checks.renderers.samples import (
    assert_golden,
    evaluation,
    growth,
    hostile,
    rendered,
    typical,
)


def test_a_typical_evaluation() -> None:
    assert_golden("evaluation.txt", rendered(RENDERER, typical()))


def test_hostile_text() -> None:
    assert_golden("hostile.txt", rendered(RENDERER, hostile()))


def test_the_verdict_comes_first() -> None:
    text = rendered(RENDERER, typical())
    assert text.startswith("failure: blocked by any-growth, 2 warnings\n")
    assert text.endswith("not analysed: src/odd.ts: a line of more than 20,000 bytes\n")


def test_a_finding_is_one_line_that_editors_understand() -> None:
    lines = rendered(RENDERER, evaluation(growth())).splitlines()
    expected = "  src/a.ts:3:14 any-growth/explicit-any `any` switches the types off"
    assert [line for line in lines if "explicit-any" in line] == [expected]
    assert "  limit: total 13, ratchet 12 (.hardening.yml:7)" in lines
    assert "  1 fixed, 1 ignored with a reason" in lines
    assert "  to pass: give these a type: src/a.ts:3" in lines


def test_colour_only_when_asked_for() -> None:
    assert "\x1b" not in rendered(RENDERER, typical())
    coloured = rendered(RENDERER, typical(), colour=True)
    assert coloured.startswith(f"\x1b[1;31mfailure{RESET}: ")


def test_no_file_no_gates() -> None:
    text = rendered(RENDERER, evaluation(source="default"))
    assert "no configuration file, so nothing blocks" in text


@given(st.text())
def test_no_text_brings_lines_or_controls(text: str) -> None:
    out = rendered(RENDERER, hostile(f"x{text}x"))
    assert out.count("\n") == rendered(RENDERER, hostile("x")).count("\n")
    assert not {category(sign) for sign in out if sign != "\n"} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(out) & set("\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
