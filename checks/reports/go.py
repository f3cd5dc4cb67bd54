"""Go cover profiles: blocks of statements, merged before anything is counted."""

import re
from collections.abc import Iterator

from checks.coverage_sheet import Sheet, coverage
from checks.document import Document, ReportError
from checks.line_spans import Span, sane, spread
from checks.report import Count, Coverage, Kind, Reader
from checks.report_limits import NAME_CHARACTERS

BLOCK = re.compile(
    rb"^(.{1,1100}):(\d{1,10}\.\d{1,10},\d{1,10}\.\d{1,10}) (\d{1,9}) (?=\d)(0*[1-9])?\d*\r?$",
    re.MULTILINE,
)
FIRST = re.compile(
    rb"(?:mode: (?:set|count|atomic)\r?\n)|(?:[^\n:]+\.go:\d+\.\d+,\d+\.\d+ \d+ \d+\r?$)",
    re.MULTILINE,
)
MODE = re.compile(rb"^mode: \w+\r?$", re.MULTILINE)

Blocks = dict[bytes, tuple[int, bool]]


def _pieces(document: Document) -> Iterator[bytes]:
    rest = b""
    for chunk in document.chunks:
        text, line, rest = (rest + chunk).rpartition(b"\n")
        yield text + line
    yield rest


def _blocks(document: Document, sheet: Sheet) -> dict[bytes, Blocks]:
    files = dict[bytes, Blocks]()
    for text in _pieces(document):
        found = BLOCK.findall(text)
        for path, place, statements, ran in found:
            blocks = files.setdefault(path, {})
            known = blocks.get(place)
            blocks[place] = (int(statements), bool(ran) or (known is not None and known[1]))
        ends = text.count(b"\n") + (text[-1:] not in (b"", b"\n"))
        if ends != len(found) and _lines(text) != len(found):
            sheet.incomplete("some lines of the profile could not be read; it may be cut off")
        if len(files) > sheet.document.limits.files:
            raise ReportError(f"it names more than {sheet.document.limits.files:,} files")
    return files


def _lines(text: bytes) -> int:
    lines = sum(1 for line in text.split(b"\n") if line.strip())
    return lines - len(MODE.findall(text))


def _span(place: bytes) -> Span:
    first, last = place.split(b",")
    return int(first.partition(b".")[0]), int(last.partition(b".")[0])


def _fill(sheet: Sheet, path: bytes, blocks: Blocks, room: int) -> int:
    file = sheet.file(path[: NAME_CHARACTERS + 1].decode("utf-8", "replace"))
    spans = [(_span(place), ran) for place, (_, ran) in blocks.items()]
    if not all(sane(span) for span, _ in spans):
        sheet.warn("blocks with impossible lines count as statements, not as lines")
    most = sheet.document.limits.lines
    listed = spread((span for span, _ in spans), room, most)
    file.add_sorted_lines(listed, spread((span for span, ran in spans if ran), room, most))
    covered = sum(statements for statements, ran in blocks.values() if ran)
    file.statements = Count(covered, sum(statements for statements, _ in blocks.values()))
    return len(listed)


def read(document: Document) -> Coverage:
    """Go's own figure is of statements; a line ran if any block on it did."""
    sheet = Sheet(document)
    room = document.limits.lines
    for path, blocks in _blocks(document, sheet).items():
        room -= _fill(sheet, path, blocks, room)
    return coverage(sheet, "go")


def sniff(document: Document) -> bool:
    """A mode line, or a block where a tool dropped that line."""
    return FIRST.match(document.head) is not None or document.head.rstrip() in MODES


MODES = (b"mode: set", b"mode: count", b"mode: atomic")
READER = Reader("go", Kind.COVERAGE, sniff, read)
