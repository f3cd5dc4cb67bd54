"""ruff: syntax errors without a code, one finding per line, an empty list that says nothing."""

import pytest

from tests.checks.reports.reading import lines, lint, refusal, rows, written


def finding(code: str | None, row: int = 1) -> dict[str, object]:
    place = {"row": row, "column": 1}
    return {"code": code, "filename": "/r/a.py", "location": place, "message": "m"}


def test_a_bare_list_needs_its_format() -> None:
    assert "say which format" in refusal("[]\n")
    assert lint("[]\n", "ruff").findings == ()


@pytest.mark.parametrize("code", [None, "invalid-syntax"])
def test_a_syntax_error_of_old_and_new_versions(code: str | None) -> None:
    report = lint([finding("F401"), finding(code, 4)])
    assert rows(report) == [
        ("/r/a.py", 1, "F401", "error"),
        ("/r/a.py", 4, "invalid-syntax", "error"),
    ]


def test_one_finding_per_line() -> None:
    found = [finding("F401"), finding("E711", 2)]
    assert rows(lint(lines(map(written, found)))) == rows(lint(found))


def test_a_cut_line_is_not_passed_over() -> None:
    report = lint(lines([written(finding("F401")), written(finding("F401"))[:30]]))
    assert (len(report.findings), report.complete) == (1, False)
    assert report.warnings == ("lines that could not be read: 1",)


def test_a_finding_without_a_place() -> None:
    bare = finding("F401") | {"location": None, "filename": None}
    assert rows(lint([bare])) == [("", 0, "F401", "error")]
