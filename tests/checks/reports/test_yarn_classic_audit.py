"""yarn 1: lines per path, a last line that proves the end, messages in between."""

import pytest

from checks.finding import Severity
from tests.checks.reports.auditing import FOLDER, KETTLE, audit, of, sample, short
from tests.checks.reports.reading import refusal

LINES = (FOLDER / "yarn-classic.ndjson").read_text().splitlines()


def test_paths_collapse() -> None:
    report = sample("yarn-classic.ndjson")
    assert short(report) == [
        ("kettle", KETTLE, Severity.HIGH),
        ("spoon", "GHSA-gggg-hhhh-jjjj", Severity.LOW),
    ]
    assert (of(report, "kettle").direct, of(report, "spoon").direct) == (True, False)


def test_without_the_totals_it_is_not_complete() -> None:
    report = audit("\n".join(LINES[:-1]))
    assert (len(report.findings), report.complete) == (2, False)
    assert "cut off" in report.warnings[0]


def test_a_broken_line_is_not_passed_over() -> None:
    report = audit("\n".join([*LINES[:2], LINES[2][:50], *LINES[3:]]))
    assert report.warnings == ("lines that could not be read: 1",)
    assert not report.complete


def test_a_clean_run_is_one_line() -> None:
    assert audit(LINES[-1]).complete


@pytest.mark.parametrize("before", ["", '{"type":"warning","data":"old"}\n'])
def test_an_error_is_refused(before: str) -> None:
    text = before + '{"type":"error","data":"Couldn\'t find a lockfile\\n"}'
    assert "yarn did not finish" in refusal(text)
    assert "Couldn't find a lockfile" in refusal(text)
