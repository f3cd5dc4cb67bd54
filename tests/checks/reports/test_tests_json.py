"""TRX and the JSON of test runners: rows, files that never loaded, projects, flaky tests."""

import json

import pytest

from checks.report import Outcome, Tests
from tests.checks.reports.reading import read


def run(text: str) -> Tests:
    report = read(text)
    assert isinstance(report, Tests)
    return report


def outcomes(report: Tests) -> list[str]:
    return [case.outcome.value for case in report.cases]


TRX = '<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">{}</TestRun>'


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ('outcome="Passed"', "passed"),
        ('outcome="Failed"', "failed"),
        ('outcome="NotExecuted"', "skipped"),
        ('outcome="Inconclusive"', "skipped"),
        ('outcome="Timeout"', "error"),
        ('outcome="Aborted"', "error"),
        ("", "error"),
    ],
)
def test_trx_outcomes(outcome: str, expected: str) -> None:
    text = TRX.format(f'<UnitTestResult testName="a" {outcome} duration="01:00:00.5"/>')
    report = run(text)
    assert (outcomes(report), report.totals.microseconds) == ([expected], 3_600_500_000)


def test_trx_rows_replace_their_test() -> None:
    rows = '<UnitTestResult testName="r" outcome="Passed"/>' * 3
    inner = f"<InnerResults>{rows}</InnerResults>"
    text = TRX.format(f'<UnitTestResult testName="a" outcome="Passed">{inner}</UnitTestResult>')
    assert run(text).totals.tests == 3


def jest(**file: object) -> str:
    entry = {"name": "/a.js", "status": "failed", "message": "cannot load"} | file
    run_ = {"numTotalTests": 0, "numRuntimeErrorTestSuites": 1, "testResults": [entry]}
    return json.dumps(run_)


def test_a_file_that_never_loaded_is_an_error() -> None:
    report = run(jest(assertionResults=[]))
    assert (outcomes(report), report.cases[0].message) == (["error"], "cannot load")


def test_jest_statuses() -> None:
    statuses = ["passed", "failed", "pending", "todo", "skipped", "disabled"]
    results = [{"title": status, "status": status} for status in statuses]
    found = outcomes(run(jest(assertionResults=results)))
    assert found == ["passed", "failed", "skipped", "skipped", "skipped", "skipped"]


def test_vitest_is_told_apart() -> None:
    text = json.dumps({"numTotalTests": 0, "startTime": 1, "testResults": []})
    report = run(text)
    assert (report.format, report.complete) == ("vitest-json", False)


def playwright(tests: list[dict[str, object]], errors: list[dict[str, str]]) -> str:
    suite = {"title": "a", "specs": [{"title": "t", "tests": tests}]}
    return json.dumps({"config": {}, "suites": [suite], "errors": errors, "stats": {}})


def test_playwright_counts_each_project_and_knows_flaky_ones() -> None:
    tests: list[dict[str, object]] = [
        {"projectName": "one", "status": "expected"},
        {"projectName": "two", "status": "flaky"},
        {"projectName": "three", "status": "unexpected"},
    ]
    report = run(playwright(tests, []))
    assert outcomes(report) == [Outcome.PASSED, Outcome.PASSED, Outcome.FAILED]
    assert (report.totals.flaky, report.complete) == (1, True)


def test_playwright_errors_outside_of_tests() -> None:
    assert not run(playwright([{"status": "expected"}], [{"message": "no browser"}])).complete
