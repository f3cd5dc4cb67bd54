"""Readers of large XML against plain ones that walk a tree, on what no tool would write."""

from collections import defaultdict
from dataclasses import replace
from xml.etree.ElementTree import Element, SubElement, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.coverage_sheet import amount, line_number, ran
from checks.recognise import looked_at, never, recognise
from checks.report import Coverage, FileCoverage
from checks.report_limits import ARMS_PER_LINE, DEFAULT_LIMITS
from tests.checks.reports.reading import READERS, pair

Figures = dict[str, tuple[object, ...]]
LINES = st.sampled_from(["1", "2", "3", "7", "007", "0", "-1", "x", "10000000", "10000001", ""])
COUNTS = st.sampled_from(["0", "1", "12", "-3", "1.5", "0.0", "1e9", "", "=", "00", "9" * 30])
CONDITIONS = st.sampled_from(["50% (1/2)", "100% (4/4)", "0% (0/2)", "100%", "(9/3)"])
PIECES = st.sampled_from([1, 7, 64, 1_000_000])


@st.composite
def _leaf(draw: st.DrawFn, name: str, attributes: dict[str, st.SearchStrategy[str]]) -> Element:
    """Most as the tools write it, some with attributes missing or in another order."""
    names = list(attributes)
    if draw(st.integers(0, 3)) == 0:
        names = draw(st.lists(st.sampled_from(names), unique=True))
    return Element(name, {one: draw(attributes[one]) for one in names})


def _grown(parent: Element, children: list[Element]) -> Element:
    parent.extend(children)
    return parent


def _read(text: bytes, size: int) -> Coverage:
    """The report, its text in pieces: rows of an element may come in several."""
    pieces = (text[place : place + size] for place in range(0, len(text), size))
    document = replace(looked_at((text,), never, DEFAULT_LIMITS), chunks=pieces)
    report = recognise(document, READERS).read(document)
    assert isinstance(report, Coverage)
    return report


def _figures(file: FileCoverage) -> tuple[object, ...]:
    return (
        list(file.listed or ()),
        file.missed(),
        [(one >> 32, one >> 16 & 0xFFFF, one & 0xFFFF) for one in file.branches_at],
        list(file.partial),
    )


class _Lines:
    """Lines of one file, added one at a time."""

    def __init__(self) -> None:
        self.ran = dict[int, bool]()
        self.arms = defaultdict[int, list[tuple[int, int]]](list)
        self.partial = set[int]()

    def add(self, line: int, hits: str | None) -> None:
        if line:
            self.ran[line] = self.ran.get(line, False) or ran(hits)

    def arm(self, line: int, covered: int, total: int) -> None:
        total = min(total, ARMS_PER_LINE)
        self.arms[line].append((total, min(covered, total)))

    def figures(self) -> tuple[object, ...]:
        at = [(line, *max(known)) for line, known in sorted(self.arms.items()) if line]
        torn = self.partial | {line for line, total, covered in at if covered < total}
        return (
            sorted(self.ran),
            [line for line, hit in sorted(self.ran.items()) if not hit],
            at,
            sorted(line for line in torn if self.ran.get(line)),
        )


COBERTURA_LINE = _leaf(
    "line", {"number": LINES, "hits": COUNTS, "condition-coverage": CONDITIONS, "branch": COUNTS}
)
COBERTURA_LINES = st.builds(_grown, st.builds(Element, st.just("lines")), st.lists(COBERTURA_LINE))


@st.composite
def _class(draw: st.DrawFn) -> Element:
    """Lines of its own, of its methods, and some that stand where none belong."""
    found = Element("class", {"filename": draw(st.sampled_from(["a.py", "b.py"]))})
    for kind in draw(st.lists(st.sampled_from(["lines", "methods", "stray"]), max_size=4)):
        if kind == "lines":
            found.append(draw(COBERTURA_LINES))
        elif kind == "stray":
            found.append(draw(COBERTURA_LINE))
        else:
            methods = SubElement(found, "methods")
            for lines in draw(st.lists(COBERTURA_LINES, max_size=2)):
                SubElement(methods, "method").append(lines)
    return found


def _cobertura(root: Element) -> Figures:
    files = defaultdict[str, _Lines](_Lines)
    for one in root.iter("class"):
        file, below = files[one.attrib["filename"]], list(one.findall("methods"))
        inside = [line for methods in below for line in methods.iter("line")]
        direct = one.find("lines") is not None
        for element in one.iter("line"):
            if (element in inside) == direct:
                continue
            line = line_number(element.get("number"))
            file.add(line, element.get("hits"))
            said = element.get("condition-coverage", "").partition("(")[2].rstrip(")").split("/")
            if line and len(said) == 2:
                file.arm(line, int(said[0]), int(said[1]))
    return {path: file.figures() for path, file in files.items()}


JACOCO_LINE = _leaf("line", {"nr": LINES, "mi": COUNTS, "ci": COUNTS, "mb": COUNTS, "cb": COUNTS})


def _jacoco(root: Element) -> Figures:
    files = defaultdict[str, _Lines](_Lines)
    for one in root.iter("sourcefile"):
        file, elements = files[one.attrib["name"]], list(one.iter("line"))
        for element in elements:
            line, hits = line_number(element.get("nr")), element.get("ci")
            if hits is None:
                continue
            file.add(line, hits)
            if ran(hits) and ran(element.get("mi")):
                file.partial.add(line)
            taken, left = element.get("cb", "0"), element.get("mb", "0")
            if (taken, left) != ("0", "0"):
                file.arm(line, amount(taken), amount(taken) + amount(left))
    return {path: file.figures() for path, file in files.items()}


@st.composite
def _source(draw: st.DrawFn) -> Element:
    found = Element("sourcefile", {"name": draw(st.sampled_from(["A.java", "B.java"]))})
    found.append(Element("line", {"nr": "5", "ci": "0"}))
    return _grown(found, draw(st.lists(JACOCO_LINE)))


@given(st.lists(_class()), PIECES)
def test_cobertura_as_a_tree(classes: list[Element], size: int) -> None:
    root = Element("coverage", {"line-rate": "0.5"})
    _grown(SubElement(root, "packages"), classes)
    found = _read(tostring(root), size).files
    assert {file.path: _figures(file) for file in found} == _cobertura(root)


@given(st.lists(_source()), PIECES)
def test_jacoco_as_a_tree(sources: list[Element], size: int) -> None:
    root = Element("report", {"name": "x"})
    _grown(SubElement(root, "package"), sources)
    found = _read(tostring(root), size).files
    assert {file.path: _figures(file) for file in found} == _jacoco(root)


@pytest.mark.parametrize(
    ("start", "line", "end"),
    [
        (
            '<c:coverage xmlns:c="x" line-rate="1"><c:class filename="a"><c:lines>',
            '<c:line number="{}" hits="{}"/>',
            "</c:lines></c:class></c:coverage>",
        ),
        (
            '<c:report xmlns:c="x"><c:package><c:sourcefile name="a">',
            '<c:line nr="{}" ci="{}"/>',
            "</c:sourcefile></c:package></c:report>",
        ),
    ],
)
def test_prefixed_lines_go_the_long_way_to_the_same(start: str, line: str, end: str) -> None:
    text = start + "".join(line.format(number, number % 3) for number in range(1, 50)) + end
    plain = text.replace("c:", "").replace(" xmlns:", " about-")
    report = _read(text.encode(), 1_000_000)
    assert report.files == _read(plain.encode(), 1_000_000).files
    assert pair(report.lines) == (33, 49)
