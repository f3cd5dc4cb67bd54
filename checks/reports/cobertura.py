"""Cobertura XML: lines of classes, of which one file may have many."""

import re
from array import array
from collections.abc import Iterator
from dataclasses import replace
from itertools import compress

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
from checks.report import Coverage, Kind, Reader
from checks.report_limits import NAME_CHARACTERS
from checks.xml_events import Attributes, Handlers, feed

CONDITIONS = re.compile(r"\(([0-9]{1,9})/([0-9]{1,9})\)")
SOURCES = 256


class _Lines:
    """Lines of one class: `rows` as they came, and what was made of those of former pieces."""

    __slots__ = ("branches", "hit", "listed", "rows")

    def __init__(self) -> None:
        self.rows = list[Row]()
        self.listed, self.hit, self.branches = array("I"), array("I"), array("Q")

    def take(self, rows: list[Row]) -> None:
        """Move rows to here."""
        self.rows += rows
        rows.clear()

    def settle(self) -> None:
        for listed, hit in self._read():
            self.listed.extend(listed)
            self.hit.extend(hit)

    def move(self, file: FileSheet) -> None:
        """Add them to a file."""
        file.add_packed_lines(self.listed, self.hit)
        for listed, hit in self._read():
            file.add_lines(listed, hit)
        if self.branches:
            file.counted.add_packed(self.branches)

    def clear(self) -> None:
        self.rows.clear()
        if self.listed or self.branches:
            self.listed, self.hit, self.branches = array("I"), array("I"), array("Q")

    def _read(self) -> Iterator[tuple[list[int], list[int]]]:
        """The lines of the rows and those that ran; branches are put aside."""
        for table in tables(self.rows):
            if "number" in table:
                yield self._lines(table)
        self.rows.clear()

    def _lines(self, table: Table) -> tuple[list[int], list[int]]:
        lines = line_numbers(table["number"])
        hit = list(compress(lines, which_ran(table["hits"]))) if "hits" in table else []
        for line, said in zip(lines, table.get("condition-coverage", ()), strict=False):
            found = CONDITIONS.search(said)
            if found and line:
                self.branches.append(branch_line(line, int(found[1]), int(found[2])))
        if all(lines):
            return lines, hit
        return list(filter(None, lines)), list(filter(None, hit))


class _Walk:
    """Where in the document we are; `rows` are lines that came since. Lines below `methods` repeat
    those of the class; they are used only where a class has no `lines` of its own."""

    __slots__ = ("direct", "file", "in_methods", "own", "rows", "sheet", "source", "spare")

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.file: FileSheet | None = None
        self.source = list[str]()
        self.rows = list[Row]()
        self.own, self.spare = _Lines(), _Lines()
        self.in_methods = self.direct = False

    def _sort_in(self) -> _Lines:
        part = self.spare if self.in_methods else self.own
        part.take(self.rows)
        return part

    def settle(self) -> None:
        self._sort_in().settle()

    def lines(self, attributes: Attributes) -> None:
        self.direct |= not self.in_methods

    def methods(self, attributes: Attributes) -> None:
        self._sort_in()
        self.in_methods = True

    def methods_end(self) -> None:
        self._sort_in()
        self.in_methods = False

    def class_start(self, attributes: Attributes) -> None:
        self._forget()
        self.file = self.sheet.file(attributes.get("filename", ""))

    def class_end(self) -> None:
        self._sort_in()
        if self.file is not None:
            if self.file.path:
                (self.own if self.direct else self.spare).move(self.file)
            else:
                self.sheet.warn("classes without a file name were left out")
        self.file = None
        self._forget()

    def _forget(self) -> None:
        self.rows.clear()
        self.own.clear()
        self.spare.clear()
        self.in_methods = self.direct = False

    def source_start(self, attributes: Attributes) -> None:
        self.source.clear()

    def source_end(self) -> None:
        source = "".join(self.source).strip()
        if source and len(source) <= NAME_CHARACTERS and len(self.sheet.sources) < SOURCES:
            self.sheet.sources[source] = None


def _note_header(sheet: Sheet, header: Attributes, report: Coverage) -> Coverage:
    valid, covered = amount(header.get("branches-valid")), amount(header.get("branches-covered"))
    known = report.branches.total if report.branches else 0
    if valid <= known:
        return report
    note = f"the header tells of {covered:,} of {valid:,} branches, the lines of {known:,}"
    return replace(report, warnings=(*report.warnings, note))


def read(document: Document) -> Coverage:
    """Union the classes of each file."""
    sheet = Sheet(document)
    walk = _Walk(sheet)
    starts = {
        "lines": walk.lines,
        "methods": walk.methods,
        "class": walk.class_start,
        "source": walk.source_start,
    }
    ends = {"methods": walk.methods_end, "class": walk.class_end, "source": walk.source_end}
    texts = {"source": walk.source.append}
    rows = {"line": walk.rows.append}
    feed(document, Handlers(starts, ends, rows=rows, texts=texts, settle=walk.settle))
    header = dict(document.xml.attributes) if document.xml else {}
    return _note_header(sheet, header, coverage(sheet, "cobertura"))


def sniff(document: Document) -> bool:
    """The root `coverage`, shared by three tools, with packages below it."""
    xml = document.xml
    if xml is None or xml.root != "coverage" or "project" in xml.children:
        return False
    return "packages" in xml.children or "line-rate" in xml.attributes


READER = Reader("cobertura", Kind.COVERAGE, sniff, read)
