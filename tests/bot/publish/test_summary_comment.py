"""The summary comment: what a busy reviewer reads."""

import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from bot.publish.limits import COMMENT_BYTES, COMMENT_ROWS, VISIBLE_LINES
from bot.publish.summary_comment import MARKER, summary_comment
from checks.finding import Location
from checks.policy import Settings
from checks.verdict import Enforcement, Evaluation
from tests.bot.publish.builders import (
    broken,
    evaluation,
    finding,
    judged,
    matches_golden,
    ratchet,
    verdict,
)


def visible_lines(body: str) -> int:
    """Lines that stand outside of the fold."""
    open_ = re.sub(r"(</summary>).*?</details>", r"\1", body, flags=re.DOTALL)
    return len([line for line in open_.splitlines() if line.strip() and line != MARKER])


def test_a_blocked_change() -> None:
    comment = summary_comment(judged(broken()))
    assert comment.worth
    assert matches_golden("blocked.md", comment.body)


def test_a_warning_only() -> None:
    given = evaluation(
        verdict("any-growth", "+1 any (12 → 13)", Enforcement.WARNING, (finding(),),
                metrics=(ratchet(12, 13, 1),), remedy="Give it a type: src/cart.ts:3"),
        verdict("route-length", "no handler is too long"),
        title="passing, 1 warning",
    )  # fmt: skip
    assert matches_golden("warning.md", summary_comment(judged(given)).body)


def test_a_file_that_was_not_analysed_is_told() -> None:
    note = "not analysed: src/`x`|<!-- hardening:summary -->@all.ts: took too long"
    given = evaluation(
        verdict("any-growth", "no new any", unmeasured="not analysed: src/big.ts"), notes=(note,)
    )
    comment = summary_comment(judged(given))
    assert comment.worth
    assert comment.body.count(MARKER) == 1
    assert matches_golden("not_analysed.md", comment.body)


def test_nothing_found_makes_no_comment_and_calms_an_old_one() -> None:
    first = summary_comment(judged(evaluation(verdict())))
    assert not first.worth
    assert matches_golden("calm.md", first.body)
    other_push = evaluation(verdict(title="no new any (11)"))
    assert summary_comment(judged(other_push)).digest == first.digest


@pytest.mark.parametrize("breach", [Enforcement.OFF, Enforcement.INFO])
def test_informative_findings_alone_make_no_comment(breach: Enforcement) -> None:
    given = evaluation(verdict(breach=breach, findings=(finding(),)))
    assert not summary_comment(judged(given)).worth


def test_always_means_always() -> None:
    settings = Settings(comment="always")
    comment = summary_comment(judged(evaluation(verdict()), settings=settings))
    assert comment.worth
    assert matches_golden("always.md", comment.body)


def test_another_pull_request_with_the_same_head_is_named() -> None:
    assert "pull request 9 too" in summary_comment(judged(broken()), [9]).body


def crowd() -> Evaluation:
    """Forty gates that break, each with a remedy, a note and many findings."""
    verdicts = [
        verdict(
            f"gate-{n:02}", "+1", Enforcement.BLOCKING,
            tuple(finding(f"src/{n}.ts", line, "gate/rule") for line in range(1, 40)),
            remedy="Mend it", notes=("from tomorrow on: at most 3", "and more"),
            metrics=(ratchet(1, 2, 1),),
        )
        for n in range(40)
    ]  # fmt: skip
    return evaluation(*verdicts, title="blocked", notes=tuple(f"note {n}" for n in range(40)))


def test_it_stays_short_however_much_there_is_to_say() -> None:
    body = summary_comment(judged(crowd())).body
    assert visible_lines(body) <= VISIBLE_LINES
    assert body.count("| gate-") == COMMENT_ROWS
    assert "31 more gates, listed in the check" in body
    assert "1560 findings" in body
    assert "1510 more in the checks" in body


def test_it_fits_into_a_comment_whatever_the_messages_are() -> None:
    loud = tuple(finding(f"src/{'é' * 400}{n}.ts", message="ä" * 40_000) for n in range(60))
    given = evaluation(verdict(title="x" * 900, breach=Enforcement.BLOCKING, findings=loud))
    body = summary_comment(judged(given)).body
    assert len(body.encode()) <= COMMENT_BYTES
    assert body.startswith(MARKER)
    assert "<details>" in body


def test_hostile_text_stays_text() -> None:
    nasty = "@octocat #1 </details> <script> [x](http://evil.example) | `tick` <!-- hidden -->"
    given = evaluation(
        verdict(
            title=nasty, breach=Enforcement.BLOCKING, remedy=nasty, notes=(nasty,),
            findings=(finding("src/`a`|@all.ts", message=nasty, location=Location(nasty, 1, 1)),),
        ),
        title=nasty, notes=(nasty,),
    )  # fmt: skip
    body = summary_comment(judged(given)).body
    assert matches_golden("hostile.md", body)
    seen = rendered(body)
    assert seen.tags <= {
        "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "code",
        "details", "summary",
    }  # fmt: skip
    assert seen.comments == [" hardening:summary "]
    assert "@octocat" not in seen.prose
    assert "#1" not in seen.prose


class Rendered(HTMLParser):
    """Tags, comments and the text outside of code of an HTML page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.comments: list[str] = []
        self.prose = ""
        self._in_code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._in_code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._in_code -= tag == "code"

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        self.prose += "" if self._in_code else data


def rendered(body: str) -> Rendered:
    """What GitHub's Markdown makes of a comment."""
    page = Rendered()
    page.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(body))
    return page
