"""JaCoCo XML: source files inside packages, instructions and branches per line."""

from checks.coverage_sheet import FileSheet, Sheet, amount, branch_line, coverage, line_number, ran
from checks.document import Document
from checks.report import Count, Coverage, Kind, Reader
from checks.xml_events import Attributes, feed


class _Walk:
    __slots__ = ("blank", "branches", "counters", "file", "hits", "package", "partial", "sheet")

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.package = ""
        self.file: FileSheet | None = None
        self._reset()

    def _reset(self) -> None:
        self.hits = dict[int, int]()
        self.partial = list[int]()
        self.branches = list[int]()
        self.blank = 0
        self.counters = dict[str, Count]()

    def package_start(self, attributes: Attributes) -> None:
        self.package = attributes.get("name", "").strip("/")

    def file_start(self, attributes: Attributes) -> None:
        own = attributes.get("name", "")
        path = f"{self.package}/{own}" if self.package else own
        if path in self.sheet.files:
            self.sheet.warn("a file occurs in several groups; its lines were joined")
        self.file = self.sheet.file(path)

    def line(self, attributes: Attributes) -> None:
        if self.file is None:
            return
        if "ci" not in attributes:
            self.blank += 1
            return
        line, missed = line_number(attributes.get("nr")), ran(attributes.get("mi"))
        covered = ran(attributes["ci"])
        self.hits[line] = self.hits.get(line, 0) or covered
        if covered and missed:
            self.partial.append(line)
        taken, left = attributes.get("cb", "0"), attributes.get("mb", "0")
        if taken != "0" or left != "0":
            arms = amount(taken), amount(taken) + amount(left)
            self.branches.append(branch_line(line, *arms))

    def counter(self, attributes: Attributes) -> None:
        if self.file is not None:
            covered, missed = amount(attributes.get("covered")), amount(attributes.get("missed"))
            self.counters[attributes.get("type", "")] = Count(covered, covered + missed)

    def file_end(self) -> None:
        if self.file is not None:
            self._close(self.file)
        self.file = None
        self._reset()

    def _close(self, file: FileSheet) -> None:
        file.functions = self.counters.get("METHOD")
        if self.blank and not self.hits:
            file.lines, file.branches = self.counters.get("LINE"), self.counters.get("BRANCH")
            self.sheet.warn("lines without counts: only totals are known, no missed lines")
        else:
            file.add_hits(self.hits)
            file.partial.add(self.partial)
            file.counted.add(self.branches)


def read(document: Document) -> Coverage:
    """Read `sourcefile` elements; counters of classes count nested classes twice."""
    sheet = Sheet(document)
    walk = _Walk(sheet)
    starts = {
        "line": walk.line,
        "counter": walk.counter,
        "package": walk.package_start,
        "sourcefile": walk.file_start,
    }
    leaves = frozenset(("line", "counter"))
    feed(document, starts, {"sourcefile": walk.file_end}, None, leaves)
    return coverage(sheet, "jacoco")


def sniff(document: Document) -> bool:
    """The root `report` over packages, groups or sessions."""
    xml = document.xml
    below = {"package", "group", "sourcefile", "sessioninfo"}
    return xml is not None and xml.root == "report" and not below.isdisjoint(xml.children)


READER = Reader("jacoco", Kind.COVERAGE, sniff, read)
