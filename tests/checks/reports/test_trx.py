"""TRX: outcomes, missing ones, data rows inside their test, times, counters that do not count."""

import pytest

from tests.checks.reports.reading import outcomes, run

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


def test_rows_of_rows_count_at_the_deepest_level() -> None:
    leaf = '<UnitTestResult testName="leaf" outcome="Failed"/>'
    for name in ("inner", "outer"):
        leaf = (
            f'<UnitTestResult testName="{name}" outcome="Passed">'
            f"<InnerResults>{leaf}</InnerResults></UnitTestResult>"
        )
    after = '<UnitTestResult testName="after" outcome="Passed"/>'
    report = run(TRX.format(leaf + after))
    assert [case.name for case in report.cases] == ["leaf", "after"]


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ("1.00:00:01", 86_401_000_000),
        ("00:00:00.0000005", 1),
        ("", 0),
        ("5", 0),
        ("00:00:nan", 0),
    ],
)
def test_durations(duration: str, expected: int) -> None:
    text = TRX.format(f'<UnitTestResult testName="a" outcome="Passed" duration="{duration}"/>')
    assert run(text).totals.microseconds == expected


def test_the_counters_are_not_what_is_counted() -> None:
    counters = '<ResultSummary><Counters total="9" passed="9"/></ResultSummary>'
    report = run(TRX.format(counters))
    assert (report.totals.tests, report.warnings) == (0, ("no test ran",))


def test_prefixed_names() -> None:
    text = '<t:TestRun xmlns:t="urn:x"><t:UnitTestResult outcome="Passed"/></t:TestRun>'
    assert outcomes(run(text)) == ["passed"]
