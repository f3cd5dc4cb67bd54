"""coverage.py's JSON: executed and missing lines, branches as pairs of lines."""

import msgspec

from checks.coverage_sheet import Sheet, arm, coverage
from checks.document import Document
from checks.json_text import decode, members
from checks.report import Count, Coverage, Kind, Reader
from checks.report_limits import HIGHEST_LINE
from checks.report_rows import whole

Pair = tuple[int, int]


class _Summary(msgspec.Struct):
    num_branches: int = 0
    covered_branches: int = 0


class _File(msgspec.Struct):
    executed_lines: list[int]
    missing_lines: list[int]
    summary: _Summary = msgspec.field(default_factory=_Summary)
    executed_branches: list[Pair] | None = None
    missing_branches: list[Pair] | None = None


class _Meta(msgspec.Struct):
    branch_coverage: bool = False


FILE = msgspec.json.Decoder(_File)
META = msgspec.json.Decoder(_Meta)


def _lines(lines: list[int]) -> list[int]:
    """Those that are line numbers, sorted."""
    lines.sort()
    if not lines or (lines[0] >= 1 and lines[-1] <= HIGHEST_LINE):
        return lines
    return [line for line in lines if 1 <= line <= HIGHEST_LINE]


def _arm(pair: Pair) -> int:
    """A negative target is the way out of a function, beside the line it would have as one."""
    line, target = pair
    below = abs(target) << 1 | (target < 0)
    return arm(line if 1 <= line <= HIGHEST_LINE else 0, below >> 16, below & 0xFFFF)


def _fill(sheet: Sheet, path: str, found: _File, *, branches: bool) -> None:
    file = sheet.file(path)
    hit = _lines(found.executed_lines)
    file.add_lines(sorted([*hit, *_lines(found.missing_lines)]), hit)
    if not branches:
        return
    if found.executed_branches is None or found.missing_branches is None:
        total = whole(found.summary.num_branches) or 0
        file.branches = Count(min(whole(found.summary.covered_branches) or 0, total), total)
        return
    taken = [_arm(pair) for pair in found.executed_branches]
    file.arms.add([*taken, *map(_arm, found.missing_branches)])
    file.taken.add(taken)
    file.branches = Count(len(found.executed_branches), len(taken) + len(found.missing_branches))


def read(document: Document) -> Coverage:
    """Lines and branches apart: the tool's own percentage mixes them."""
    sheet = Sheet(document)
    own = document.json.members if document.json else {}
    meta = decode(own["meta"], META, "`meta`")
    for path, raw in members(own["files"]).items():
        found = decode(raw, FILE, f"the entry of {path[:200]}")
        _fill(sheet, path, found, branches=meta.branch_coverage)
    producer = "coverage.py/branch" if meta.branch_coverage else "coverage.py"
    return coverage(sheet, "coverage.py", producer)


def sniff(document: Document) -> bool:
    """The three parts of the document, with the tool's word for lines."""
    look = document.json
    return (
        look is not None
        and look.has("meta", "files", "totals")
        and ("num_statements" in members(look.members["totals"]))
    )


READER = Reader("coverage.py", Kind.COVERAGE, sniff, read)
