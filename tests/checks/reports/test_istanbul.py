"""Istanbul's final report: lines by first line, arms, null ends, two producers."""

import json

from tests.checks.reports.reading import coverage, only_file, pair


def place(line: int | None, end: int | None = None) -> dict[str, dict[str, int | None]]:
    return {"start": {"line": line, "column": 0}, "end": {"line": end, "column": None}}


ENTRY = {
    "path": "/r/src/a.js",
    "statementMap": {"0": place(1, 3), "1": place(1), "2": place(4)},
    "s": {"0": 1, "1": 0, "2": 0},
    "fnMap": {"0": {"name": "f", "loc": place(1)}, "1": {"name": "g", "loc": place(4)}},
    "f": {"0": 2, "1": 0},
    "branchMap": {
        "0": {"loc": place(1), "type": "if", "locations": []},
        "1": {"line": 4, "type": "default-arg"},
        "2": {"type": "if"},
    },
    "b": {"0": [1, 0], "1": [0], "2": [3, 0, 0]},
}


def test_lines_statements_functions_and_arms() -> None:
    file = only_file(json.dumps({"/r/src/a.js": ENTRY}))
    assert file.path == "/r/src/a.js"
    assert (pair(file.lines), pair(file.statements)) == ((1, 2), (1, 3))
    assert (pair(file.functions), pair(file.branches)) == ((1, 2), (2, 6))
    assert (file.missed(), list(file.partial)) == ([4], [1])


def test_nested_under_data() -> None:
    assert pair(only_file(json.dumps({"/a.js": {"data": ENTRY}})).lines) == (1, 2)


def test_a_line_number_is_never_trusted() -> None:
    entry = {"statementMap": {"0": place(10**9), "1": place(None)}, "s": {"0": 1, "1": 1}}
    report = coverage(json.dumps({"/a.js": entry}))
    assert (pair(report.lines), pair(report.statements), report.complete) == ((0, 0), (2, 2), False)


def test_instrumented_and_v8_figures_have_different_producers() -> None:
    hashed = coverage(json.dumps({"/a.js": ENTRY | {"hash": "abc", "_coverageSchema": "d"}}))
    assert hashed.producer != coverage(json.dumps({"/a.js": ENTRY})).producer
