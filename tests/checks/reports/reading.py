"""Reading small reports written inside a test."""

import json
from collections.abc import Iterable

from checks.catalogue import readers
from checks.document import ReportError
from checks.recognise import read_report
from checks.report import Bundle, Count, Coverage, FileCoverage, Lint, Load, Report
from checks.report import Tests as Run
from checks.report_limits import DEFAULT_LIMITS, Limits

READERS = readers()

Row = tuple[str, int, str, str]


def read(text: str | bytes, format: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Report:
    """The report, recognised by its content unless a format is given."""
    raw = text.encode() if isinstance(text, str) else text
    return read_report(raw, READERS, format, limits=limits)


def refusal(text: str | bytes, format: str | None = None, limits: Limits = DEFAULT_LIMITS) -> str:
    """Why the report is refused; AssertionError if it is not."""
    try:
        report = read(text, format, limits)
    except ReportError as error:
        return str(error)
    raise AssertionError(f"it was read as {report.format}")


def coverage(text: str | bytes, format: str | None = None) -> Coverage:
    """A coverage report."""
    report = read(text, format)
    assert isinstance(report, Coverage)
    return report


def only_file(text: str | bytes) -> FileCoverage:
    """The one file of a coverage report."""
    (file,) = coverage(text).files
    return file


def pair(count: Count | None) -> tuple[int, int] | None:
    """Covered and total."""
    return None if count is None else (count.covered, count.total)


def lines(text: Iterable[str]) -> str:
    """Lines with their ends."""
    return "".join(f"{line}\n" for line in text)


def written(content: object) -> str:
    """Text as it is, anything else as JSON."""
    return content if isinstance(content, str) else json.dumps(content)


def lint(content: object, format: str | None = None) -> Lint:
    """A report of findings."""
    report = read(written(content), format)
    assert isinstance(report, Lint)
    return report


def rows(report: Lint) -> list[Row]:
    """Path, line, rule and level of each finding."""
    return [(one.path, one.line, one.rule, one.severity.value) for one in report.findings]


def run(content: object) -> Run:
    """A report of a test run."""
    report = read(written(content))
    assert isinstance(report, Run)
    return report


def outcomes(report: Run) -> list[str]:
    """How each case ended."""
    return [case.outcome.value for case in report.cases]


def load(content: object) -> Load:
    """A report of a load test."""
    report = read(written(content))
    assert isinstance(report, Load)
    return report


def bundle(content: object, format: str | None = None) -> Bundle:
    """A report of sizes."""
    report = read(written(content), format)
    assert isinstance(report, Bundle)
    return report
