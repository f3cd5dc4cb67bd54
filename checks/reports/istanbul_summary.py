"""Istanbul's coverage-summary.json: counts per file, without lines."""

import msgspec

from checks.coverage_sheet import Sheet, coverage
from checks.document import Document
from checks.json_text import decode
from checks.report import Count, Coverage, Kind, Reader
from checks.report_limits import HIGHEST_COUNT


class _Count(msgspec.Struct):
    total: int
    covered: int


class _File(msgspec.Struct):
    lines: _Count
    statements: _Count | None = None
    functions: _Count | None = None
    branches: _Count | None = None


FILE = msgspec.json.Decoder(_File)


def _count(found: _Count | None) -> Count | None:
    if found is None:
        return None
    total = min(max(found.total, 0), HIGHEST_COUNT)
    return Count(min(max(found.covered, 0), total), total)


def read(document: Document) -> Coverage:
    """Take counts, never the percentages: those may be the word Unknown."""
    sheet = Sheet(document)
    entries = dict(document.json.members if document.json else {})
    total = entries.pop("total", None)
    if not entries and total is not None:
        sheet.warn("the report has a total only, no files")
        entries = {"total": total}
    for path, raw in entries.items():
        found = decode(raw, FILE, f"the entry of {path[:200]}")
        file = sheet.file(path)
        file.lines, file.statements = _count(found.lines), _count(found.statements)
        file.functions, file.branches = _count(found.functions), _count(found.branches)
    sheet.warn("the report lists no lines, so the lines of a change cannot be looked up in it")
    return coverage(sheet, "istanbul-summary")


def sniff(document: Document) -> bool:
    """A total with lines that have a percentage."""
    look = document.json
    if look is None or not look.has("total"):
        return False
    return {"lines", "statements"} <= look.inner and {"total", "covered", "pct"} <= look.deep


READER = Reader("istanbul-summary", Kind.COVERAGE, sniff, read)
