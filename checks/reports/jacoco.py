"""JaCoCo XML: source files inside packages, instructions and branches per line."""

from array import array
from collections.abc import Iterator
from itertools import compress
from operator import and_

from checks.attribute_tables import Row, Table, tables
from checks.coverage_sheet import (
    FileSheet,
    Sheet,
    amount,
    branch_line,
    coverage,
    line_numbers,
    which_ran,
)
from checks.document import Document
from checks.report import Count, Coverage, Kind, Reader
from checks.report_limits import HIGHEST_COUNT
from checks.xml_events import Attributes, Handlers, feed


class _Walk:
    """`rows` are lines of the file at hand as they came, the rest is made of former ones."""

    __slots__ = (
        "blank",
        "branches",
        "counters",
        "file",
        "filled",
        "hit",
        "listed",
        "package",
        "partial",
        "rows",
        "sheet",
    )

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.package = ""
        self.file: FileSheet | None = None
        self.rows = list[Row]()
        self._reset()

    def _reset(self) -> None:
        self.rows.clear()
        self.listed, self.hit, self.partial = array("I"), array("I"), array("I")
        self.branches = array("Q")
        self.blank = self.filled = False
        self.counters = dict[str, Count]()

    def package_start(self, attributes: Attributes) -> None:
        self.package = attributes.get("name", "").strip("/")

    def file_start(self, attributes: Attributes) -> None:
        own = attributes.get("name", "")
        path = f"{self.package}/{own}" if self.package else own
        if path in self.sheet.files:
            self.sheet.warn("a file occurs in several groups; its lines were joined")
        self.file = self.sheet.file(path)
        self._reset()

    def settle(self) -> None:
        for listed, hit in self._read():
            self.listed.extend(listed)
            self.hit.extend(hit)

    def _read(self) -> Iterator[tuple[list[int], list[int]]]:
        """The lines of the rows and those that ran; the rest is put aside."""
        for table in tables(self.rows):
            if "ci" in table:
                self.filled = True
                yield self._lines(table, ["0"] * len(table["ci"]))
            else:
                self.blank = True
        self.rows.clear()

    def _lines(self, table: Table, none: list[str]) -> tuple[list[int], list[int]]:
        lines, covered = line_numbers(table.get("nr", none)), which_ran(table["ci"])
        missed = which_ran(table.get("mi", none))
        self.partial.extend(compress(lines, map(and_, covered, missed)))
        self._branches(lines, table.get("cb", none), table.get("mb", none), none)
        hit = list(compress(lines, covered))
        if all(lines):
            return lines, hit
        return list(filter(None, lines)), list(filter(None, hit))

    def _branches(
        self, lines: list[int], taken: list[str], left: list[str], none: list[str]
    ) -> None:
        if taken == none and left == none:
            return
        for line, took, rest in zip(lines, taken, left, strict=True):
            if took != "0" or rest != "0":
                covered = amount(took)
                self.branches.append(branch_line(line, covered, covered + amount(rest)))

    def counter(self, attributes: Attributes) -> None:
        if self.file is not None:
            covered, missed = amount(attributes.get("covered")), amount(attributes.get("missed"))
            total = min(covered + missed, HIGHEST_COUNT)
            self.counters[attributes.get("type", "")] = Count(covered, total)

    def file_end(self) -> None:
        if self.file is not None:
            self._close(self.file)
        self.file = None
        self._reset()

    def _close(self, file: FileSheet) -> None:
        last = list(self._read())
        file.functions = self.counters.get("METHOD")
        if self.blank and not self.filled:
            file.lines, file.branches = self.counters.get("LINE"), self.counters.get("BRANCH")
            self.sheet.warn("lines without counts: only totals are known, no missed lines")
            return
        file.add_packed_lines(self.listed, self.hit)
        for listed, hit in last:
            file.add_lines(listed, hit)
        if self.partial:
            file.partial.add_packed(self.partial)
        if self.branches:
            file.counted.add_packed(self.branches)


def read(document: Document) -> Coverage:
    """Read `sourcefile` elements; counters of classes count nested classes twice."""
    sheet = Sheet(document)
    walk = _Walk(sheet)
    starts = {
        "counter": walk.counter,
        "package": walk.package_start,
        "sourcefile": walk.file_start,
    }
    ends = {"sourcefile": walk.file_end}
    rows = {"line": walk.rows.append}
    feed(document, Handlers(starts, ends, rows=rows, settle=walk.settle))
    return coverage(sheet, "jacoco")


def sniff(document: Document) -> bool:
    """The root `report` over packages, groups or sessions."""
    xml = document.xml
    below = {"package", "group", "sourcefile", "sessioninfo"}
    return xml is not None and xml.root == "report" and not below.isdisjoint(xml.children)


READER = Reader("jacoco", Kind.COVERAGE, sniff, read)
