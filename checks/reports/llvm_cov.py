"""llvm-cov's JSON export: summaries per file, and segments that say from where a count holds."""

from collections.abc import Iterator
from itertools import groupby

import msgspec

from checks.coverage_sheet import FileSheet, Sheet, coverage, named_arm
from checks.document import Document
from checks.json_text import decode, items, members
from checks.line_spans import Span, spread
from checks.report import Count, Coverage, Kind, Reader
from checks.report_limits import HIGHEST_COUNT, HIGHEST_LINE

TYPE = b'"llvm.coverage.json.export"'


class _Segment(msgspec.Struct, array_like=True):
    line: int
    column: int
    count: int
    has_count: bool
    entry: bool
    gap: bool = False

    @property
    def starts(self) -> bool:
        """Whether a counted region begins here."""
        return self.has_count and self.entry and not self.gap


class _Count(msgspec.Struct):
    count: int
    covered: int


class _Summary(msgspec.Struct):
    lines: _Count
    functions: _Count | None = None
    branches: _Count | None = None


class _Branch(msgspec.Struct, array_like=True):
    line: int
    column: int
    end_line: int
    end_column: int
    taken: int
    not_taken: int


class _File(msgspec.Struct):
    filename: str
    summary: _Summary
    segments: list[_Segment] | None = None
    branches: list[_Branch] = []


FILE = msgspec.json.Decoder(_File)


def _spans(segments: list[_Segment]) -> Iterator[tuple[Span, bool]]:
    """Lines with a count: a line takes the largest of the regions that begin on it and of what
    was open before; lines in between go on with what is open."""
    opened: _Segment | None = None
    after = 0
    for line, group in groupby(segments, key=lambda segment: segment.line):
        here = list(group)
        if opened is not None and opened.has_count and after < line - 1:
            yield (after + 1, line - 1), opened.count > 0
        count = _count_of(here, opened)
        if count is not None:
            yield (line, line), count > 0
        opened, after = here[-1], line


def _count_of(here: list[_Segment], opened: _Segment | None) -> int | None:
    """How often the line ran, None if it has no code."""
    starting = [segment.count for segment in here if segment.starts]
    skipped = here[0].entry and not here[0].has_count
    held = opened is not None and opened.has_count
    if not any(one.entry and one.has_count for one in here) and (skipped or not held):
        return None
    return max([*starting, opened.count if opened is not None else 0])


def _fill(file: FileSheet, found: _File, room: int, most: int) -> int:
    if found.segments is None:
        file.lines = _count(found.summary.lines)
        return 0
    spans = list(_spans(found.segments))
    listed = spread((span for span, _ in spans), room, most)
    file.add_sorted_lines(listed, spread((span for span, ran in spans if ran), room, most))
    for one in found.branches:
        line = one.line if 1 <= one.line <= HIGHEST_LINE else 0
        name = f"{one.column}:{one.end_line}:{one.end_column}"
        arms = named_arm(line, f"{name}:1".encode()), named_arm(line, f"{name}:0".encode())
        file.arms.add(arms)
        ran = (one.taken, one.not_taken)
        file.taken.add(number for number, times in zip(arms, ran, strict=True) if times > 0)
    return len(listed)


def _count(found: _Count | None) -> Count | None:
    if found is None:
        return None
    total = min(max(found.count, 0), HIGHEST_COUNT)
    return Count(min(max(found.covered, 0), total), total)


def read(document: Document) -> Coverage:
    """Totals are the tool's own; the lines of each file come from its segments."""
    sheet = Sheet(document)
    own = document.json.members if document.json else {}
    room = most = document.limits.lines
    for export in items(own["data"]):
        for raw in items(members(export).get("files", msgspec.Raw(b"[]"))):
            found = decode(raw, FILE, "an entry of `files`")
            file = sheet.file(found.filename)
            room -= _fill(file, found, room, most)
            file.functions = _count(found.summary.functions)
            file.branches = _count(found.summary.branches)
            if found.segments is None:
                sheet.warn("the export is a summary: the lines of a change cannot be looked up")
    return coverage(sheet, "llvm-cov-json")


def sniff(document: Document) -> bool:
    """The type that the export names."""
    look = document.json
    return look is not None and look.has("data", "type") and bytes(look.members["type"]) == TYPE


READER = Reader("llvm-cov-json", Kind.COVERAGE, sniff, read)
