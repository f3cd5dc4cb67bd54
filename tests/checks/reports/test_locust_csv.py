"""Locust's CSV: the row of sums, thousands, figures that are no numbers, its other files."""

import pytest

from tests.checks.reports.reading import load, refusal

HEADER = "Type,Name,Request Count,Failure Count,Requests/s,50%,95%,99%\n"


def test_locust_takes_the_sum() -> None:
    report = load(HEADER + "GET,/,1,1,1,1,1,1\n" + ',Aggregated,"1,000",2,10.5,3,8,10\n')
    assert (report.requests, report.failed, report.rps, report.p95_ms) == (1000, 2, 10.5, 8.0)


def test_locust_without_its_sum_is_incomplete() -> None:
    report = load(HEADER + "GET,/,1,1,1,1,1,1\n")
    assert (report.requests, report.complete) == (None, False)
    assert "Aggregated" in report.warnings[0]


def test_a_run_without_requests() -> None:
    report = load(HEADER + ",Aggregated,0,0,0.0,N/A,N/A,N/A\n")
    assert (report.requests, report.p50_ms, report.p99_ms) == (0, None, None)
    assert report.warnings == ("no request was made",)


def test_a_cut_row_has_unknown_figures() -> None:
    report = load(HEADER + ",Aggregated,12,1\n")
    assert (report.requests, report.failed, report.rps, report.p95_ms) == (12, 1, None, None)
    assert report.warnings == ("the row `Aggregated` is cut off",)


SUMS = ",Aggregated,5,1,1,1,1,1\n"


@pytest.mark.parametrize(
    "rows", [f"GET,Aggregated,7,0,1,1,1,1\n{SUMS}", f",Aggregated,7,0,1,1,1,1\n{SUMS}"]
)
def test_the_last_row_without_a_type_is_the_sum(rows: str) -> None:
    """A request may be named like it; a file that was appended to has two."""
    assert load(HEADER + rows).requests == 5


def test_a_request_that_is_named_like_the_sum_is_none() -> None:
    assert not load(HEADER + "GET,Aggregated,7,0,1,1,1,1\n").complete


@pytest.mark.parametrize(
    "header",
    [
        "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%\n",
        "Method,Name,Error,Occurrences\n",
    ],
)
def test_its_other_files_are_not_taken_for_it(header: str) -> None:
    assert "starts with" in refusal(header + "1,2,3,4,5,6,7\n")


def test_windows_ends() -> None:
    text = HEADER + ",Aggregated,5,0,1,1,1,1\n"
    assert load(text.replace("\n", "\r\n")) == load(text)
