"""Istanbul's coverage-final.json: maps of statements, functions and branches with their hits."""

from typing import TypeVar

import msgspec

from checks.coverage_sheet import FileSheet, Sheet, arm, coverage
from checks.document import Document, ReportError
from checks.json_text import decode, members
from checks.report import Count, Coverage, Kind, Reader
from checks.report_limits import HIGHEST_LINE

T = TypeVar("T")


class _Point(msgspec.Struct, gc=False):
    line: int | float | None = None


class _Place(msgspec.Struct, gc=False):
    start: _Point | None = None


class _Branch(msgspec.Struct, gc=False):
    loc: _Place | None = None
    line: int | float | None = None


class _File(msgspec.Struct, rename={"statements": "statementMap", "branches": "branchMap"}):
    statements: dict[str, _Place]
    s: dict[str, int | float | None]
    fn_map: dict[str, msgspec.Raw] = msgspec.field(name="fnMap", default_factory=dict)
    f: dict[str, int | float | None] = {}
    branches: dict[str, _Branch] = {}
    b: dict[str, list[int | float | None]] = {}
    all: bool = False


FILE = msgspec.json.Decoder(_File)


def _line(point: _Point | None) -> int:
    line = point.line if point is not None else None
    return int(line) if line is not None and 1 <= line <= HIGHEST_LINE else 0


def _branch_line(branch: _Branch | None) -> int:
    if branch is None:
        return 0
    inside = _line(branch.loc.start) if branch.loc is not None else 0
    return inside or _line(_Point(branch.line))


def _ran(hits: int | float | None) -> bool:
    return hits is not None and hits > 0


def _fill(file: FileSheet, found: _File) -> None:
    lines = dict[int, int]()
    statements = 0
    for key, place in found.statements.items():
        ran = _ran(found.s.get(key))
        line = _line(place.start)
        statements += ran
        lines[line] = lines.get(line, 0) or ran
    file.add_hits(lines)
    file.statements = Count(statements, len(found.statements))
    file.functions = Count(sum(_ran(found.f.get(key)) for key in found.fn_map), len(found.fn_map))
    for ordinal, (key, arms) in enumerate(found.b.items()):
        line, block = _branch_line(found.branches.get(key)), int(key) if _short(key) else ordinal
        file.arms.add(arm(line, block, branch) for branch in range(len(arms)))
        file.taken.add(arm(line, block, at) for at, hits in enumerate(arms) if _ran(hits))


def _short(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 10


def read(document: Document) -> Coverage:
    """Lines are the first lines of statements; one that ran makes its line covered."""
    sheet = Sheet(document)
    for path, raw in (document.json.members if document.json else {}).items():
        own = members(raw, f"the entry of {path[:200]}")
        nested = own.get("data") if "statementMap" not in own else None
        found = decode(raw if nested is None else nested, FILE, f"the entry of {path[:200]}")
        if sheet.document.limits.lines < len(found.statements):
            raise ReportError(f"it lists more than {sheet.document.limits.lines:,} lines")
        _fill(sheet.file(path), found)
    return coverage(sheet, "istanbul-json", _producer(document))


def _producer(document: Document) -> str:
    """Instrumented code leaves a hash in each entry; V8's ranges, which count otherwise, do not."""
    hashed = document.json is not None and {"_coverageSchema", "hash"} & document.json.inner
    return "istanbul" if hashed else "istanbul-json"


def sniff(document: Document) -> bool:
    """Values with a statement map, directly or one level down."""
    look = document.json
    if look is None or look.array or look.stream:
        return False
    return "statementMap" in look.inner or ("data" in look.inner and "statementMap" in look.deep)


READER = Reader("istanbul-json", Kind.COVERAGE, sniff, read)
