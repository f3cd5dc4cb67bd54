"""golangci-lint's JSON; issues are null when there are none."""

import msgspec

from checks.document import Document
from checks.json_text import decode
from checks.report import Kind, Level, Lint, LintFinding, Reader
from checks.report_rows import check_rows, line, message, name

LEVELS = {"warning": Level.WARNING, "info": Level.NOTE, "low": Level.NOTE, "medium": Level.WARNING}


class _Place(msgspec.Struct, rename="pascal"):
    filename: str = ""
    line: int = 0


class _Issue(msgspec.Struct, rename="pascal"):
    from_linter: str = ""
    text: str = ""
    severity: str = ""
    pos: _Place = msgspec.field(default_factory=_Place)


class _About(msgspec.Struct, rename="pascal"):
    error: str = ""


class _Run(msgspec.Struct, rename="pascal"):
    issues: list[_Issue] | None
    report: _About | None = None


RUN = msgspec.json.Decoder(_Run)


def _finding(one: _Issue) -> LintFinding:
    level = LEVELS.get(one.severity.lower(), Level.ERROR)
    path, rule = name(one.pos.filename), name(one.from_linter)
    return LintFinding(path, line(one.pos.line), rule, level, message(one.text))


def read(document: Document) -> Lint:
    """An issue without a severity is an error, as the tool's exit code says."""
    run = decode(document.text, RUN, "the report")
    found = run.issues or []
    check_rows(found, document)
    failed = run.report is not None and bool(run.report.error)
    warnings = ("the linter did not finish",) if failed else ()
    return Lint("golangci-lint", tuple(map(_finding, found)), 0, not failed, warnings)


def sniff(document: Document) -> bool:
    """Its two members."""
    return document.json is not None and document.json.has("Issues", "Report")


READER = Reader("golangci-lint", Kind.LINT, sniff, read)
