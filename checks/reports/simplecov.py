"""SimpleCov's .resultset.json (suites to merge) and coverage.json: hits by position."""

import msgspec

from checks.coverage_sheet import FileSheet, Sheet, coverage, line_number, named_arm
from checks.document import Document
from checks.json_text import decode, members
from checks.report import Coverage, Kind, Reader
from checks.report_limits import HIGHEST_LINE

Hits = int | str | None
Lines = list[Hits]


class _Arm(msgspec.Struct):
    start_line: int
    end_line: int = 0
    type: str = ""
    coverage: Hits = None


class _File(msgspec.Struct):
    lines: Lines | None = None
    branches: dict[str, dict[str, Hits]] | list[_Arm] | None = None


LINES = msgspec.json.Decoder(Lines)
FILE = msgspec.json.Decoder(_File)


def _fill(file: FileSheet, lines: Lines) -> None:
    listed = [line for line, hits in enumerate(lines[:HIGHEST_LINE], 1) if isinstance(hits, int)]
    hit = (line for line in listed if _ran(lines[line - 1]))
    file.add_lines(listed, hit)


def _ran(hits: Hits) -> bool:
    return isinstance(hits, int) and hits > 0


def _branches(found: _File) -> list[tuple[int, bool]]:
    if isinstance(found.branches, list):
        named = [(arm.start_line, f"{arm}", arm.coverage) for arm in found.branches]
        return [(_number(line, name), _ran(hits)) for line, name, hits in named]
    return [
        (_number(_line(condition), condition + arm), _ran(hits))
        for condition, arms in (found.branches or {}).items()
        for arm, hits in arms.items()
    ]


def _number(line: int, name: str) -> int:
    return named_arm(line if 1 <= line <= HIGHEST_LINE else 0, name.encode("utf-8", "replace"))


def _line(condition: str) -> int:
    """The third item of `[:if, 0, 11, 4, 13, 7]`."""
    parts = condition.split(",", 3)
    return line_number(parts[2].strip(" ]")) if len(parts) > 2 else 0


def _read_file(sheet: Sheet, path: str, raw: msgspec.Raw) -> None:
    what = f"the entry of {path[:200]}"
    bare = bytes(memoryview(raw)[:1]) == b"["
    found = _File(decode(raw, LINES, what)) if bare else decode(raw, FILE, what)
    file = sheet.file(path)
    _fill(file, found.lines or [])
    arms = _branches(found)
    file.arms.add(one for one, _ in arms)
    file.taken.add(one for one, ran in arms if ran)


def read(document: Document) -> Coverage:
    """Merge the suites; lines between `:nocov:` marks are still in the file."""
    sheet = Sheet(document)
    own = document.json.members if document.json else {}
    suites = [own["coverage"]] if "coverage" in own else _suites(own)
    for suite in suites:
        for path, raw in members(suite).items():
            _read_file(sheet, path, raw)
    if "coverage" not in own:
        sheet.warn("lines between `:nocov:` marks are counted: the report does not mark them")
    return coverage(sheet, "simplecov" if "coverage" in own else "simplecov-resultset")


def _suites(own: "dict[str, msgspec.Raw] | object") -> list[msgspec.Raw]:
    entries = own.values() if isinstance(own, dict) else ()
    return [inside["coverage"] for inside in map(members, entries) if "coverage" in inside]


def sniff(document: Document) -> bool:
    """Suites with coverage and a time, or the one `coverage` of the JSON formatter."""
    look = document.json
    if look is None or look.array or look.stream:
        return False
    if look.has("meta", "coverage"):
        return "simplecov_version" in members(look.members["meta"])
    return {"coverage", "timestamp"} <= look.inner


READER = Reader("simplecov-resultset", Kind.COVERAGE, sniff, read)
