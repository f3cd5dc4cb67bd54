"""Locust's statistics as CSV: the row `Aggregated` sums up."""

import csv

from checks.document import Document, ReportError
from checks.report import Kind, Load, Reader
from checks.report_rows import real, whole
from checks.text_lines import text_lines

HEADER = b"Type,Name,Request Count,"


def read(document: Document) -> Load:
    """The file is a snapshot that may be a second old when the run ends."""
    try:
        for row in csv.DictReader(text_lines(document)):
            if row.get("Name") == "Aggregated":
                return _load(row)
    except csv.Error as fault:
        raise ReportError(f"the CSV cannot be read: {fault}") from fault
    return Load("locust-csv", complete=False, warnings=("the row `Aggregated` is missing",))


def _load(row: dict[str, str | None]) -> Load:
    requests = whole(real(row.get("Request Count")))
    warnings = () if requests else ("no request was made",)
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
