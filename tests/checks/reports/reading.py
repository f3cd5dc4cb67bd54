"""Reading small reports written inside a test."""

from collections.abc import Iterable

from checks.catalogue import readers
from checks.document import ReportError
from checks.recognise import read_report
from checks.report import Count, Coverage, FileCoverage, Report
from checks.report_limits import DEFAULT_LIMITS, Limits

READERS = readers()


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
