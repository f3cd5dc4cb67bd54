"""Which figures a text claims, and which only look like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.claim_badges import badges
from checks.claim_text import LINE_CHARACTERS, MOST_CHARACTERS, MOST_LINES
from checks.claims import MOST_CLAIMS, MOST_TEXT, all_claimed, claimed

Row = tuple[int, str, float, tuple[str, ...]]


def found(text: str) -> list[Row]:
    """Line, topic, figure and what narrows it."""
    return [
        (one.line, one.phrase.topic.value, float(one.phrase.value), one.phrase.what)
        for one in claimed(text).claims
    ]


def only(text: str) -> tuple[str, float, tuple[str, ...]]:
    """The one claim of a text."""
    ((_, topic, value, what),) = found(text)
    return topic, value, what


@pytest.mark.parametrize(
    ("text", "value", "what"),
    [
        ("85 % test coverage", 85, ()),
        ("Coverage: 85%", 85, ()),
        ("**Coverage**: 85.25%", 85.25, ()),
        ("Coverage: `85%`", 85, ()),
        ("Test coverage is currently at 85,5 %", 85.5, ()),
        ("We have 91 per cent code coverage.", 91, ()),
        ("Our coverage of the code stands at 85 %", 85, ()),
        ("branch coverage: 70%", 70, ("branches",)),
        ("70% line coverage", 70, ("lines",)),
        ("100% of lines are covered", 100, ("lines",)),
        ("90% coverage of the codebase", 90, ()),
        ("The project has 85 %\ntest coverage", 85, ()),
        ("<b>Coverage</b>&nbsp;85%", 85, ()),
        ("[Coverage: 85%](https://example.org/90%-coverage)", 85, ()),
        ("- [x] 85% coverage", 85, ()),
        ("> coverage = 85%", 85, ()),
        ("```x``` 85% coverage", 85, ()),
    ],
)
def test_claims_of_coverage(text: str, value: float, what: tuple[str, ...]) -> None:
    assert only(text) == ("coverage", value, what)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("type coverage: 98.5%", ("type-coverage", 98.5, ())),
        ("151 tests passing", ("tests", 151, ())),
        ("All 1,234 tests pass", ("tests", 1234, ())),
        ("151/151 tests pass", ("tests", 151, ())),
        ("353+ tests passing", ("tests", 353, ())),
        ("Tests: 151 passed, 151 total", ("tests", 151, ())),
        ("151 tests over 10 suites", ("tests", 151, ())),
        ("38 unit tests passing", ("tests", 38, ("unit",))),
        ("12 end-to-end tests, all passing", ("tests", 12, ("e2e",))),
        ("0 vulnerabilities", ("audit", 0, ())),
        ("no known vulnerabilities", ("audit", 0, ())),
        ("zero high or critical vulnerabilities", ("audit", 0, ("high", "critical"))),
        ("Vulnerabilities: none", ("audit", 0, ())),
        ("0 lint errors", ("lint", 0, ("error",))),
        ("no ESLint warnings", ("lint", 0, ("warning",))),
        ("Lint: 3 issues", ("lint", 3, ())),
        ("0 TypeScript errors", ("types", 0, ("error",))),
        ("mypy: 0 errors", ("types", 0, ("error",))),
    ],
)
def test_other_claims(text: str, claim: tuple[str, float, tuple[str, ...]]) -> None:
    assert only(text) == claim


@pytest.mark.parametrize(
    "text",
    [
        "Our goal is 85 % coverage",
        "Coverage must be at least 85%",
        "coverage >= 85%",
        "Keep coverage above 85%.",
        "CI fails under 80 % coverage",
        "from 60% to 80% coverage",
        "60% → 80% coverage",
        "Coverage was 60% in May",
        "100% test coverage threshold",
        "100% test coverage of analyst.py",
        "backend coverage: 80%",
        "docs coverage: 80%",
        "mutation coverage 80%",
        "80% patch coverage",
        "Every package has 80% coverage",
        "120% coverage",
        "85-90% coverage",
        "coverage.py 7.2 is needed",
        "pytest --cov-fail-under=80 for `80% coverage`",
        "Python 3 tests pass",
        "v3.12 tests pass",
        "We wrote 3 tests for it",
        "The first 3 tests pass",
        "65 baseline tests passing",
        "Tests: 3 failed",
        "tests: 100% passing",
        "Tests: 12 s",
        "Report no vulnerabilities in public",
        "We fixed 3 vulnerabilities",
        "TypeScript: 5",
        "ESLint: 9",
        "- [ ] 85% coverage",
        "![Coverage: 85%](https://codecov.io/badge.svg)",
        "https://example.org/85%-test-coverage",
        "<!-- 85% coverage -->",
        "<!--\n85% coverage\n-->",
        "```\n85% coverage\n```",
        "~~~~\n85% coverage\n~~~\n85% coverage\n~~~~",
        "Text.\n\n    85% coverage\n",
        "Run::\n\n  85% coverage\n",
        ".. code-block:: text\n\n   85% coverage\n",
        "## Goals\n85% coverage",
        "Roadmap\n-------\n\n85% coverage",
        "## 1.2.0 (2024-01-05)\n### Added\n85% coverage",
    ],
)
def test_what_claims_nothing(text: str) -> None:
    assert found(text) == []


def test_a_section_ends_with_the_next_of_its_level() -> None:
    text = "# A\n## v1.2.0\n### More\n1% coverage\n## Now\n85% coverage\n"
    assert [row[0] for row in found(text)] == [6]


def test_code_ends_where_it_ends() -> None:
    text = "```sh\nx\n```\n85% coverage\n\nRun::\n\n  1% coverage\n\n86% coverage\n"
    assert [row[2] for row in found(text)] == [85, 86]


def test_an_item_may_go_on_after_a_blank_line() -> None:
    assert only("- one\n\n    85% coverage\n")[1] == 85


@pytest.mark.parametrize(
    ("row", "values"),
    [
        ("| Coverage | 80% | 85% |", [85]),
        ("| Tests passing | 200 | 151 |", [151]),
        ("| Coverage | 80% | soon |", []),
        ("| Speed | 80% | 85% |", []),
    ],
)
def test_rows_of_a_table(row: str, values: list[float]) -> None:
    assert [each[2] for each in found(f"| Metric | Target | Actual |\n|---|:-:|---|\n{row}\n")] == (
        values
    )


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("| Coverage | Tests |\n|--|--|\n| 85% | 151 passing |\n", [85, 151]),
        ("| Module | Coverage |\n|--|--|\n| a | 1% |\n| Total | 85% |\n", [85]),
        ("| Module | Coverage |\n|--|--|\n| a | 1% |\n", []),
        ("| Metric | 2023 | 2024 |\n|--|--|--|\n| Coverage | 1% | 2% |\n", []),
        ("| Metric | Target |\n|--|--|\n| Coverage | 80% |\n", []),
        ("| Metric | a | b |\n|--|--|--|\n| Coverage | 1% | 2% |\n", []),
    ],
)
def test_columns_of_a_table(text: str, values: list[float]) -> None:
    assert [row[2] for row in found(text)] == values


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("img.shields.io/badge/coverage-85%25-green", "coverage: 85%"),
        ("img.shields.io/badge/test_coverage-85%25-green.svg?style=flat", "test coverage: 85%"),
        ("img.shields.io/badge/a--b__c-1-red", "a-b_c: 1"),
        ("img.shields.io/badge/85%25_coverage-green", "85% coverage"),
        ("badgen.net/badge/coverage/85%25/green", "coverage: 85%"),
        ("img.shields.io/static/v1?label=coverage&message=85%25&color=red", "coverage: 85%"),
        ("img.shields.io/badge?label=tests&amp;message=3+passing", "tests: 3 passing"),
    ],
)
def test_static_badges(address: str, text: str) -> None:
    assert list(badges(f"[![x](https://{address})](https://example.org)")) == [text]
    assert list(badges(f'<img src="https://{address}" alt="x">')) == [text]


@pytest.mark.parametrize(
    "address",
    [
        "img.shields.io/badge/dynamic/json?url=x",
        "img.shields.io/codecov/c/github/o/r",
        "codecov.io/gh/o/r/badge.svg",
        "img.shields.io/badge/alone",
    ],
)
def test_badges_that_are_not_static(address: str) -> None:
    assert list(badges(f"![x](https://{address})")) == []


def test_a_badge_and_its_picture_are_one_claim() -> None:
    assert only("![Coverage 85%](https://img.shields.io/badge/coverage-85%25-green)")[1] == 85


def test_more_than_is_told() -> None:
    texts = ("85%+ coverage", "85+% coverage", "more than 85% coverage", "coverage: over 85%")
    assert all(claimed(text).claims[0].phrase.at_least for text in texts)
    assert not claimed("85% coverage").claims[0].phrase.at_least


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("<!-- hardening: ignore[claims] old -->\n\n85% coverage", 3, "old"),
        ("85% coverage <!-- hardening: ignore[claims]: old -->", 1, "old"),
        (".. hardening: ignore[claims] old\n85% coverage", 2, "old"),
        ("[//]: # (hardening: ignore[claims] old)\n85% coverage", 2, "old"),
        ("<!-- hardening: ignore[claims] -->\n85% coverage", 2, ""),
    ],
)
def test_ignores_cover_a_line(text: str, line: int, reason: str) -> None:
    (ignore,) = claimed(text).ignores
    assert (ignore.rule, ignore.line, ignore.reason) == ("claims", line, reason)
    assert len(found(text)) == 1


def test_several_rules_in_one_ignore() -> None:
    rules = [one.rule for one in claimed("<!-- hardening: ignore[a, claims] x -->\ny").ignores]
    assert rules == ["a", "claims"]


def test_lines_are_counted_as_git_counts_them() -> None:
    assert found("a\r\nb\x0cc\u2028d\r\n85% coverage\r\n")[0][0] == 3


def test_the_limits_at_their_edges() -> None:
    many = "\n\n".join(f"{number} tests passing" for number in range(1, MOST_CLAIMS + 1))
    assert (len(claimed(many).claims), claimed(many).cut) == (MOST_CLAIMS, False)
    more = claimed(f"{many}\n\n9999 tests passing")
    assert (len(more.claims), more.cut) == (MOST_CLAIMS, True)
    assert found("\n" * (MOST_LINES - 1) + "85% coverage")
    assert not found("\n" * MOST_LINES + "85% coverage")
    tail = "85% coverage"
    assert found("x" * (LINE_CHARACTERS - len(tail) - 2) + ". " + tail)
    assert not found("x" * (LINE_CHARACTERS - 4) + ". " + tail)
    whole = ("y" * 99 + "\n") * (MOST_CHARACTERS // 100)
    assert not claimed(whole).cut
    assert claimed(whole + "y" * 100).cut


def test_only_so_much_text_is_read_in_all() -> None:
    half = "x" * (MOST_TEXT // 2)
    assert all_claimed({"a": half, "b": half})[1] == 0
    read, unread = all_claimed({"a": half, "b": half + "x", "c": ""})
    assert (list(read), unread) == (["a"], 2)


WORDS = """
85% 151 0 no coverage test tests passing vulnerabilities lint errors type : = | + - * `` ``` <!--
--> hardening: ignore[claims] [ ] ( ) ![ https://img.shields.io/badge/coverage-85%25-red # ## ===
--- > ~ . ; \\ of over at is :: .. < & &nbsp; é
"""
PIECES = st.sampled_from([*WORDS.split(), "\x00", "\u2028", "\x0c"])
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from([" ", "\n", "", "\n\n", "    ", "\t"])))


@given(TEXTS)
def test_any_text_is_read_and_claims_stand_on_its_lines(pieces: list[tuple[str, str]]) -> None:
    text = "".join(f"{piece}{gap}" for piece, gap in pieces)
    last = text.count("\n") + 1
    given_ = claimed(text)
    lines = [one.line for one in given_.claims] + [one.line for one in given_.ignores]
    assert all(1 <= line <= last for line in lines)
    assert len({(one.line, one.phrase.subject) for one in given_.claims}) == len(given_.claims)


@given(
    st.integers(0, 100), st.sampled_from(["{} % coverage", "coverage: {}%", "{}% of code covered"])
)
def test_every_percentage_is_read_as_written(value: int, form: str) -> None:
    assert only(form.format(value))[1] == value


@given(st.text(max_size=300))
def test_no_text_is_refused(text: str) -> None:
    claimed(text)
