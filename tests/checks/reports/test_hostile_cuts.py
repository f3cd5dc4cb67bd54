"""Samples cut after every byte: refused or incomplete, or less only where no format could tell."""

import pytest

from checks.report import Audit, Kind, Lint, Report
from tests.checks.reports.reading import READERS
from tests.checks.reports.surviving import RAW, survived

BY_LINE = {
    "go": "a block a line, nothing at the end",
    "govulncheck": "a message at a time, nothing at the end",
    "mypy-json": "a finding a line, nothing at the end",
    "yarn-berry": "an advisory a line, nothing at the end",
}
"""A cut between lines is not seen; one within a line is."""
BY_SECTION = {"lcov": "a section a file, nothing at the end"}
PROSE = {
    "mypy-text": "the last line, which counts the errors, may be missing",
    "tsc-text": "plain output has no last line",
}
"""A cut is not seen at all."""
LAST_CELL = {"locust-csv": "digits at the end of the last cell, a figure that is not used"}


def test_the_table_names_formats_that_there_are() -> None:
    known = {reader.format for reader in READERS}
    assert known >= {*BY_LINE, *BY_SECTION, *PROSE, *LAST_CELL}


@pytest.mark.parametrize("format", RAW)
def test_every_cut_is_seen_where_it_can_be(format: str) -> None:
    raw, (reader,) = RAW[format], [one for one in READERS if one.format == format]
    whole = survived(raw, reader)
    assert whole is not None
    for end in range(1, len(raw)):  # what an empty file is, the tests of empty runs tell
        report = survived(raw[:end], reader)
        if report is None or not report.complete or report == whole:
            continue
        assert _unseen(format, raw, end), f"cut after {end} bytes: {raw[:end][-40:]!r}"
        assert _size(report) <= _size(whole)


def _unseen(format: str, raw: bytes, end: int) -> bool:
    if format in PROSE:
        return True
    if format in LAST_CELL:
        return raw[end:].rstrip(b"0123456789\r\n") == b""
    return format in BY_LINE and b"\n" in raw[end - 1 : end + 1]


def _size(report: Report) -> int:
    return len(report.findings) if isinstance(report, Audit | Lint) else 0


TRACE = "TN:\nSF:a.js\nDA:1,1\nend_of_record\nTN:\nSF:b.js\nDA:1,0\nend_of_record\n"


def test_a_trace_that_ends_within_a_section_is_incomplete_and_between_two_is_not() -> None:
    (lcov,) = [one for one in READERS if one.format == "lcov"]
    first = TRACE.index("TN:", 1)
    ends = {end for end in range(len(TRACE)) if _is_clean(survived(TRACE[:end].encode(), lcov))}
    second = range(first - 1, TRACE.index("SF:b") + len("SF:") + 1)
    assert ends == {*second, len(TRACE) - 1}


def _is_clean(report: Report | None) -> bool:
    return report is not None and report.complete


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_format_that_tells_of_cuts(kind: Kind) -> None:
    """So that nobody is without a choice."""
    blind = {*BY_LINE, *BY_SECTION, *PROSE}
    assert any(reader.kind == kind and reader.format not in blind for reader in READERS)
