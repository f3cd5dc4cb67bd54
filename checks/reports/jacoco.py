"""JaCoCo XML: source files inside packages, instructions and branches per line."""

from checks.coverage_sheet import FileSheet, Sheet, amount, branch_line, coverage, line_number
from checks.document import Document
from checks.report import Count, Coverage, Kind, Reader
from checks.xml_events import feed

Attributes = dict[str, str]


class _Walk:
    __slots__ = ("blank", "counters", "file", "hits", "package", "partial", "sheet")

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.package = ""
        self.file: FileSheet | None = None
        self._reset()

    def _reset(self) -> None:
        self.hits = dict[int, int]()
        self.partial = list[int]()
        self.blank = 0
        self.counters = dict[str, Count]()

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "line":
            if self.file is not None:
                self._line(self.file, attributes)
        elif name == "counter":
            self._counter(attributes)
        elif name == "package":
            self.package = attributes.get("name", "").strip("/")
        elif name == "sourcefile":
            own = attributes.get("name", "")
            path = f"{self.package}/{own}" if self.package else own
            if path in self.sheet.files:
                self.sheet.warn("a file occurs in several groups; its lines were joined")
            self.file = self.sheet.file(path)

    def end(self, name: str) -> None:
        if name == "sourcefile" and self.file is not None:
            self._close(self.file)
            self.file = None
            self._reset()

    def _line(self, file: FileSheet, attributes: Attributes) -> None:
        line = line_number(attributes.get("nr"))
        if "ci" not in attributes:
            self.blank += 1
            return
        covered, missed = amount(attributes["ci"]), amount(attributes.get("mi"))
        self.hits[line] = self.hits.get(line, 0) or covered
        if covered and missed:
            self.partial.append(line)
        taken, left = amount(attributes.get("cb")), amount(attributes.get("mb"))
        if taken or left:
            file.counted.add((branch_line(line, taken, taken + left),))

    def _counter(self, attributes: Attributes) -> None:
        if self.file is not None:
            covered, missed = amount(attributes.get("covered")), amount(attributes.get("missed"))
            self.counters[attributes.get("type", "")] = Count(covered, covered + missed)

    def _close(self, file: FileSheet) -> None:
        file.functions = self.counters.get("METHOD")
        if self.blank and not self.hits:
            file.lines, file.branches = self.counters.get("LINE"), self.counters.get("BRANCH")
            self.sheet.warn("lines without counts: only totals are known, no missed lines")
        else:
            file.add_hits(self.hits)
            file.partial.add(self.partial)


def read(document: Document) -> Coverage:
    """Read `sourcefile` elements; counters of classes count nested classes twice."""
    sheet = Sheet(document)
    walk = _Walk(sheet)
    feed(document, walk.start, walk.end)
    return coverage(sheet, "jacoco")


def sniff(document: Document) -> bool:
    """The root `report` over packages, groups or sessions."""
    xml = document.xml
    below = {"package", "group", "sourcefile", "sessioninfo"}
    return xml is not None and xml.root == "report" and not below.isdisjoint(xml.children)


READER = Reader("jacoco", Kind.COVERAGE, sniff, read)
