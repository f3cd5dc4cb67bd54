"""Inline comments: what they say, where they stand, and what they never do."""

import pytest

from bot.publish.anchors import Anchors
from bot.publish.inline import fixed_body, inline_texts, marked, marker, present
from bot.publish.limits import SUGGESTION_BYTES
from checks.finding import BaselineState, Finding, Location, Severity, Suggestion
from checks.verdict import Enforcement
from tests.bot.publish.builders import (
    HEAD,
    broken,
    evaluation,
    finding,
    judged,
    matches_golden,
    verdict,
)

WHOLE = Anchors(((1, 200),), frozenset(range(1, 201)))
ANCHORS = dict.fromkeys(("src/cart.ts", "src/order.ts", "app/api/orders/route.ts"), WHOLE)


def texts(*findings: Finding, breach: Enforcement = Enforcement.BLOCKING) -> list[str]:
    given = judged(evaluation(verdict(breach=breach, findings=findings)))
    return [text.body for text in inline_texts(given, ANCHORS)]


def test_the_worst_come_first_and_read_well() -> None:
    listed = inline_texts(judged(broken()), ANCHORS)
    assert [text.path for text in listed] == [
        "app/api/orders/route.ts", "src/cart.ts", "src/order.ts", "src/order.ts", "src/cart.ts",
    ]  # fmt: skip
    assert matches_golden("inline.md", "\n\n---\n\n".join(text.body for text in listed))


def test_severity_orders_findings_of_one_level() -> None:
    low = finding(line=1, severity=Severity.LOW)
    high = finding(line=90, severity=Severity.HIGH)
    given = judged(evaluation(verdict(breach=Enforcement.BLOCKING, findings=(low, high))))
    assert [text.line for text in inline_texts(given, ANCHORS)] == [90, 1]


@pytest.mark.parametrize(
    "quiet",
    [
        finding(state=BaselineState.UNCHANGED),
        finding(state=BaselineState.ABSENT),
        finding(on_changed_line=False),
        finding(suppressed_by="a reason"),
        finding("src/elsewhere.ts"),
    ],
)
def test_only_new_findings_on_changed_lines_speak(quiet: Finding) -> None:
    assert texts(quiet) == []


@pytest.mark.parametrize("breach", [Enforcement.OFF, Enforcement.INFO])
def test_what_breaks_nothing_is_not_said(breach: Enforcement) -> None:
    assert texts(finding(), breach=breach) == []


def test_an_old_finding_speaks_when_the_gate_gave_it_a_level() -> None:
    grown = finding(state=BaselineState.UNCHANGED)
    levels = {grown.fingerprint: Enforcement.WARNING}
    given = evaluation(verdict(breach=Enforcement.BLOCKING, findings=(grown,), levels=levels))
    (text,) = inline_texts(judged(given), ANCHORS)
    assert text.body.startswith("**warning**")
    assert present(judged(given)) == {grown.fingerprint}


def test_twins_on_one_line_share_a_comment() -> None:
    one = finding(message="first", suggestion=Suggestion(3, 3, "x"))
    other = finding(message="second")
    given = judged(evaluation(verdict(breach=Enforcement.BLOCKING, findings=(one, other))))
    (text,) = inline_texts(given, ANCHORS)
    assert {text.fingerprint, *text.twins} == {one.fingerprint, other.fingerprint}
    assert "And 1 more finding of this rule on this line." in text.body
    assert "suggestion" not in text.body


def test_a_suggestion_replaces_the_marked_lines() -> None:
    wish = Suggestion(2, 4, "const a = 1\n```\n")
    given = evaluation(verdict(breach=Enforcement.BLOCKING, findings=(finding(suggestion=wish),)))
    (text,) = inline_texts(judged(given), ANCHORS)
    assert (text.start_line, text.line) == (2, 4)
    assert "````suggestion\nconst a = 1\n```\n````" in text.body
    assert matches_golden("suggestion.md", text.body)


def test_an_empty_suggestion_deletes_the_line() -> None:
    assert "```suggestion\n```" in texts(finding(suggestion=Suggestion(3, 3, "")))[0]


@pytest.mark.parametrize(
    "wish",
    [
        Suggestion(190, 201, "outside of the hunk"),
        Suggestion(3, 40, "too long to be marked"),
        Suggestion(0, 0, "no line"),
        Suggestion(5, 4, "backwards"),
        Suggestion(3, 3, "\u202etext that runs backwards"),
        Suggestion(3, 3, "x" * (SUGGESTION_BYTES + 1)),
    ],
)
def test_a_suggestion_that_cannot_be_shown_is_left_out(wish: Suggestion) -> None:
    (body,) = texts(finding(suggestion=wish))
    assert "```" not in body


def test_a_suggestion_at_the_size_limit_is_shown() -> None:
    wish = Suggestion(3, 3, "x" * SUGGESTION_BYTES)
    assert "```suggestion" in texts(finding(suggestion=wish))[0]


def test_markers_are_read_only_where_we_put_them() -> None:
    assert marked(f"text\n\n{marker('ab12')}") == "ab12"
    assert marked(f"{marker('ab12')}\nand more") is None
    assert marked("text") is None
    assert marked(fixed_body("ab12", HEAD)) == "ab12"


def test_a_message_cannot_forge_a_marker() -> None:
    honest = finding(message=f"look {marker('dead')}")
    (body,) = texts(honest)
    assert marked(body) == honest.fingerprint
    assert body.count("<!--") == 1


def test_a_long_range_is_marked_by_its_first_line() -> None:
    long = finding(location=Location("src/cart.ts", 10, 120))
    given = evaluation(verdict(breach=Enforcement.BLOCKING, findings=(long,)))
    (text,) = inline_texts(judged(given), ANCHORS)
    assert (text.line, text.start_line) == (10, None)
