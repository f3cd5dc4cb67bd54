"""oxlint's JSON: findings whose first label is the place; parse errors have no rule."""

import msgspec

from checks.document import Document
from checks.json_text import decode
from checks.report import Kind, Level, Lint, LintFinding, Reader
from checks.report_rows import check_rows, line, message, name

LEVELS = {"error": Level.ERROR, "warning": Level.WARNING}


class _Span(msgspec.Struct):
    line: int = 0


class _Label(msgspec.Struct):
    span: _Span | None = None


class _Diagnostic(msgspec.Struct):
    severity: str
    message: str = ""
    code: str | None = None
    filename: str | None = None
    labels: list[_Label] | None = None


class _Run(msgspec.Struct):
    diagnostics: list[_Diagnostic]
    number_of_files: int


RUN = msgspec.json.Decoder(_Run)


def _finding(one: _Diagnostic) -> LintFinding:
    place = next((label.span.line for label in one.labels or () if label.span), 0)
    rule, level = one.code or "parse-error", LEVELS.get(one.severity, Level.NOTE)
    return LintFinding(
        name(one.filename or ""), line(place), name(rule), level, message(one.message)
    )


def _missing(run: _Run) -> tuple[str, ...]:
    """The tool prints the same empty list when it is pointed at nothing."""
    return () if run.number_of_files > 0 else ("no file was linted",)


def read(document: Document) -> Lint:
    """Advice is a note."""
    run = decode(document.text, RUN, "the report")
    check_rows(run.diagnostics, document)
    missing = _missing(run)
    broken = any(one.code is None for one in run.diagnostics)
    notes = ("files that do not parse were not linted",) if broken else ()
    findings = tuple(map(_finding, run.diagnostics))
    return Lint("oxlint", findings, 0, not missing, (*missing, *notes))


def sniff(document: Document) -> bool:
    """Findings beside the count of files."""
    return document.json is not None and document.json.has("diagnostics", "number_of_files")


READER = Reader("oxlint", Kind.LINT, sniff, read)
