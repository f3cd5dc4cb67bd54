"""Playwright: a case per project, flaky and expected failures, errors outside of tests."""

from checks.report import Outcome
from tests.checks.reports.reading import outcomes, run

Rows = list[dict[str, object]]


def playwright(
    tests: Rows, errors: list[dict[str, str]] | None = None, **suite: object
) -> dict[str, object]:
    whole = {"title": "a", "specs": [{"title": "t", "tests": tests}]} | suite
    return {"config": {}, "suites": [whole], "errors": errors or [], "stats": {}}


def test_playwright_counts_each_project_and_knows_flaky_ones() -> None:
    tests: Rows = [
        {"projectName": "one", "status": "expected"},
        {"projectName": "two", "status": "flaky"},
        {"projectName": "three", "status": "unexpected"},
    ]
    report = run(playwright(tests))
    assert outcomes(report) == [Outcome.PASSED, Outcome.PASSED, Outcome.FAILED]
    assert (report.totals.flaky, report.complete) == (1, True)
    assert [case.suite for case in report.cases] == ["[one] a", "[two] a", "[three] a"]


def test_playwright_errors_outside_of_tests() -> None:
    report = run(playwright([{"status": "expected"}], [{"message": "no browser"}]))
    assert not report.complete


def test_a_test_marked_to_fail_passes_though_its_attempt_failed() -> None:
    attempt = {"status": "failed", "error": {"message": "as it should"}}
    (case,) = run(playwright([{"status": "expected", "results": [attempt]}])).cases
    assert (case.outcome, case.message, case.flaky) == (Outcome.PASSED, "", False)


def test_the_last_attempt_tells_time_and_message() -> None:
    attempts = [
        {"duration": 900, "error": {"message": "first"}},
        {"duration": 1.5, "error": {"message": "last"}},
    ]
    (case,) = run(playwright([{"status": "unexpected", "results": attempts}])).cases
    assert (case.microseconds, case.message) == (1_500, "last")


def test_skipped_and_unknown_states_are_no_pass() -> None:
    report = run(playwright([{"status": "skipped"}, {"status": "interrupted"}]))
    assert outcomes(report) == ["skipped", "skipped"]


def test_suites_in_suites_keep_their_titles_and_order() -> None:
    inner = [
        {"title": title, "specs": [{"title": title, "tests": [{"status": "expected"}]}]}
        for title in ("b", "c")
    ]
    report = run(playwright([{"status": "expected"}], suites=inner))
    assert [case.suite for case in report.cases] == ["a", "a › b", "a › c"]


def test_a_run_without_tests_is_no_pass() -> None:
    assert run(playwright([])).warnings == ("no test ran",)
