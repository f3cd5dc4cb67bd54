"""lcov trace files: records by line between SF and end_of_record, read a section at a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import compress

from checks.coverage_sheet import LOW, FileSheet, Sheet, arm, coverage, name_numbers, named_arm
from checks.document import Document, ReportError
from checks.number_set import Gathering, paired, rising
from checks.plain_records import columns
from checks.report import Count, Coverage, Kind, Reader
from checks.report_limits import HIGHEST_LINE, NAME_CHARACTERS

END = b"end_of_record"
COMMENTS = re.compile(rb"\A(?:[ \t]*(?:#[^\n]*)?\n)+")
HIT = rb"0*[1-9]"
LINE = re.compile(rb"\nDA:(\d{1,8}),")
LINE_HIT = re.compile(rb"\nDA:(\d{1,8})," + HIT)
LINE_MISSED = re.compile(rb"\nDA:(\d{1,8}),(?!" + HIT + rb")")
BRANCH = re.compile(rb"\nBRDA:0*(\d{1,8}),([^,\r\n]{1,40},[^,\r\n]{1,400}),(" + HIT + rb")?")
FUNCTION = re.compile(rb"\nFN:\d{1,9},(?:\d{1,9},)?(.+)")
FUNCTION_HIT = re.compile(rb"\nFNDA:" + HIT + rb"[^,\r\n]*,(.+)")
PLACE = re.compile(rb"\nFNL:(\d{1,9}),(\d{1,9})")
ALIAS = re.compile(rb"\nFNA:(\d{1,9}),(" + HIT + rb")?")
SECTION = b"\nSF:"
NUMBERS = re.compile(rb"e?(\d{1,5}),(\d{1,5})\Z")
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
        branches = _span(text, b"\nBRDA:")
        if branches and not _plain_branches(self.file, text[slice(*branches)]):
            self._branches(self.file, text)
        functions = _span(text, b"\nFN")
        if functions:
            self._functions(self.file.path, text[slice(*functions)])

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
        ran, known = FUNCTION_HIT.findall(text), FUNCTION.findall(text)
        if b"\nFNA:" in text or b"\nFNL:" in text:
            self._aliases(text, known, ran)
        functions.known.add_packed(name_numbers(known + ran))
        functions.ran.add_packed(name_numbers(ran))

    def _aliases(self, text: bytes, known: list[bytes], ran: list[bytes]) -> None:
        self.places.update(PLACE.findall(text))
        for index, hit in ALIAS.findall(text):
            name = self.places.get(index, index)
            known.append(name)
            ran += [name] if hit else []


def _span(text: bytes, start: bytes) -> tuple[int, int] | None:
    """From the first record that starts so to the end of the last one's line, None for none."""
    first = text.find(start)
    if first < 0:
        return None
    end = text.find(b"\n", text.rfind(start) + 1)
    return first, end if end >= 0 else len(text)


def _plain_branches(file: FileSheet, text: bytes) -> bool:
    """Read BRDA records, if nothing else stands between them and all are plain."""
    found = columns((text + b"\n").replace(b",-\n", b",0\n")[:-1], b"\nBRDA:", 4)
    if found is None:
        return False
    lines, blocks, branches, hits = found
    if max(lines) > HIGHEST_LINE or max(branches) > LOW:
        return False
    if any(blocks):
        if max(blocks) > LOW:
            return False
        branches = [block << 16 | one for block, one in zip(blocks, branches, strict=True)]
    arms = paired(lines, branches)
    file.add_arms(arms, compress(arms, hits))
    return True


def _plain_lines(text: bytes) -> tuple[list[int], list[int]] | None:
    """Lines and those that ran, if nothing but sorted, plain DA records stands in the text."""
    found = columns(text, b"\nDA:", 2)
    if found is None:
        return None
    lines, hits = found
    if lines[0] < 1 or lines[-1] > HIGHEST_LINE or not rising(lines):
        return None
    return lines, list(compress(lines, hits))


def _lines(sheet: Sheet, file: FileSheet, text: bytes) -> None:
    span = _span(text, b"\nDA:")
    if span is None:
        file.add_sorted_lines([], [])
        return
    text = text[slice(*span)]
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
    """The text in pieces of whole lines, each with the line end before it, ends as in Unix."""
    rest = b"\n"
    for chunk in document.chunks:
        text = rest + chunk
        end = text.rfind(b"\n")
        rest = text[end:]
        if len(rest) > document.limits.token_bytes:
            raise ReportError("one line is longer than the limit of a megabyte")
        yield _unix(text[: end + 1])
    yield _unix(rest.removesuffix(b"\r"))


def _unix(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n") if b"\r" in text else text


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
    for path in tuple(trace.functions):
        # Given back one by one: fifty thousand files have as many megabytes of them.
        functions = trace.functions.pop(path)
        counts = Count(len(functions.ran), len(functions.known))
        trace.sheet.file(path).functions = counts
    return coverage(trace.sheet, "lcov")


def sniff(document: Document) -> bool:
    """A test name or source file first, and a record of it; comments may stand before them."""
    head = COMMENTS.sub(b"", document.head)
    return head.startswith((b"TN:", b"SF:")) and b"SF:" in head


READER = Reader("lcov", Kind.COVERAGE, sniff, read)
