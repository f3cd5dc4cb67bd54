"""Locust's statistics as CSV: the last row, `Aggregated` without a type, sums up."""

import csv
from collections.abc import Iterator

from checks.document import Document, ReportError
from checks.report import Kind, Load, Reader
from checks.report_rows import real, whole
from checks.text_lines import text_lines

HEADER = b"Type,Name,Request Count,"
Row = dict[str, str | None]


def read(document: Document) -> Load:
    """The file is a snapshot that may be a second old when the run ends. A request may be named
    like the row of sums, but has a type."""
    total: Row | None = None
    try:
        for row in csv.DictReader(text_lines(document)):
            if row.get("Name") == "Aggregated" and not row.get("Type"):
                total = row
    except csv.Error as fault:
        raise ReportError(f"the CSV cannot be read: {fault}") from fault
    if total is None:
        return Load("locust-csv", complete=False, warnings=("the row `Aggregated` is missing",))
    return _load(total)


def _missing(row: Row, requests: int | None) -> Iterator[str]:
    """A figure that is not known is written as N/A; one that is not there was cut off."""
    if not all(cell for column, cell in row.items() if column != "Type"):
        yield "the row `Aggregated` is cut off"
    if not requests:
        yield "no request was made"


def _load(row: Row) -> Load:
    requests = whole(real(row.get("Request Count")))
    warnings = tuple(_missing(row, requests))
    return Load(
        "locust-csv",
        requests,
        whole(real(row.get("Failure Count"))),
        real(row.get("Requests/s")),
        real(row.get("50%")),
        real(row.get("95%")),
        real(row.get("99%")),
        complete=not warnings,
        warnings=warnings,
    )


def sniff(document: Document) -> bool:
    """The header row."""
    return document.head.startswith(HEADER)


READER = Reader("locust-csv", Kind.LOAD, sniff, read)
