"""Cobertura XML: lines of classes, of which one file may have many."""

import re
from collections.abc import Callable
from dataclasses import replace

from checks.coverage_sheet import (
    FileSheet,
    Sheet,
    amount,
    branch_line,
    coverage,
    line_number,
    ran,
)
from checks.document import Document
from checks.report import Coverage, Kind, Reader
from checks.report_limits import NAME_CHARACTERS
from checks.xml_events import Attributes, feed

CONDITIONS = re.compile(r"\(([0-9]{1,9})/([0-9]{1,9})\)")
SOURCES = 256


class _Walk:
    """Where in the document we are. Lines below `methods` repeat those of the class; they are
    used only where a class has no `lines` of its own."""

    __slots__ = ("direct", "file", "in_methods", "own", "sheet", "source", "spare", "starts")

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.file: FileSheet | None = None
        self.source: list[str] | None = None
        self.starts: dict[str, Callable[[Attributes], None]] = {
            "lines": self.lines,
            "methods": self.methods,
            "class": self.class_start,
            "source": self.source_start,
        }
        self._reset()

    def _reset(self) -> None:
        self.in_methods = self.direct = False
        self.own = list[Attributes]()
        self.spare = list[Attributes]()
        self.starts["line"] = self.own.append

    def lines(self, attributes: Attributes) -> None:
        self.direct |= not self.in_methods

    def methods(self, attributes: Attributes) -> None:
        self.in_methods = True
        self.starts["line"] = self.spare.append

    def methods_end(self) -> None:
        self.in_methods = False
        self.starts["line"] = self.own.append

    def class_start(self, attributes: Attributes) -> None:
        self._reset()
        self.file = self.sheet.file(attributes.get("filename", ""))

    def source_start(self, attributes: Attributes) -> None:
        self.source = []

    def source_end(self) -> None:
        source, self.source = "".join(self.source or ()).strip(), None
        if source and len(source) <= NAME_CHARACTERS and len(self.sheet.sources) < SOURCES:
            self.sheet.sources[source] = None

    def text(self, text: str) -> None:
        if self.source is not None:
            self.source.append(text)

    def class_end(self) -> None:
        if self.file is not None:
            if self.file.path:
                _add(self.file, self.own if self.direct else self.spare)
            else:
                self.sheet.warn("classes without a file name were left out")
        self.file = None
        self._reset()


def _add(file: FileSheet, lines: list[Attributes]) -> None:
    listed, hit, branches = list[int](), list[int](), list[int]()
    for attributes in lines:
        line = line_number(attributes.get("number"))
        if not line:
            continue
        listed.append(line)
        if ran(attributes.get("hits")):
            hit.append(line)
        if "condition-coverage" in attributes:
            found = CONDITIONS.search(attributes["condition-coverage"])
            if found:
                branches.append(branch_line(line, int(found[1]), int(found[2])))
    file.add_lines(listed, hit)
    file.counted.add(branches)


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
    ends = {
        "methods": walk.methods_end,
        "class": walk.class_end,
        "source": walk.source_end,
    }
    feed(document, walk.starts, ends, walk.text, frozenset(("line",)))
    header = dict(document.xml.attributes) if document.xml else {}
    return _note_header(sheet, header, coverage(sheet, "cobertura"))


def sniff(document: Document) -> bool:
    """The root `coverage`, shared by three tools, with packages below it."""
    xml = document.xml
    if xml is None or xml.root != "coverage" or "project" in xml.children:
        return False
    return "packages" in xml.children or "line-rate" in xml.attributes


READER = Reader("cobertura", Kind.COVERAGE, sniff, read)
