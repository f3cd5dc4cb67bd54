"""tsc: plain and pretty, errors of the project, syntax errors that hide all others."""

import pytest

from tests.checks.reports.reading import lint, rows


def test_tsc_plain_and_pretty() -> None:
    plain = "src/a.ts(3,7): error TS2322: No.\nerror TS6053: File.\n"
    pretty = "\x1b[96msrc/a.ts\x1b[0m:\x1b[93m3\x1b[0m:7 - \x1b[91merror\x1b[0m TS2322: No.\n"
    assert rows(lint(plain)) == [
        ("src/a.ts", 3, "TS2322", "error"),
        ("", 0, "TS6053", "error"),
    ]
    assert rows(lint(pretty + "\nFound 1 error in src/a.ts:3\n")) == rows(lint(plain))[:1]


@pytest.mark.parametrize(
    ("code", "complete"),
    [("TS1005", False), ("TS1999", False), ("TS2322", True), ("TS18003", True), ("TS100", True)],
)
def test_tsc_with_a_syntax_error_is_incomplete(code: str, complete: bool) -> None:
    report = lint(f"a.ts(1,1): error {code}: ';' expected.\n")
    assert (len(report.findings), report.complete) == (1, complete)


def test_faults_in_comments_hide_nothing() -> None:
    text = "a.js(1,1): error TS1003: Identifier expected.\na.js(2,1): error TS7006: No.\n"
    assert (len(lint(text).findings), lint(text).complete) == (2, True)


def test_lines_of_more_text_belong_to_the_finding_above() -> None:
    report = lint("a.ts(1,1): error TS2322: No.\n  Type 'a' is not 'b'.\n    More.\n")
    assert [one.message for one in report.findings] == ["No."]


def test_windows_paths_and_ends() -> None:
    report = lint("C:\\r\\a.ts(3,7): error TS2322: No.\r\n")
    assert (rows(report), report.findings[0].message) == (
        [("C:\\r\\a.ts", 3, "TS2322", "error")],
        "No.",
    )


def test_the_native_compiler_keeps_the_plain_form() -> None:
    old, new = "a.ts(1,20): error TS2307: x\n", "a.ts(1,8): error TS2591: x\n"
    assert [row[:2] for row in rows(lint(old))] == [row[:2] for row in rows(lint(new))]
