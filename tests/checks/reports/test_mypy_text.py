"""mypy's text: errors and not notes, codes in brackets, summaries that may be missing."""

import pytest

from tests.checks.reports.reading import lines, lint, refusal, rows


def test_mypy_text_counts_errors_not_notes() -> None:
    text = [
        "a.py:3: error: Bad [x] thing  [arg-type]",
        "a.py:3: note: see",
        "C:\\b.py:1:2: error: x",
    ]
    assert rows(lint(lines(text))) == [
        ("a.py", 3, "arg-type", "error"),
        ("C:\\b.py", 1, "", "error"),
    ]
    assert lint("Success: no issues found in 3 source files\n").findings == ()


def test_the_summary_may_be_missing_and_is_no_finding() -> None:
    error = "a.py:3: error: Bad  [misc]"
    summary = "Found 1 error in 1 file (checked 4 source files)"
    bare, whole = lint(lines([error])), lint(lines([error, summary]))
    assert (bare, bare.complete, len(bare.findings)) == (whole, True, 1)


@pytest.mark.parametrize(
    ("text", "message", "rule"),
    [
        ('Name "a[0]" is odd', 'Name "a[0]" is odd', ""),
        ("Bad [x] thing  [arg-type]", "Bad [x] thing", "arg-type"),
        ("Expected [int]  [list-item]", "Expected [int]", "list-item"),
        ("Ends in [Not a code]", "Ends in [Not a code]", ""),
    ],
)
def test_only_what_looks_like_a_code_is_one(text: str, message: str, rule: str) -> None:
    (finding,) = lint(f"a.py:1: error: {text}\n").findings
    assert (finding.message, finding.rule) == (message, rule)


def test_ends_and_columns() -> None:
    assert rows(lint("a.py:1:2:3:4: error: x  [misc]\n")) == [("a.py", 1, "misc", "error")]


@pytest.mark.parametrize(
    ("summary", "warnings"),
    [
        ("Found 1 error in 1 file (checked 4 source files)", ()),
        (
            "Found 9 errors in 3 files (checked 4 source files)",
            ("mypy counts 9 errors, 1 could be read",),
        ),
        (
            "Found 1 error in 1 file (errors prevented further checking)",
            ("with errors of this kind mypy checks nothing else",),
        ),
    ],
)
def test_the_summary_tells_what_is_missing(summary: str, warnings: tuple[str, ...]) -> None:
    report = lint(lines(["a.py:3: error: Bad  [misc]", summary]))
    assert (report.warnings, report.complete) == (warnings, not warnings)


def test_two_runs_in_one_file() -> None:
    run = ["a.py:3: error: Bad  [misc]", "Found 1 error in 1 file (checked 4 source files)"]
    assert lint(lines(run * 2)).complete


def test_words_that_only_sound_like_it() -> None:
    assert "starts with" in refusal("Found 1 error somewhere\nerror: no file\n")
