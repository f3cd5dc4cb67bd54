"""type-coverage's JSON; its lines count from 0, and its percentage is cut."""

import msgspec

from checks.document import Document
from checks.json_text import decode
from checks.report import Count, Kind, Reader, TypeCoverage, Untyped
from checks.report_rows import check_rows, line, name, whole


class _Detail(msgspec.Struct, rename={"path": "filePath"}):
    path: str = ""
    file: str = ""
    line: int = -1


class _Run(msgspec.Struct, rename="camel"):
    correct_count: float
    total_count: float
    details: list[_Detail] | None = None


RUN = msgspec.json.Decoder(_Run)


def read(document: Document) -> TypeCoverage:
    """Nothing counted is nothing measured."""
    run = decode(document.text, RUN, "the report")
    found = run.details or []
    check_rows(found, document)
    total = whole(run.total_count) or 0
    count = Count(min(whole(run.correct_count) or 0, total), total)
    places = tuple(Untyped(name(one.path or one.file), line(one.line + 1)) for one in found)
    warnings = () if total else ("nothing was measured",)
    return TypeCoverage("type-coverage", count, places, not warnings, warnings)


def sniff(document: Document) -> bool:
    """Its two counts."""
    return document.json is not None and document.json.has("correctCount", "totalCount")


READER = Reader("type-coverage", Kind.TYPE_COVERAGE, sniff, read)
