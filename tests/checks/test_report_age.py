"""Times in reports, and when they are too old."""

from datetime import UTC, datetime, timedelta

import pytest

from checks.report import Coverage
from checks.report import Tests as Run
from checks.report_age import ABROAD, OLD, is_old
from tests.checks.reports.reading import read

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STAMP = int(NOON.timestamp())
ZONELESS = int((NOON + ABROAD).timestamp())
LINES = (
    '<packages><package><classes><class filename="a.py"><lines><line number="1" hits="1"/></lines>'
    "</class></classes></package></packages>"
)
SUITE = '<testcase classname="a" name="b" time="1"/>'
PY = '"files":{"a.py":{"executed_lines":[1],"missing_lines":[]}},"totals":{"num_statements":1}'


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (f'<coverage version="7" timestamp="{STAMP}123" lines-valid="1">{LINES}</coverage>', STAMP),
        (f'<coverage timestamp="{STAMP}">{LINES}</coverage>', STAMP),
        (f"<coverage>{LINES}</coverage>", 0),
        (f'<coverage timestamp="soon">{LINES}</coverage>', 0),
        (f'<testsuite name="x" timestamp="2026-03-01T12:00:00Z">{SUITE}</testsuite>', STAMP),
        (f'<testsuites><testsuite timestamp="2026-03-01T14:00:00.5+02:00">{SUITE}</testsuite>'
         "</testsuites>", STAMP),
        (f'<testsuite timestamp="2026-03-01T12:00:00">{SUITE}</testsuite>', ZONELESS),
        (f'<testsuite timestamp="2026-99-01T12:00:00">{SUITE}</testsuite>', 0),
        (f'{{"meta":{{"timestamp":"2026-03-01T12:00:00.123456"}},{PY}}}', ZONELESS),
        ("TN:\nSF:a\nDA:1,1\nend_of_record\n", 0),
    ],
)  # fmt: skip
def test_when_a_report_was_made(text: str, made: int) -> None:
    report = read(text)
    assert isinstance(report, Coverage | Run)
    assert report.made == made


def test_old_at_its_edge() -> None:
    assert not is_old(STAMP, NOON + OLD)
    assert is_old(STAMP, NOON + OLD + timedelta(seconds=1))
    assert not is_old(0, NOON)
    assert not is_old(STAMP, NOON - timedelta(days=9))
