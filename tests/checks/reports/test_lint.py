"""Lint and type checkers: levels, lines from 0, suppressed findings, runs that did not finish."""

import json

import pytest

from checks.report import Lint
from tests.checks.reports.reading import lines, read, refusal


def lint(text: str | object, format: str | None = None) -> Lint:
    report = read(text if isinstance(text, str) else json.dumps(text), format)
    assert isinstance(report, Lint)
    return report


def rows(report: Lint) -> list[tuple[str, int, str, str]]:
    return [(one.path, one.line, one.rule, one.severity.value) for one in report.findings]


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
    assert lint("[]", "eslint").complete
    assert lint("[]\n", "ruff").findings == ()


def test_pyright_lines_count_from_0() -> None:
    place = {"start": {"line": 0, "character": 0}}
    report = lint({"generalDiagnostics": [{"severity": "error", "file": "a", "range": place}]})
    assert rows(report) == [("a", 1, "", "error")]


def test_mypy_json_with_a_broken_line_is_incomplete() -> None:
    one = {"file": "a", "line": 1, "message": "m", "hint": None, "code": "c", "severity": "error"}
    report = lint(json.dumps(one) + '\n{"file": "b", "li\n')
    assert (len(report.findings), report.complete) == (1, False)


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


def test_tsc_plain_and_pretty() -> None:
    plain = "src/a.ts(3,7): error TS2322: No.\nerror TS6053: File.\n"
    pretty = "\x1b[96msrc/a.ts\x1b[0m:\x1b[93m3\x1b[0m:7 - \x1b[91merror\x1b[0m TS2322: No.\n"
    assert rows(lint(plain)) == [
        ("src/a.ts", 3, "TS2322", "error"),
        ("", 0, "TS6053", "error"),
    ]
    assert rows(lint(pretty + "\nFound 1 error in src/a.ts:3\n")) == rows(lint(plain))[:1]


def test_tsc_with_a_syntax_error_is_incomplete() -> None:
    assert not lint("a.ts(1,1): error TS1005: ';' expected.\n").complete


def test_checkstyle() -> None:
    text = (
        '<checkstyle><file name="A"><error line="2" severity="{}" source="r"/></file></checkstyle>'
    )
    assert rows(lint(text.format("info"))) == [("A", 2, "r", "note")]
    assert lint(text.format("ignore")).suppressed == 1


def test_golangci_lint() -> None:
    assert lint({"Issues": None, "Report": {}}).complete
    assert not lint({"Issues": None, "Report": {"Error": "timeout"}}).complete
    issue = {"FromLinter": "l", "Text": "t", "Severity": "", "Pos": {"Filename": "a", "Line": 4}}
    assert rows(lint({"Issues": [issue], "Report": {}})) == [("a", 4, "l", "error")]


def test_biome_counts_lines_in_bytes_of_its_source() -> None:
    place = {"path": {"file": "a.js"}, "span": [6, 7], "sourceCode": "é\né\nvar"}
    document = {
        "diagnostics": [{"severity": "error", "category": "c", "location": place}],
        "command": "lint",
        "summary": {"diagnosticsNotPrinted": 2},
    }
    report = lint(document)
    assert (rows(report), report.complete) == ([("a.js", 3, "c", "error")], False)


def sarif(*results: dict[str, object] | None, **run: object) -> dict[str, object]:
    rules = [{"id": "R1", "defaultConfiguration": {"level": "error"}}, {"id": "R2"}]
    found = None if results == (None,) else list(results)
    tool = {"driver": {"name": "t", "rules": rules}}
    return {"version": "2.1.0", "runs": [{"tool": tool, "results": found} | run]}


@pytest.mark.parametrize(
    ("result", "level"),
    [
        ({"ruleId": "R1"}, "error"),
        ({"ruleId": "R1/sub"}, "error"),
        ({"ruleIndex": 0}, "error"),
        ({"rule": {"index": 0}}, "error"),
        ({"ruleId": "R1", "level": "note"}, "note"),
        ({"ruleId": "R2"}, "warning"),
        ({"ruleId": "unknown"}, "warning"),
        ({"ruleId": "R1", "baselineState": "unchanged"}, "error"),
    ],
)
def test_sarif_levels(result: dict[str, object], level: str) -> None:
    assert [row[3] for row in rows(lint(sarif(result)))] == [level]


@pytest.mark.parametrize(
    "result",
    [{"kind": "pass"}, {"level": "none"}, {"baselineState": "absent"}, {"kind": "open"}],
)
def test_sarif_results_that_are_no_findings(result: dict[str, object]) -> None:
    report = lint(sarif(result))
    assert (report.findings, report.suppressed, report.complete) == ((), 0, True)


def test_sarif_suppressions() -> None:
    pending: dict[str, object] = {"ruleId": "a", "suppressions": [{"status": "underReview"}]}
    rejected: dict[str, object] = {"ruleId": "b", "suppressions": [{"status": "rejected"}]}
    accepted: dict[str, object] = {"ruleId": "c", "suppressions": [{"kind": "inSource"}]}
    report = lint(sarif(pending, rejected, accepted))
    assert ([one.rule for one in report.findings], report.suppressed) == (["a", "b"], 1)


def test_sarif_that_did_not_finish() -> None:
    assert not lint(sarif(None)).complete
    assert not lint(sarif(invocations=[{"executionSuccessful": False}])).complete
    assert lint(sarif()).complete


def test_sarif_places() -> None:
    artifact = {"uri": "src/a%20b.c", "uriBaseId": "ROOT"}
    place = {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": 3}}}
    bases = {"ROOT": {"uri": "file:///r/"}}
    report = lint(sarif({"ruleId": "R2", "locations": [place]}, originalUriBaseIds=bases))
    assert rows(report) == [("/r/src/a b.c", 3, "R2", "warning")]
