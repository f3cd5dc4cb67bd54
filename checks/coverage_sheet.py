"""Where coverage readers write what they read; it merges, checks limits and adds up."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import compress, repeat
from operator import lt
from zlib import crc32

from checks.document import Document, ReportError
from checks.number_set import NO_WIDE, NONE, Gathering, Numbers, paired, rising, wide
from checks.remembered import Remembered
from checks.report import Count, Coverage, FileCoverage
from checks.report_limits import (
    ARMS_PER_LINE,
    HIGHEST_COUNT,
    HIGHEST_LINE,
    NAME_CHARACTERS,
    WARNINGS,
)

LOW = 0xFFFF
HALF = 0xFFFF_FFFF

NON_ZERO = frozenset("123456789")


def line_number(text: str | None) -> int:
    """A line from 1 to HIGHEST_LINE, 0 for anything else."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 8:
        return 0
    number = int(text)
    return number if number <= HIGHEST_LINE else 0


def amount(text: str | None) -> int:
    """A count as tools write it, negative, wrapped or endless, between 0 and HIGHEST_COUNT."""
    if text is None or text[:1] == "-":
        return 0
    digits = text.partition(".")[0].lstrip("0")
    if "e" in digits or "E" in digits:
        return 1 if digits[:1].isdigit() else 0
    if not digits.isascii() or not digits.isdigit():
        return 0
    return min(int(digits), HIGHEST_COUNT) if len(digits) < 20 else HIGHEST_COUNT


def ran(text: str | None) -> bool:
    """Whether `amount` of it is above 0."""
    return text is not None and text != "0" and (text[:1] in NON_ZERO or amount(text) > 0)


_LINES = Remembered(lambda texts: [line_number(text) for text in texts])
_RAN = Remembered(lambda texts: [ran(text) for text in texts])


def line_numbers(texts: list[str]) -> list[int]:
    """`line_number` of each."""
    return _LINES.of(texts)


def which_ran(texts: list[str]) -> list[bool]:
    """`ran` of each."""
    return _RAN.of(texts)


def arm(line: int, block: int, branch: int) -> int:
    """One arm of a branch as a number: line above, block and branch below."""
    if 0 <= block <= LOW and 0 <= branch <= LOW:
        return line << 32 | block << 16 | branch
    return line << 32 | crc32(f"{block},{branch}".encode())


def named_arm(line: int, name: bytes) -> int:
    """One arm of a branch that has a name instead of numbers."""
    return line << 32 | crc32(name)


def name_numbers(names: Iterable[bytes]) -> "array[int]":
    """Numbers of 64 bits that stand for names: Python's own hashes, whose key nobody knows."""
    return array("Q", array("q", map(hash, names)).tobytes())


def branch_line(line: int, covered: int, total: int) -> int:
    """A line's branches as one number that sorts by line, then total, then covered."""
    total = min(total, ARMS_PER_LINE)
    return line << 32 | total << 16 | min(covered, total)


@dataclass(slots=True)
class FileSheet:
    """One file while it is read. `counted` holds `branch_line` numbers, of which the largest per
    line wins; `arms` and `taken` hold `arm` numbers; a format uses either. Counts set by hand
    win over what the sets add up to."""

    path: str
    listed: Gathering | None = None
    hit: Gathering = field(default_factory=Gathering)
    partial: Gathering = field(default_factory=Gathering)
    counted: Gathering = field(default_factory=lambda: Gathering(wide=True))
    arms: Gathering = field(default_factory=lambda: Gathering(wide=True))
    taken: Gathering = field(default_factory=lambda: Gathering(wide=True))
    lines: Count | None = None
    branches: Count | None = None
    statements: Count | None = None
    functions: Count | None = None

    def add_lines(self, listed: list[int], hit: Iterable[int]) -> None:
        """Add lines that the report knows and, of these and in their order, the ones that ran."""
        if rising(listed):
            self.add_sorted_lines(listed, hit)
        else:
            self.add_packed_lines(array("I", listed), array("I", hit))

    def add_sorted_lines(self, listed: Iterable[int], hit: Iterable[int]) -> None:
        """The same for lines that are sorted and name no line twice."""
        if self.listed is None:
            self.listed = Gathering()
        self.listed.add_sorted(listed)
        self.hit.add_sorted(hit)

    def add_packed_lines(self, listed: "array[int]", hit: "array[int]") -> None:
        """The same for packed lines."""
        if self.listed is None:
            self.listed = Gathering()
        self.listed.add_packed(listed)
        self.hit.add_packed(hit)

    def add_arms(self, arms: "array[int]", taken: Iterable[int]) -> None:
        """Add `arm` numbers that are packed and, of these and in their order, the taken ones."""
        if rising(arms.tolist()):
            self.arms.add_sorted(arms)
            self.taken.add_sorted(taken)
        else:
            self.arms.add_packed(arms)
            self.taken.add(taken)

    def add_hits(self, hits: dict[int, int]) -> None:
        """Add lines with how often they ran; 0 is no line."""
        hits.pop(0, None)
        hit = [line for line, times in hits.items() if times > 0]
        self.add_sorted_lines(sorted(hits), sorted(hit))


def finished(sheet: FileSheet, *, branches: bool) -> FileCoverage:
    """The file's figures; without `branches` the format tells of none at all."""
    listed = None if sheet.listed is None else sheet.listed.numbers()
    covered, arms, taken = sheet.hit.numbers(), sheet.arms.numbers(), sheet.taken.numbers()
    known = _branches(sheet.counted.numbers(), arms, taken)
    return FileCoverage(
        _path(sheet.path),
        sheet.lines or (None if listed is None else Count(len(covered), len(listed))),
        sheet.branches or (known.total if branches else None),
        sheet.statements,
        sheet.functions,
        listed,
        covered,
        _partial(covered, sheet.partial, known.torn),
        known.at,
        arms,
        taken,
    )


def _partial(covered: Numbers, partial: Gathering, torn: Collection[int]) -> Numbers:
    if not partial and not torn:
        return NONE
    known = {*partial.numbers(), *torn} if partial else set(torn)
    return Numbers(array("I", sorted(known.intersection(covered.view().tolist()))).tobytes())


NO_COUNT = Count(0, 0)


@dataclass(frozen=True, slots=True)
class _Branches:
    """`torn` are the lines of which only some arms were taken."""

    at: Numbers = NO_WIDE
    torn: Collection[int] = ()
    total: Count = NO_COUNT


NO_BRANCHES = _Branches()


def _branches(counted: Numbers, arms: Numbers, taken: Numbers) -> _Branches:
    if arms:
        return _from_arms(arms, taken)
    return _from_counts(counted) if counted else NO_BRANCHES


def _from_counts(counted: Numbers) -> _Branches:
    best = {one >> 32: one for one in counted}
    total = Count(
        sum(one & LOW for one in best.values()), sum(one >> 16 & LOW for one in best.values())
    )
    torn = [line for line, one in best.items() if one & LOW < one >> 16 & LOW]
    return _Branches(wide(one for line, one in best.items() if line), torn, total)


def _from_arms(arms: Numbers, taken: Numbers) -> _Branches:
    """The sets are sorted, so the lines come in order; 0 is the unknown one."""
    totals, taken_of = Counter(arms.upper()), Counter(taken.upper())
    del totals[0]
    lines, of = list(totals), list(totals.values())
    did = list(map(taken_of.get, lines, repeat(0)))
    if len(arms) > ARMS_PER_LINE:
        of, did = _capped(of), _capped(did)
    at = paired(lines, [total << 16 | took for total, took in zip(of, did, strict=True)])
    torn = list(compress(lines, map(lt, did, of)))
    return _Branches(Numbers(at.tobytes(), wide=True), torn, Count(len(taken), len(arms)))


def _capped(counts: list[int]) -> list[int]:
    return [min(one, ARMS_PER_LINE) for one in counts]


def _path(path: str) -> str:
    if "\0" in path:
        raise ReportError("a path in it holds NUL")
    return path


@dataclass(slots=True)
class Sheet:
    """All files of a report while it is read."""

    document: Document
    files: dict[str, FileSheet] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)
    complete: bool = True

    def file(self, path: str) -> FileSheet:
        """The sheet of a file, new or met before; ReportError beyond the limit of files."""
        found = self.files.get(path)
        if found is None:
            if len(self.files) >= self.document.limits.files:
                raise ReportError(f"it names more than {self.document.limits.files:,} files")
            if len(path) > NAME_CHARACTERS:
                raise ReportError(f"a path in it is longer than {NAME_CHARACTERS} characters")
            self.document.check_time()
            found = self.files[path] = FileSheet(path)
        return found

    def warn(self, text: str) -> None:
        """Note something once."""
        if len(self.warnings) < WARNINGS:
            self.warnings[text] = None

    def incomplete(self, text: str) -> None:
        """Note that something is missing, so the figures are not the whole truth."""
        self.complete = False
        self.warnings[text] = None


def coverage(sheet: Sheet, format: str, producer: str = "") -> Coverage:
    """The report; one that measured nothing is incomplete."""
    branches = any(file.counted or file.arms for file in sheet.files.values())
    files = list[FileCoverage]()
    for path in sorted(sheet.files):
        sheet.document.check_time()
        files.append(finished(sheet.files.pop(path), branches=branches))
    lines = total(file.lines for file in files)
    _check_lines(lines, sheet)
    return Coverage(
        format,
        tuple(files),
        lines,
        total(file.branches for file in files),
        total(file.statements for file in files),
        total(file.functions for file in files),
        sheet.complete,
        tuple(sheet.warnings),
        tuple(sheet.sources),
        producer or format,
    )


def _check_lines(lines: Count | None, sheet: Sheet) -> None:
    if lines is None or not lines.total:
        sheet.incomplete("nothing was measured: the report lists no line")
    elif lines.total > sheet.document.limits.lines:
        raise ReportError(f"it lists more than {sheet.document.limits.lines:,} lines")


def total(counts: Iterable[Count | None]) -> Count | None:
    """The sum of what is known; None if nothing is."""
    known: Collection[Count] = [count for count in counts if count is not None]
    if not known:
        return None
    covered, of = sum(one.covered for one in known), sum(one.total for one in known)
    return Count(min(covered, HIGHEST_COUNT), min(of, HIGHEST_COUNT))
