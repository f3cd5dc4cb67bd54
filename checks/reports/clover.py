"""Clover XML in two dialects that read the same attributes the opposite way."""

from checks.coverage_sheet import FileSheet, Sheet, amount, branch_line, coverage, line_number, ran
from checks.document import Document
from checks.report import Count, Coverage, Kind, Reader
from checks.xml_events import Attributes, Handlers, feed

ISTANBUL = "3.2.0"
"""The `clover` attribute that istanbul writes; there `truecount` and `falsecount` are how many
arms were taken and missed, elsewhere how often the condition was true and false."""


class _Walk:
    __slots__ = ("conditions", "file", "hits", "istanbul", "sheet")

    def __init__(self, sheet: Sheet, *, istanbul: bool) -> None:
        self.sheet = sheet
        self.istanbul = istanbul
        self.file: FileSheet | None = None
        self.hits = dict[int, int]()
        self.conditions = dict[str, Count]()

    def file_start(self, attributes: Attributes) -> None:
        path = attributes.get("path") or attributes.get("name", "")
        self.file, self.hits = self.sheet.file(path), {}

    def file_end(self) -> None:
        if self.file is not None:
            self.file.add_hits(self.hits)
        self.file = None

    def line(self, attributes: Attributes) -> None:
        kind = attributes.get("type")
        if self.file is None or kind == "method":
            return
        line = line_number(attributes.get("num"))
        condition = kind == "cond" and "truecount" in attributes
        if "count" in attributes:
            self.hits[line] = self.hits.get(line, 0) or ran(attributes["count"])
        if condition:
            self._condition(self.file, line, attributes)

    def _condition(self, file: FileSheet, line: int, attributes: Attributes) -> None:
        true, false = amount(attributes["truecount"]), amount(attributes.get("falsecount"))
        if "count" not in attributes:
            self.hits[line] = self.hits.get(line, 0) or true + false
        arms = (true, true + false) if self.istanbul else ((true > 0) + (false > 0), 2)
        file.counted.add((branch_line(line, *arms),))

    def metrics(self, attributes: Attributes) -> None:
        """The last `metrics` below a file is its own; classes have theirs before."""
        file = self.file
        if file is None:
            return
        file.functions = _count(attributes, "methods")
        self.conditions[file.path] = _count(attributes, "conditionals") or Count(0, 0)
        if not self.istanbul:
            file.statements = _count(attributes, "statements")

    def finish(self) -> None:
        """Branch figures are the metrics'; conditionals of 0 everywhere are not known, not 0."""
        if any(count.total for count in self.conditions.values()):
            for path, count in self.conditions.items():
                self.sheet.file(path).branches = count


def _count(attributes: Attributes, name: str) -> Count | None:
    if name not in attributes:
        return None
    total = amount(attributes[name])
    return Count(min(amount(attributes.get(f"covered{name}")), total), total)


def read(document: Document) -> Coverage:
    """Read statements and conditions; lines of type `method` are declarations."""
    sheet = Sheet(document)
    version = document.xml.attributes.get("clover") if document.xml else None
    walk = _Walk(sheet, istanbul=version == ISTANBUL)
    leaves = {"line": walk.line, "metrics": walk.metrics}
    feed(document, Handlers({"file": walk.file_start}, {"file": walk.file_end}, leaves))
    walk.finish()
    return coverage(sheet, "clover", "clover/istanbul" if walk.istanbul else "clover")


def sniff(document: Document) -> bool:
    """The root `coverage`, shared by three tools, with a project below it."""
    xml = document.xml
    return xml is not None and xml.root == "coverage" and "project" in xml.children


READER = Reader("clover", Kind.COVERAGE, sniff, read)
