"""lcov record by record, as its manual tells it, gives what the reader gives for tidy and untidy
text."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from checks.report import FileCoverage
from tests.checks.reports.reading import coverage, pair

Figures = tuple[object, ...]


@dataclass
class Plain:
    """One file, read a line at a time."""

    lines: dict[int, bool] = field(default_factory=dict)
    arms: dict[tuple[int, str], bool] = field(default_factory=dict)
    functions: dict[str, bool] | None = None

    def record(self, text: str) -> None:
        kind, _, rest = text.partition(":")
        match kind, rest.split(","):
            case "DA", [line, hits, *_] if 0 < int(line) <= 10_000_000:
                self.lines[int(line)] = self.lines.get(int(line), False) or _ran(hits)
            case "BRDA", [line, block, branch, taken]:
                one = int(line) if int(line) <= 10_000_000 else 0, f"{block},{branch}"
                self.arms[one] = self.arms.get(one, False) or _ran(taken)
            case "FN" | "FNDA", [hits, name]:
                known = self.functions = self.functions or {}
                if kind == "FN" or _ran(hits):
                    known[name] = known.get(name, False) or kind == "FNDA"

    def figures(self) -> Figures:
        arms = defaultdict[int, list[bool]](list)
        for (line, _), taken in self.arms.items():
            arms[line].append(taken)
        return (
            [line for line, ran in sorted(self.lines.items()) if not ran],
            (sum(self.lines.values()), len(self.lines)),
            (sum(self.arms.values()), len(self.arms)),
            [at for at, of in sorted(arms.items()) if self.lines.get(at) and not all(of)],
            [(at, len(of), sum(of)) for at, of in sorted(arms.items()) if at],
            None if self.functions is None else (sum(self.functions.values()), len(self.functions)),
        )


def _ran(hits: str) -> bool:
    return re.match("0*[1-9]", hits) is not None


def _plain(text: str) -> dict[str, Figures]:
    files = defaultdict[str, Plain](Plain)
    path = ""
    for line in text.splitlines():
        if line.startswith("SF:"):
            path = line[3:]
        files[path].record(line)
    return {path: file.figures() for path, file in files.items() if path}


def _figures(file: FileCoverage) -> Figures:
    return (
        file.missed(),
        pair(file.lines),
        pair(file.branches) or (0, 0),
        list(file.partial),
        [(one >> 32, one >> 16 & 0xFFFF, one & 0xFFFF) for one in file.branches_at],
        pair(file.functions),
    )


LINES = st.sampled_from([0, 1, 2, 3, 5, 8, 40, 9_999_999, 10_000_000, 10_000_001])
HITS = st.sampled_from(["0", "1", "7", "12345678901234567890", "-", "=", "00", "01", "1e+3", "1.5"])
TIDY_HITS = st.sampled_from(["0", "1", "7", "12345678901234567890"])
ARMS = st.sampled_from(["0,0", "0,1", "0,2", "1,0", "65535,65535", "65536,0", "0,65536", "e1,3"])
EDGES = st.sampled_from([0, 0, 0, 1, 65_534, 65_535, 65_536])
NAMES = st.sampled_from(["f", "g", "h<int>"])


@st.composite
def _tidy_section(draw: st.DrawFn) -> list[str]:
    """As tools write it: each kind together, lines mostly rising, branches side by side."""
    functions = draw(st.lists(NAMES, unique=True))
    arms = draw(st.lists(st.tuples(LINES, EDGES, EDGES)))
    known = LINES.filter(lambda line: 0 < line <= 10_000_000)
    lines = draw(st.sets(known).map(sorted) | st.lists(known))
    return [
        *(f"FN:{at},{name}" for at, name in enumerate(functions, 1)),
        *(f"FNDA:{draw(TIDY_HITS)},{name}" for name in functions),
        *(
            f"BRDA:{line},{block},{branch},{draw(TIDY_HITS | st.just('-'))}"
            for line, block, first in sorted(arms)
            for branch in (first, first + 1)
        ),
        *(f"DA:{line},{draw(TIDY_HITS)}" for line in lines),
    ]


RECORDS = (
    st.builds("DA:{},{}".format, LINES, HITS)
    | st.builds("DA:{},{},sum".format, LINES, HITS)
    | st.builds("BRDA:{},{},{}".format, LINES, ARMS, HITS)
    | st.builds("FN:{},{}".format, LINES, NAMES)
    | st.builds("FNDA:{},{}".format, HITS, NAMES)
    | st.just("LF:9")
)
SECTIONS = st.lists(st.tuples(st.sampled_from("ab"), _tidy_section() | st.lists(RECORDS)))


def _text(sections: list[tuple[str, list[str]]], end: str = "\n") -> str:
    records = (["TN:", f"SF:{path}", *own, "end_of_record"] for path, own in sections)
    return "".join(f"{line}{end}" for section in records for line in section)


@given(SECTIONS.filter(bool), st.sampled_from(["\n", "\r\n"]))
def test_as_record_by_record(sections: list[tuple[str, list[str]]], end: str) -> None:
    text = _text(sections, end)
    found = coverage(text, "lcov").files
    assert {file.path: _figures(file) for file in found} == _plain(text)


@given(st.lists(st.tuples(st.sampled_from("ab"), _tidy_section()), min_size=1))
def test_the_long_way_gives_what_the_short_way_gives(
    sections: list[tuple[str, list[str]]],
) -> None:
    """A checksum and a zero in front change nothing, but are not read at once."""
    tidy = _text(sections)
    untidy = re.sub(r"(?m)^(DA:.*)", r"\1,sum", tidy).replace("BRDA:", "BRDA:0")
    assert coverage(untidy, "lcov").files == coverage(tidy, "lcov").files
