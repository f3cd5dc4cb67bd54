"""What must hold whatever a reader is given, and the samples to start from."""

import json
from collections.abc import Iterator
from pathlib import Path

from checks.document import ReportError
from checks.plain_text import one_line
from checks.recognise import REFUSAL_CHARACTERS, read_report
from checks.report import (
    Audit,
    Bundle,
    Coverage,
    FileCoverage,
    Lint,
    Load,
    Reader,
    Report,
    TypeCoverage,
)
from checks.report import Tests as Run
from checks.report_codec import pack, unpack
from checks.report_json import document
from checks.report_limits import HIGHEST_COUNT, HIGHEST_LINE, MESSAGE_BYTES, NAME_CHARACTERS
from checks.report_words import words
from tests.checks.reports.reading import READERS

FOLDER = Path(__file__).parents[2] / "samples" / "reports"
RAW = {path.name.rpartition(".")[0]: path.read_bytes() for path in sorted(FOLDER.iterdir())}
"""The sample of each format."""


def survived(raw: bytes, reader: Reader | None = None) -> Report | None:
    """The report, fit to be kept and printed, or None for one that was refused in one line."""
    try:
        report = (
            read_report(raw, READERS)
            if reader is None
            else read_report(raw, (reader,), reader.format)
        )
    except ReportError as refusal:
        assert str(refusal) == one_line(str(refusal)) != ""
        assert len(str(refusal)) <= REFUSAL_CHARACTERS
        return None
    assert unpack(pack(report)) == report
    printed = json.loads(b"".join(document(report)), parse_constant=_refused)
    assert printed["format"] == report.format
    assert not any("\n" in line or "\x1b" in line for line in words(report))
    assert all(0 <= count <= HIGHEST_COUNT for count in _counts(report))
    assert all(0 <= line <= HIGHEST_LINE for line in _lines(report))
    assert all(len(name) <= NAME_CHARACTERS for name in _names(report))
    assert all(len(said.encode()) <= MESSAGE_BYTES for said in _messages(report))
    assert report.complete or report.warnings, "nobody is told what is missing"
    for warning in report.warnings:
        assert warning == one_line(warning) != ""
    return report


def _refused(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def _counts(report: Report) -> Iterator[int]:
    match report:
        case Coverage():
            yield from _pairs(report)
            for file in report.files:
                yield from _pairs(file)
        case Run():
            totals = report.totals
            yield from (totals.tests, totals.passed, totals.failed, totals.errors)
            yield from (totals.skipped, totals.flaky, totals.microseconds)
        case Load():
            figures = (report.requests, report.failed, report.passes, report.fails)
            yield from (figure for figure in figures if figure is not None)
        case Bundle():
            yield from (entry.bytes for entry in report.entries)
        case Lint():
            yield report.suppressed
        case TypeCoverage():
            yield from (report.identifiers.covered, report.identifiers.total)


def _pairs(one: Coverage | FileCoverage) -> Iterator[int]:
    for count in (one.lines, one.branches, one.statements, one.functions):
        if count is not None:
            assert count.covered <= count.total
            yield from (count.covered, count.total)


def _lines(report: Report) -> Iterator[int]:
    match report:
        case Coverage():
            for file in report.files:
                yield from (*(file.listed or ()), *file.covered, *file.partial)
                yield from (one >> 32 for one in (*file.branches_at, *file.arms, *file.taken))
        case Lint() | TypeCoverage():
            yield from (one.line for one in report.findings)


def _names(report: Report) -> Iterator[str]:
    match report:
        case Coverage():
            yield from (file.path for file in report.files)
        case Audit():
            for one in report.findings:
                yield from (one.package, *one.ids, *one.versions, *one.fix)
        case Run():
            for case in report.cases:
                yield from (case.suite, case.name, case.file)
        case Lint():
            yield report.tool
            for finding in report.findings:
                yield from (finding.path, finding.rule, finding.fingerprint)
        case Load():
            for limit in report.thresholds:
                yield from (limit.metric, limit.expr)
        case Bundle():
            yield from (entry.name for entry in report.entries)
        case TypeCoverage():
            yield from (one.path for one in report.findings)


def _messages(report: Report) -> Iterator[str]:
    if isinstance(report, Run):
        yield from (case.message for case in report.cases)
    if isinstance(report, Lint):
        yield from (finding.message for finding in report.findings)
