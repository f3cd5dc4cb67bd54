"""Biome's JSON: places are byte offsets, counted in the source that it carries along."""

import msgspec

from checks.document import Document
from checks.json_text import decode
from checks.report import Kind, Level, Lint, LintFinding, Reader
from checks.report_rows import check_rows, line, message, name, whole

LEVELS = {
    "fatal": Level.ERROR,
    "error": Level.ERROR,
    "warning": Level.WARNING,
    "information": Level.NOTE,
    "hint": Level.NOTE,
}


class _Path(msgspec.Struct):
    file: str | None = None


class _Point(msgspec.Struct):
    line: int = 0


class _Location(msgspec.Struct):
    path: _Path | str | None = None
    span: tuple[int, int] | None = None
    source: str | None = msgspec.field(name="sourceCode", default=None)
    start: _Point | None = None


class _Diagnostic(msgspec.Struct):
    severity: str
    category: str | None = None
    description: str | None = None
    message: msgspec.Raw = msgspec.Raw(b"null")
    location: _Location | None = None


class _Summary(msgspec.Struct):
    left_out: float | None = msgspec.field(name="diagnosticsNotPrinted", default=None)


class _Run(msgspec.Struct):
    diagnostics: list[_Diagnostic]
    summary: _Summary | None = None


RUN = msgspec.json.Decoder(_Run)


def _line(place: _Location) -> int:
    if place.start is not None:
        return line(place.start.line)
    if place.span is None or place.source is None or place.span[0] < 0:
        return 0
    before = place.source.encode("utf-8", "replace")[: place.span[0]]
    return line(before.count(b"\n") + 1)


def _finding(one: _Diagnostic) -> LintFinding:
    place = one.location or _Location()
    path = place.path.file if isinstance(place.path, _Path) else place.path
    level = LEVELS.get(one.severity, Level.WARNING)
    rule, said = name(one.category or ""), message(one.description or "")
    return LintFinding(name(path or ""), _line(place), rule, level, said)


def read(document: Document) -> Lint:
    """The tool prints a limited number of findings and says how many it left out."""
    run = decode(document.text, RUN, "the report")
    check_rows(run.diagnostics, document)
    left_out = whole(run.summary.left_out) if run.summary else 0
    warnings = (f"{left_out:,} findings were not printed",) if left_out else ()
    return Lint("biome", tuple(map(_finding, run.diagnostics)), 0, not left_out, warnings)


def sniff(document: Document) -> bool:
    """Findings beside the command that made them."""
    return document.json is not None and document.json.has("diagnostics", "command")


READER = Reader("biome", Kind.LINT, sniff, read)
