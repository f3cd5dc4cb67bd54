"""The JSON of jest and vitest: files that never loaded, states that are no pass, attempts."""

import pytest

from checks.report import Outcome
from tests.checks.reports.reading import outcomes, run


def jest(**file: object) -> dict[str, object]:
    entry = {"name": "/a.js", "status": "failed", "message": "cannot load"} | file
    return {"numTotalTests": 0, "numRuntimeErrorTestSuites": 1, "testResults": [entry]}


def test_a_file_that_never_loaded_is_an_error() -> None:
    report = run(jest(assertionResults=[]))
    assert (outcomes(report), report.cases[0].message) == (["error"], "cannot load")


def test_jest_statuses() -> None:
    statuses = ["passed", "failed", "pending", "todo", "skipped", "disabled"]
    results = [{"title": status, "status": status} for status in statuses]
    found = outcomes(run(jest(assertionResults=results)))
    assert found == ["passed", "failed", "skipped", "skipped", "skipped", "skipped"]


def test_vitest_is_told_apart() -> None:
    report = run({"numTotalTests": 0, "startTime": 1, "testResults": []})
    assert (report.format, report.complete) == ("vitest-json", False)


def test_a_failed_file_with_cases_is_no_case_of_its_own() -> None:
    report = run(jest(assertionResults=[{"title": "a", "status": "failed"}]))
    assert (outcomes(report), report.cases[0].file) == (["failed"], "/a.js")


def test_an_empty_file_that_did_not_fail_is_nothing() -> None:
    report = run(jest(status="passed", assertionResults=[]))
    assert (report.cases, report.warnings) == ((), ("no test ran",))


@pytest.mark.parametrize(
    ("status", "invocations", "flaky"),
    [("passed", 2, True), ("passed", 1, False), ("passed", None, False), ("failed", 2, False)],
)
def test_a_pass_at_a_later_attempt_is_flaky(
    status: str, invocations: int | None, flaky: bool
) -> None:
    one = {"title": "a", "status": status, "invocations": invocations}
    assert run(jest(assertionResults=[one])).totals.flaky == flaky


def test_times_are_milliseconds_and_messages_the_first_of_a_failure() -> None:
    failed = {"title": "a", "status": "failed", "duration": 1.5, "failureMessages": ["x", "y"]}
    passed = {"title": "b", "fullName": "s b", "status": "passed", "failureMessages": ["old"]}
    first, second = run(jest(assertionResults=[failed, passed])).cases
    assert (first.microseconds, first.message, first.outcome) == (1_500, "x", Outcome.FAILED)
    assert (second.name, second.microseconds, second.message) == ("s b", 0, "")
