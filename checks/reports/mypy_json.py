"""mypy's JSON output: one finding per line, notes inside hints."""

import msgspec

from checks.document import Document, ReportError
from checks.json_text import decode, documents
from checks.report import Kind, Level, Lint, LintFinding, Reader
from checks.report_rows import check_rows, line, message, name

LEVELS = {"error": Level.ERROR, "warning": Level.WARNING}


class _Finding(msgspec.Struct):
    file: str
    line: int
    message: str
    severity: str
    code: str | None = None


ONE = msgspec.json.Decoder(_Finding)


def read(document: Document) -> Lint:
    """A line that cannot be read makes the report incomplete."""
    findings, broken = list[LintFinding](), 0
    for text in documents(document.text):
        try:
            one = decode(text, ONE, "a finding")
        except ReportError:
            broken += 1
            continue
        level = LEVELS.get(one.severity, Level.NOTE)
        rule, said = name(one.code or ""), message(one.message)
        findings.append(LintFinding(name(one.file), line(one.line), rule, level, said))
        check_rows(findings, document)
    warnings = (f"lines that could not be read: {broken:,}",) if broken else ()
    return Lint("mypy-json", tuple(findings), 0, not broken, warnings)


def sniff(document: Document) -> bool:
    """A finding with its hint."""
    look = document.json
    return look is not None and look.has("file", "line", "severity", "hint", "message")


READER = Reader("mypy-json", Kind.LINT, sniff, read)
