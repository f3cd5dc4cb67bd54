"""ruff's JSON, as a list or one finding per line; syntax errors have no code."""

import msgspec

from checks.document import Document, ReportError
from checks.json_text import decode, documents
from checks.report import Kind, Level, Lint, LintFinding, Reader
from checks.report_rows import check_rows, line, message, name


class _Place(msgspec.Struct):
    row: float | None = None


class _Finding(msgspec.Struct):
    filename: str | None = None
    message: str = ""
    code: str | None = None
    location: _Place | None = None


LIST = msgspec.json.Decoder(list[_Finding])
ONE = msgspec.json.Decoder(_Finding)


def _finding(one: _Finding) -> LintFinding:
    place = line(one.location.row) if one.location else 0
    rule = name(one.code or "invalid-syntax")
    return LintFinding(name(one.filename or ""), place, rule, Level.ERROR, message(one.message))


def _listed(document: Document) -> tuple[list[_Finding], int]:
    """The findings of one line each, and how many lines could not be read."""
    found, broken = list[_Finding](), 0
    for text in documents(document.text):
        try:
            found.append(decode(text, ONE, "a finding"))
        except ReportError:
            broken += 1
        check_rows(found, document)
    return found, broken


def read(document: Document) -> Lint:
    """ruff has one level: what it names is an error."""
    if document.json is not None and document.json.array:
        found, broken = decode(document.text, LIST, "the report"), 0
    else:
        found, broken = _listed(document)
    check_rows(found, document)
    warnings = (f"lines that could not be read: {broken:,}",) if broken else ()
    return Lint("ruff", tuple(map(_finding, found)), 0, not broken, warnings)


def sniff(document: Document) -> bool:
    """A code and a place with rows."""
    look = document.json
    if look is None:
        return False
    keys = look.inner if look.array else frozenset(look.members)
    return {"code", "filename", "location", "message"} <= keys


READER = Reader("ruff", Kind.LINT, sniff, read)
