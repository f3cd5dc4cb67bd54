"""Markdown: text stays what it was, and nothing in it does anything."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from checks.markdown_text import code_span, fenced, plain, prose
from checks.plain_text import one_line

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
BREAK = "\N{ZERO WIDTH SPACE}"
ODD = st.text("|`*_[]()<>!#@~$&-+=.:;/\\{} \n1aAwGH", max_size=30)


def shown(page: str) -> str:
    """What a reader sees of an inline page without our invisible signs."""
    return html.unescape(re.sub("<[^>]*>", "", page)).replace(BREAK, "")


@given(ODD)
def test_plain_text_is_shown_as_it_was(text: str) -> None:
    page = GITHUB.render(plain(text)).strip()
    expected = one_line(text)
    assert page == "" if not expected else re.fullmatch("<p>[^<]*</p>", page)
    assert shown(page) == expected


@given(ODD)
def test_a_code_span_is_shown_as_it_was(text: str) -> None:
    page = GITHUB.render(f"x {code_span(text)} y").strip()
    assert page.count("<code>") == bool(one_line(text))
    assert shown(page).split() == f"x {one_line(text)} y".split()


@given(ODD, ODD)
def test_cells_stay_cells(code: str, text: str) -> None:
    row = f"| {code_span(code, in_table=True)} | {plain(text)} | {prose(text, True)} | end |"
    page = GITHUB.render(f"|a|b|c|d|\n|-|-|-|-|\n{row}\n")
    cells = [shown(cell).strip() for cell in re.findall("<td>(.*?)</td>", page)]
    assert len(cells) == 4
    assert (cells[0], cells[1], cells[3]) == (one_line(code), one_line(text), "end")


@example("a\n```\nb")
@example("````")
@given(st.text("`~ab\n <!-", max_size=40))
def test_a_fence_holds_its_text(text: str) -> None:
    page = GITHUB.render(f"{fenced(text, 'suggestion')}\n\nafter")
    assert page.count("<pre>") == 1
    assert page.endswith("<p>after</p>\n")
    inside = re.sub(r"(?s)^<pre><code[^>]*>(.*)</code></pre>.*", r"\1", page)
    assert html.unescape(inside).replace(BREAK, "").removesuffix("\n") == text.removesuffix("\n")


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("ask @octocat", "@octocat"),
        ("see #12", "#12"),
        ("see GH-12", "GH-12"),
        ("a/b#12", "#12"),
        ("https://evil.example", "://"),
        ("www.evil.example", "www."),
        ("<!-- hardening:summary -->", "<!--"),
        ("<img src=x>", "<img"),
        ("$x$", "$x$"),
    ],
)
def test_what_github_would_act_on_is_broken(text: str, gone: str) -> None:
    assert gone not in plain(text).replace("\\", "" if gone != "$x$" else "\\")
    assert gone not in prose(f"`code` {text}").replace("\\", "" if gone != "$x$" else "\\")


@pytest.mark.parametrize(
    "text", ["- a", "+ a", "1. a", "12) a", "---", "===", "- - -", "# a", "> a"]
)
def test_a_text_opens_no_block(text: str) -> None:
    assert re.fullmatch("<p>[^<]*</p>", GITHUB.render(plain(text)).strip())
    assert GITHUB.render(f"before\n{plain(text)}").count("<") == 2


def test_a_difference_stays_as_it_is() -> None:
    assert plain("+3 any (12 → 15)") == "+3 any (12 → 15)"
    assert plain("-1.5 points") == "-1.5 points"


def test_our_markers_cannot_be_forged() -> None:
    marker = "<!-- hardening:finding abc -->"
    for written in (code_span(marker), fenced(marker), plain(marker), prose(f"`{marker}`")):
        assert "<!--" not in written


def test_prose_keeps_code_spans() -> None:
    assert prose("`any` in *x*: use `T | U`") == "`any` in \\*x\\*: use `T | U`"
    assert prose("`T | U`", in_table=True) == "`T \\| U`"
    assert prose("one ` only") == "one \\` only"
    assert prose("a `` b") == "a \\`\\` b"


def test_a_backslash_in_a_cell_does_not_eat_the_one_before_the_pipe() -> None:
    assert code_span("a\\|b", in_table=True) == f"`a\\{BREAK}\\|b`"


def test_a_code_span_is_longer_than_what_it_holds() -> None:
    assert code_span("a`b``c") == "```a`b``c```"
    assert code_span("`x`") == "`` `x` ``"
    assert code_span("") == ""
