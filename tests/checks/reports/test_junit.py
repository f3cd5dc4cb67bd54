"""JUnit: one case per element, worst child wins, attempts, attributes as a fallback, no secrets."""

import pytest

from checks.report import Outcome
from checks.report import Tests as Run
from checks.report_codec import pack
from tests.checks.reports import reading

CASE = '<testcase classname="a" name="{}">{}</testcase>'


def run(inside: str, attributes: str = "") -> Run:
    return reading.run(f"<testsuites><testsuite {attributes}>{inside}</testsuite></testsuites>")


def counts(report: Run) -> tuple[int, int, int, int, int, int]:
    one = report.totals
    return one.tests, one.passed, one.failed, one.errors, one.skipped, one.flaky


@pytest.mark.parametrize(
    ("inside", "outcome", "flaky"),
    [
        ("", Outcome.PASSED, False),
        ("<skipped/><failure/><error/>", Outcome.ERROR, False),
        ("<skipped/><failure/><failure/>", Outcome.FAILED, False),
        ("<skipped/>", Outcome.SKIPPED, False),
        ('<skipped type="todo"/><failure/>', Outcome.SKIPPED, False),
        ("<flakyFailure/>", Outcome.PASSED, True),
        ("<flakyError/>", Outcome.PASSED, True),
        ("<failure/><rerunFailure/>", Outcome.FAILED, False),
    ],
)
def test_children(inside: str, outcome: Outcome, flaky: bool) -> None:
    (case,) = run(CASE.format("t", inside), 'tests="1" failures="2"').cases
    assert (case.outcome, case.flaky) == (outcome, flaky)


def test_a_status_of_not_run() -> None:
    assert counts(run('<testcase name="a" status="notrun"/>'))[4] == 1


def test_nested_suites_are_walked_once() -> None:
    inner = (
        f'<testsuite tests="2">{CASE.format("a", "")}{CASE.format("b", "<failure/>")}</testsuite>'
    )
    report = run(f'<testsuite tests="2">{inner}</testsuite>', 'tests="2"')
    assert counts(report) == (2, 1, 1, 0, 0, 0)


def test_attributes_only_where_a_suite_lists_no_case() -> None:
    report = run("", 'tests="5" failures="1" errors="1" skips="2"')
    assert counts(report) == (5, 1, 1, 1, 2, 0)
    assert "counts only" in report.warnings[0]


def test_repeated_attempts_keep_the_last() -> None:
    cases = CASE.format("a", "") * 2 + CASE.format("b", "") + CASE.format("b", "<failure/>")
    report = run(cases, 'tests="2"')
    assert counts(report) == (2, 1, 1, 0, 0, 1)
    assert counts(run(cases, 'tests="4"')) == (4, 3, 1, 0, 0, 0)


def test_cases_directly_below_the_root() -> None:
    assert counts(reading.run('<testsuites><testcase name="a"/></testsuites>'))[0] == 1


@pytest.mark.parametrize(
    ("time", "expected"),
    [("1,234.5", 1_234_500_000), ("", 0), ("1.2e-05", 12), ("-1", 0), ("nan", 0), ("1_0", 0)],
)
def test_times(time: str, expected: int) -> None:
    assert run(f'<testcase name="a" time="{time}"/>').totals.microseconds == expected


def test_no_test_is_not_a_pass() -> None:
    report = run("")
    assert (report.complete, report.warnings) == (False, ("no test ran",))


def test_secrets_of_the_environment_are_not_kept() -> None:
    properties = '<properties><property name="TOKEN" value="secret-1"/></properties>'
    output = "<system-out>secret-2</system-out><system-err>secret-3</system-err>"
    report = run(properties + CASE.format("a", "<failure>no</failure>" + output) + output)
    assert b"secret" not in pack(report)
    assert report.cases[0].message == "no"


def test_control_signs_and_endless_messages() -> None:
    report = run(CASE.format("a", f"<failure>\x1b[31m{'x' * 9000}</failure>"))
    assert report.cases[0].message.startswith("?[31mxxx")
    assert len(report.cases[0].message.encode()) <= 4096
