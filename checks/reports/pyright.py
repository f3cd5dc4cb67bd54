"""pyright's JSON; its lines count from 0."""

import msgspec

from checks.document import Document
from checks.json_text import decode
from checks.report import Kind, Level, Lint, LintFinding, Reader
from checks.report_rows import check_rows, line, message, name

LEVELS = {"error": Level.ERROR, "warning": Level.WARNING}


class _Point(msgspec.Struct):
    line: int


class _Range(msgspec.Struct):
    start: _Point


class _Diagnostic(msgspec.Struct):
    severity: str
    message: str = ""
    file: str = ""
    rule: str = ""
    range: _Range | None = None


class _Summary(msgspec.Struct, rename="camel"):
    files_analyzed: int | None = None


class _Run(msgspec.Struct, rename="camel"):
    general_diagnostics: list[_Diagnostic]
    summary: _Summary | None = None


RUN = msgspec.json.Decoder(_Run)


def _finding(one: _Diagnostic) -> LintFinding:
    place = line(one.range.start.line + 1) if one.range else 0
    level = LEVELS.get(one.severity, Level.NOTE)
    return LintFinding(name(one.file), place, name(one.rule), level, message(one.message))


def read(document: Document) -> Lint:
    """Information is a note. A run that is pointed at nothing has no findings either."""
    run = decode(document.text, RUN, "the report")
    found = run.general_diagnostics
    check_rows(found, document)
    nothing = run.summary is not None and run.summary.files_analyzed == 0
    missing = ("no file was analysed",) if nothing else ()
    return Lint("pyright", tuple(map(_finding, found)), 0, not missing, missing)


def sniff(document: Document) -> bool:
    """Its own name for findings."""
    return document.json is not None and document.json.has("generalDiagnostics")


READER = Reader("pyright", Kind.LINT, sniff, read)
