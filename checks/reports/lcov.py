"""lcov trace files: records by line between SF and end_of_record, read a section at a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import compress, islice
from operator import ge

import msgspec

from checks.coverage_sheet import FileSheet, Sheet, arm, coverage, name_number, named_arm
from checks.document import Document, ReportError
from checks.number_set import Gathering
from checks.report import Count, Coverage, Kind, Reader
from checks.report_limits import HIGHEST_LINE, NAME_CHARACTERS

END = b"end_of_record"
HIT = rb"0*[1-9]"
LINE = re.compile(rb"\nDA:(\d{1,8}),")
LINE_HIT = re.compile(rb"\nDA:(\d{1,8})," + HIT)
LINE_MISSED = re.compile(rb"\nDA:(\d{1,8}),(?!" + HIT + rb")")
BRANCH = re.compile(
    rb"^BRDA:0*(\d{1,8}),([^,\r\n]{1,40},[^,\r\n]{1,400}),(" + HIT + rb")?", re.MULTILINE
)
FUNCTION = re.compile(rb"^FN:\d{1,9},(?:\d{1,9},)?(.+?)\r?$", re.MULTILINE)
FUNCTION_HIT = re.compile(rb"^FNDA:(" + HIT + rb")?[^,\r\n]*,(.+?)\r?$", re.MULTILINE)
PLACE = re.compile(rb"^FNL:(\d{1,9}),(\d{1,9})", re.MULTILINE)
ALIAS = re.compile(rb"^FNA:(\d{1,9}),(" + HIT + rb")?", re.MULTILINE)
SECTION = b"\nSF:"
NUMBERS = re.compile(rb"e?(\d{1,5}),(\d{1,5})\Z")
_RECORDS = msgspec.json.Decoder(list[tuple[int, int]])
REMEMBERED_ARMS = 65_536
PATH_BYTES = 4 * NAME_CHARACTERS + 4


@dataclass(slots=True)
class _Functions:
    known: Gathering = field(default_factory=lambda: Gathering(wide=True))
    ran: Gathering = field(default_factory=lambda: Gathering(wide=True))


@dataclass(slots=True)
class _Trace:
    """`file` and `places` (first lines of functions by index) belong to the section at hand."""

    sheet: Sheet
    file: FileSheet | None = None
    places: dict[bytes, bytes] = field(default_factory=dict)
    functions: dict[str, _Functions] = field(default_factory=dict)
    arms: dict[bytes, int] = field(default_factory=dict)

    def open(self, path: bytes) -> None:
        """Begin the section of a file."""
        self.file = self.sheet.file(path[:PATH_BYTES].decode("utf-8", "replace").strip())
        self.places = {}

    def records(self, text: bytes) -> None:
        """Read whole lines of the section at hand."""
        if self.file is None:
            return
        _lines(self.sheet, self.file, text)
        if b"BRDA:" in text:
            self._branches(self.file, text)
        if b"FN" in text:
            self._functions(self.file.path, text)

    def _branches(self, file: FileSheet, text: bytes) -> None:
        found = [(self._arm(int(line), name), hit) for line, name, hit in BRANCH.findall(text)]
        file.arms.add(one for one, _ in found)
        file.taken.add(one for one, hit in found if hit)

    def _arm(self, line: int, name: bytes) -> int:
        low = self.arms.get(name)
        if low is None:
            numbers = NUMBERS.match(name)
            low = arm(0, int(numbers[1]), int(numbers[2])) if numbers else named_arm(0, name)
            if len(self.arms) < REMEMBERED_ARMS:
                self.arms[name] = low
        return (line if line <= HIGHEST_LINE else 0) << 32 | low

    def _functions(self, path: str, text: bytes) -> None:
        functions = self.functions.setdefault(path, _Functions())
        self.places.update(PLACE.findall(text))
        ran = [name_number(name) for hit, name in FUNCTION_HIT.findall(text) if hit]
        known = [name_number(name) for name in FUNCTION.findall(text)]
        for index, hit in ALIAS.findall(text):
            number = name_number(self.places.get(index, index))
            known.append(number)
            ran += [number] if hit else []
        functions.known.add([*known, *ran])
        functions.ran.add(ran)


def _plain_lines(text: bytes) -> tuple[list[int], list[int]] | None:
    """Lines and those that ran, when all DA records stand together, sorted, each of two plain
    numbers: read as one JSON list, which is four times as fast. None for anything less tidy."""
    start = text.find(b"\nDA:")
    end = text.find(b"\n", text.rfind(b"\nDA:") + 1)
    block = text[start + len(b"\nDA:") : end if end >= 0 else len(text)]
    try:
        records = _RECORDS.decode(b"[[" + block.replace(b"\nDA:", b"],[") + b"]]")
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    listed, hits = zip(*records, strict=True)
    lines = list[int](listed)
    if lines[0] < 1 or lines[-1] > HIGHEST_LINE or min(hits) < 0:
        return None
    if any(map(ge, lines, islice(lines, 1, None))):
        return None
    return lines, list(compress(lines, hits))


def _lines(sheet: Sheet, file: FileSheet, text: bytes) -> None:
    if b"\nDA:" not in text:
        file.add_sorted_lines([], [])
        return
    plain = _plain_lines(text)
    if plain is not None:
        file.add_sorted_lines(*plain)
        return
    found = LINE.findall(text)
    listed = set(map(int, found))
    if len(listed) == len(found):
        hit = listed.difference(map(int, LINE_MISSED.findall(text)))
    else:
        hit = set(map(int, LINE_HIT.findall(text)))
    if text.count(b"\nDA:") != len(found):
        sheet.warn("some DA records could not be read and were left out")
    if listed and (max(listed) > HIGHEST_LINE or 0 in listed):
        sheet.warn(f"lines outside of 1 to {HIGHEST_LINE:,} were left out")
        listed = {line for line in listed if 0 < line <= HIGHEST_LINE}
        hit &= listed
    file.add_sorted_lines(sorted(listed), sorted(hit))


def _pieces(document: Document) -> Iterator[bytes]:
    """The text in pieces of whole lines, each piece after a line end."""
    rest = b""
    for chunk in document.chunks:
        text, line, rest = (rest + chunk).rpartition(b"\n")
        if len(rest) > document.limits.token_bytes:
            raise ReportError("one line is longer than the limit of a megabyte")
        yield b"\n" + text + line
    yield b"\n" + rest


def _read_piece(trace: _Trace, text: bytes) -> bool:
    """Whether a section ended in it."""
    *ended, last = text.split(END)
    for part in ended:
        _read_part(trace, part)
        trace.file = None
    _read_part(trace, last)
    return bool(ended)


def _read_part(trace: _Trace, part: bytes) -> None:
    """Records up to the first file belong to the section that was open before."""
    place, start = 0, part.find(SECTION)
    while start >= 0:
        trace.records(part[place:start])
        end = part.find(b"\n", start + 1)
        place = end if end >= 0 else len(part)
        path = part[start + len(SECTION) : place].strip()
        if path:
            trace.open(path)
        start = part.find(SECTION, place)
    trace.records(part[place:])


def read(document: Document) -> Coverage:
    """Add up the sections; the same file may have many."""
    trace = _Trace(Sheet(document))
    ended = False
    for text in _pieces(document):
        ended |= _read_piece(trace, text)
    if not ended:
        raise ReportError("it starts like lcov, but no section reaches its end_of_record")
    if trace.file is not None:
        trace.sheet.incomplete("the report is cut off inside its last section")
    for path, functions in trace.functions.items():
        counts = Count(len(functions.ran.numbers()), len(functions.known.numbers()))
        trace.sheet.file(path).functions = counts
    return coverage(trace.sheet, "lcov")


def sniff(document: Document) -> bool:
    """A test name or source file first, and a record of it."""
    return document.head.startswith((b"TN:", b"SF:")) and b"SF:" in document.head


READER = Reader("lcov", Kind.COVERAGE, sniff, read)
