"""Clover XML in two dialects that read the same attributes the opposite way."""

from checks.coverage_sheet import FileSheet, Sheet, amount, branch_line, coverage, line_number
from checks.document import Document
from checks.report import Count, Coverage, Kind, Reader
from checks.xml_events import feed

Attributes = dict[str, str]

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

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "file":
            path = attributes.get("path") or attributes.get("name", "")
            self.file, self.hits = self.sheet.file(path), {}
        elif self.file is None:
            return
        elif name == "line":
            self._line(self.file, attributes)
        elif name == "metrics":
            self._metrics(self.file, attributes)

    def end(self, name: str) -> None:
        if name == "file" and self.file is not None:
            self.file.add_hits(self.hits)
            self.file = None

    def _line(self, file: FileSheet, attributes: Attributes) -> None:
        kind = attributes.get("type")
        if kind == "method":
            return
        line = line_number(attributes.get("num"))
        true, false = amount(attributes.get("truecount")), amount(attributes.get("falsecount"))
        times = amount(attributes["count"]) if "count" in attributes else true + false
        self.hits[line] = self.hits.get(line, 0) or times
        if kind == "cond" and "truecount" in attributes:
            arms = (true, true + false) if self.istanbul else ((true > 0) + (false > 0), 2)
            file.counted.add((branch_line(line, *arms),))

    def _metrics(self, file: FileSheet, attributes: Attributes) -> None:
        """The last `metrics` below a file is its own; classes have theirs before."""
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
    feed(document, walk.start, walk.end)
    walk.finish()
    return coverage(sheet, "clover", "clover/istanbul" if walk.istanbul else "clover")


def sniff(document: Document) -> bool:
    """The root `coverage`, shared by three tools, with a project below it."""
    xml = document.xml
    return xml is not None and xml.root == "coverage" and "project" in xml.children


READER = Reader("clover", Kind.COVERAGE, sniff, read)
