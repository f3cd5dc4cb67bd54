"""golangci-lint: null for none, severities that are mostly empty, runs that did not finish."""

import pytest

from tests.checks.reports.reading import lint, rows

ISSUE = {"FromLinter": "l", "Text": "t", "Severity": "", "Pos": {"Filename": "a", "Line": 4}}


def test_golangci_lint() -> None:
    assert lint({"Issues": None, "Report": {}}).complete
    assert not lint({"Issues": None, "Report": {"Error": "timeout"}}).complete
    assert rows(lint({"Issues": [ISSUE], "Report": {}})) == [("a", 4, "l", "error")]


@pytest.mark.parametrize(
    ("severity", "level"),
    [("warning", "warning"), ("Warning", "warning"), ("info", "note"), ("high", "error")],
)
def test_severities(severity: str, level: str) -> None:
    report = lint({"Issues": [ISSUE | {"Severity": severity}], "Report": None})
    assert [row[3] for row in rows(report)] == [level]


def test_an_issue_of_the_whole_project() -> None:
    issue = {"FromLinter": "typecheck", "Text": "no Go files"}
    assert rows(lint({"Issues": [issue], "Report": {}})) == [("", 0, "typecheck", "error")]
