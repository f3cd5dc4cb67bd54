"""OpenCover XML: sequence points that refer to files by number."""

from checks.coverage_sheet import Sheet, line_number, ran
from checks.coverage_sheet import coverage as finish
from checks.document import Document
from checks.line_spans import Span, spread
from checks.report import Coverage, Kind, Reader
from checks.xml_events import Attributes, Handlers, feed


class _Walk:
    __slots__ = ("arms", "owner", "paths", "sheet", "spans")

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.paths = dict[str, str]()
        self.owner = ""
        self.spans = dict[str, dict[Span, bool]]()
        self.arms = dict[str, int]()

    def module(self, attributes: Attributes) -> None:
        self.paths.clear()

    def named(self, attributes: Attributes) -> None:
        self.paths[attributes.get("uid", "")] = attributes.get("fullPath", "")

    def refer(self, attributes: Attributes) -> None:
        self.owner = attributes.get("uid", "")

    def method_end(self) -> None:
        self.owner = ""

    def _path(self, attributes: Attributes) -> str:
        return self.paths.get(attributes.get("fileid") or self.owner, "")

    def point(self, attributes: Attributes) -> None:
        path = self._path(attributes)
        first = line_number(attributes.get("sl"))
        last = line_number(attributes.get("el")) or first
        if not path:
            return
        self.sheet.file(path)
        spans = self.spans.setdefault(path, {})
        if not first:
            return
        spans[first, last] = spans.get((first, last), False) or ran(attributes.get("vc"))

    def branch(self, attributes: Attributes) -> None:
        path = self._path(attributes)
        if not path:
            return
        ordinal = self.arms[path] = self.arms.get(path, 0) + 1
        one = line_number(attributes.get("sl")) << 32 | ordinal
        file = self.sheet.file(path)
        file.arms.add((one,))
        if ran(attributes.get("vc")):
            file.taken.add((one,))

    def finish(self) -> None:
        """Turn the points of each file into lines."""
        room = most = self.sheet.document.limits.lines
        for path, spans in self.spans.items():
            listed = spread(spans, room, most)
            room -= len(listed)
            hit = spread((span for span, hit in spans.items() if hit), len(listed), most)
            self.sheet.file(path).add_sorted_lines(listed, hit)


def read(document: Document) -> Coverage:
    """Lines are all those that sequence points span; the header counts methods as branches."""
    sheet = Sheet(document)
    walk = _Walk(sheet)
    starts = {
        "SequencePoint": walk.point,
        "BranchPoint": walk.branch,
        "File": walk.named,
        "FileRef": walk.refer,
        "Module": walk.module,
    }
    feed(document, Handlers(starts, {"Method": walk.method_end}))
    walk.finish()
    return finish(sheet, "opencover")


def sniff(document: Document) -> bool:
    """The root `CoverageSession`."""
    return document.xml is not None and document.xml.root == "CoverageSession"


READER = Reader("opencover", Kind.COVERAGE, sniff, read)
