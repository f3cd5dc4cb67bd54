"""The least that could read each report: `python floor_reports.py FORMAT < report`.

Counts lines and covered ones, or cases, and keeps the lines of each file; nothing is merged,
limited or checked. Prints the counts, then CPU seconds and peak memory on standard error.
"""

import json
import re
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

import msgspec

RECORD = re.compile(rb"^DA:(\d+),(\d+)", re.MULTILINE)
BRANCH = re.compile(rb"^BRDA:(\d+,\d+,\d+),(\d+|-)", re.MULTILINE)
FUNCTION = re.compile(rb"^FNDA:(\d+),(.+)", re.MULTILINE)
SECTION = re.compile(rb"^SF:(.+)$", re.MULTILINE)
Counts = tuple[int, int]


def lcov() -> Counts:
    """Regular expressions over each section, into one bytearray per file; branches and functions
    are counted beside the lines, as `lcov --summary` counts them."""
    kept, total, covered = dict[bytes, bytearray](), 0, 0
    branches, functions = [0, 0], [0, 0]
    for section in sys.stdin.buffer.read().split(b"end_of_record\n"):
        named = SECTION.search(section)
        if named is None:
            continue
        states = kept.setdefault(named[1], bytearray(1_000))
        for line, hits in RECORD.findall(section):
            states[int(line)] = 2 if hits != b"0" else 1
        total += len(states) - states.count(0)
        covered += states.count(2)
        arms = {arm: taken not in (b"-", b"0") for arm, taken in BRANCH.findall(section)}
        called = {name: hits != b"0" for hits, name in FUNCTION.findall(section)}
        for counts, found in ((branches, arms), (functions, called)):
            counts[0] += sum(found.values())
            counts[1] += len(found)
    return total, covered


def _expat(start: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    while chunk := sys.stdin.buffer.read(1 << 18):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _lines(file: str, number: str, hits: str) -> Counts:
    kept = dict[str, dict[int, bool]]()
    own = dict[int, bool]()

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal own
        if name == "line":
            own[int(given[number])] = given[hits] != "0"
        elif file in given:
            own = kept.setdefault(given[file], {})

    _expat(start)
    return sum(map(len, kept.values())), sum(sum(each.values()) for each in kept.values())


def cobertura() -> Counts:
    return _lines("filename", "number", "hits")


def jacoco() -> Counts:
    return _lines("name", "nr", "ci")


def junit() -> Counts:
    cases = list[tuple[str, str, str]]()
    failed = 0

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal failed
        if name == "testcase":
            cases.append((given["classname"], given["name"], given["time"]))
        failed += name == "failure"

    _expat(start)
    return len(cases), len(cases) - failed


class _Start(msgspec.Struct):
    line: int


class _Span(msgspec.Struct):
    start: _Start


class _File(msgspec.Struct):
    statementMap: dict[str, _Span]  # noqa: N815 - the format's own name
    s: dict[str, int]


def istanbul() -> Counts:
    """msgspec with a typed struct, then the lines of each file."""
    files = msgspec.json.decode(sys.stdin.buffer.read(), type=dict[str, _File])
    kept = {
        path: {span.start.line: file.s[key] > 0 for key, span in file.statementMap.items()}
        for path, file in files.items()
    }
    return sum(map(len, kept.values())), sum(sum(each.values()) for each in kept.values())


def coverage_py() -> Counts:
    files = json.loads(sys.stdin.buffer.read())["files"].values()
    ran = sum(len(file["executed_lines"]) for file in files)
    return ran + sum(len(file["missing_lines"]) for file in files), ran


FLOORS = {
    "lcov": lcov,
    "cobertura": cobertura,
    "jacoco": jacoco,
    "istanbul": istanbul,
    "coverage.py": coverage_py,
    "junit": junit,
}

if __name__ == "__main__":
    counts = FLOORS[sys.argv[1]]()
    spent = resource.getrusage(resource.RUSAGE_SELF)
    status = Path("/proc/self/status").read_text()
    peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    sys.stdout.write(json.dumps([*counts, spent.ru_utime + spent.ru_stime, int(peak) * 1024]))
