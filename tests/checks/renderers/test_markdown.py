"""Markdown: what is said, and that hostile text stays text when it is rendered."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from checks.renderers.markdown import FINDINGS_PER_GATE, RENDERER
from checks.verdict import Conclusion, Enforcement, Judgement, Verdict
from tests.checks.renderers.samples import (
    HOSTILE,
    assert_golden,
    evaluation,
    finding,
    growth,
    hostile,
    rendered,
    typical,
)

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Shape(HTMLParser):
    """The tags of a page, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_comment(self, data: str) -> None:
        self.tags.append("!--")


def shape(text: str) -> list[str]:
    tags = Shape(GITHUB.render(rendered(RENDERER, hostile(text)))).tags
    return [tag for tag in tags if tag != "code"]


def test_a_typical_evaluation() -> None:
    assert_golden("evaluation.md", rendered(RENDERER, typical()))


def test_hostile_text() -> None:
    assert_golden("hostile.md", rendered(RENDERER, hostile()))


def test_the_verdict_comes_first() -> None:
    text = rendered(RENDERER, typical())
    assert text.startswith("### ❌ Hardening: blocked by any-growth, 2 warnings\n")
    assert "| `any-growth` | ❌ failure (blocking) | +1 any (12 → 13) | ratchet 12" in text
    assert (
        "- `src/a.ts:3` `any` switches the types off (`any-growth/explicit-any`, blocking)" in text
    )
    assert "\nTo pass: give these a type: src/a.ts:3\n" in text


def test_findings_are_limited_at_their_edge() -> None:
    def told(count: int) -> str:
        found = tuple(finding(f"src/f{number}.ts") for number in range(count))
        judgement = Judgement("many", breach=Enforcement.BLOCKING, findings=found)
        verdict = Verdict("any-growth", Enforcement.BLOCKING, Conclusion.FAILURE, judgement)
        return rendered(RENDERER, evaluation(verdict))

    assert "more" not in told(FINDINGS_PER_GATE)
    assert "\n- and 1 more\n" in told(FINDINGS_PER_GATE + 1)


def test_a_default_configuration_is_named() -> None:
    text = rendered(RENDERER, evaluation(growth(), source="default"))
    assert "without a configuration file: nothing blocks." in text


def test_hostile_text_makes_no_markup() -> None:
    assert shape(HOSTILE) == shape("harmless")


@given(st.text("|`*_[]()<>!#@~$&-+=.:/\\ \n1aA", max_size=40))
def test_no_text_makes_markup(text: str) -> None:
    assert shape(f"x{text}x") == shape("harmless")
