"""OpenCover XML: sequence points that refer to files by number."""

from checks.coverage_sheet import Sheet, amount, line_number
from checks.coverage_sheet import coverage as finish
from checks.document import Document
from checks.line_spans import Span, spread
from checks.report import Coverage, Kind, Reader
from checks.xml_events import feed

Attributes = dict[str, str]


class _Walk:
    __slots__ = ("arms", "owner", "paths", "sheet", "spans")

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.paths = dict[str, str]()
        self.owner = ""
        self.spans = dict[str, dict[Span, bool]]()
        self.arms = dict[str, int]()

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "SequencePoint":
            self._point(attributes)
        elif name == "BranchPoint":
            self._branch(attributes)
        elif name == "File":
            self.paths[attributes.get("uid", "")] = attributes.get("fullPath", "")
        elif name == "FileRef":
            self.owner = attributes.get("uid", "")
        elif name == "Module":
            self.paths.clear()

    def end(self, name: str) -> None:
        if name == "Method":
            self.owner = ""

    def _path(self, attributes: Attributes) -> str:
        return self.paths.get(attributes.get("fileid") or self.owner, "")

    def _point(self, attributes: Attributes) -> None:
        path = self._path(attributes)
        first = line_number(attributes.get("sl"))
        last = line_number(attributes.get("el")) or first
        if not path or not first:
            return
        self.sheet.file(path)
        spans = self.spans.setdefault(path, {})
        ran = amount(attributes.get("vc")) > 0
        spans[first, last] = spans.get((first, last), False) or ran

    def _branch(self, attributes: Attributes) -> None:
        path = self._path(attributes)
        if not path:
            return
        ordinal = self.arms[path] = self.arms.get(path, 0) + 1
        one = line_number(attributes.get("sl")) << 32 | ordinal
        file = self.sheet.file(path)
        file.arms.add((one,))
        if amount(attributes.get("vc")):
            file.taken.add((one,))

    def finish(self) -> None:
        """Turn the points of each file into lines."""
        room = self.sheet.document.limits.lines
        for path, spans in self.spans.items():
            listed = spread(spans, room)
            room -= len(listed)
            hit = spread((span for span, ran in spans.items() if ran), len(listed))
            self.sheet.file(path).add_lines(listed, hit)


def read(document: Document) -> Coverage:
    """Lines are all those that sequence points span; the header counts methods as branches."""
    sheet = Sheet(document)
    walk = _Walk(sheet)
    feed(document, walk.start, walk.end)
    walk.finish()
    return finish(sheet, "opencover")


def sniff(document: Document) -> bool:
    """The root `CoverageSession`."""
    return document.xml is not None and document.xml.root == "CoverageSession"


READER = Reader("opencover", Kind.COVERAGE, sniff, read)
