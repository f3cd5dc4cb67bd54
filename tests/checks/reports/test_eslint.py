"""ESLint: levels, parse errors, suppressed messages, an empty list that could be anybody's."""

import pytest

from checks.report_limits import HIGHEST_LINE
from tests.checks.reports.reading import lint, refusal, rows


def eslint(*messages: dict[str, object]) -> list[dict[str, object]]:
    return [{"filePath": "/r/a.js", "messages": list(messages), "suppressedMessages": [{}]}]


def test_eslint() -> None:
    report = lint(
        eslint(
            {"ruleId": "no-var", "severity": 2, "line": 1, "message": "a"},
            {"ruleId": "x", "severity": 1, "line": 2, "message": "b"},
            {"message": "odd producer"},
            {"ruleId": None, "fatal": True, "severity": 2, "line": 9, "message": "c"},
        )
    )
    assert [row[1:] for row in rows(report)] == [
        (1, "no-var", "error"),
        (2, "x", "warning"),
        (0, "", "warning"),
        (9, "parse-error", "error"),
    ]
    assert report.suppressed == 1


def test_eslint_with_metadata() -> None:
    report = lint({"results": eslint({"severity": 2, "message": "a"}), "metadata": {}})
    assert len(report.findings) == 1


def test_a_bare_list_needs_its_format() -> None:
    assert "say which format" in refusal("[]")
    report = lint("[]", "eslint")
    assert report.complete
    assert "with --quiet all are clean" in report.warnings[0]


def test_a_parse_error_is_an_error_and_said_to_hide_others() -> None:
    report = lint(eslint({"ruleId": None, "fatal": True, "severity": 1, "message": "no"}))
    assert rows(report) == [("/r/a.js", 0, "parse-error", "error")]
    assert report.warnings == ("files that do not parse were not linted",)
    assert lint(eslint({"ruleId": "x", "severity": 2})).warnings == ()


@pytest.mark.parametrize(
    ("number", "expected"),
    [(HIGHEST_LINE, HIGHEST_LINE), (HIGHEST_LINE + 1, 0), (-1, 0), (1e300, 0), (None, 0)],
)
def test_a_line_is_data(number: float | None, expected: int) -> None:
    (finding,) = lint(eslint({"line": number, "message": "a"})).findings
    assert finding.line == expected


def test_old_versions_know_no_suppressed_messages() -> None:
    report = lint([{"filePath": "a.js", "messages": []}])
    assert (report.findings, report.suppressed, report.complete) == ((), 0, True)
