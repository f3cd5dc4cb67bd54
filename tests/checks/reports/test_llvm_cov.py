"""llvm-cov: the lines that segments cover, branches with two arms, summaries without lines."""

import json

from tests.checks.reports.reading import coverage, only_file, pair

SEGMENTS = [
    [1, 12, 1, True, True, False],
    [3, 7, 1, True, True, False],
    [3, 12, 1, True, False, False],
    [3, 13, 0, True, True, True],
    [4, 5, 0, True, True, False],
    [5, 6, 1, True, False, False],
    [7, 2, 0, False, False, False],
    [9, 1, 4, True, True, False],
    [9, 9, 0, False, False, False],
]


def document(**file: object) -> str:
    entry = {
        "filename": "/r/a.c",
        "summary": {
            "lines": {"count": 8, "covered": 6, "percent": 75},
            "functions": {"count": 2, "covered": 1, "percent": 50},
            "branches": {"count": 2, "covered": 1, "notcovered": 1, "percent": 50},
        },
    }
    export = {"files": [entry | file], "totals": {}}
    return json.dumps({"data": [export], "type": "llvm.coverage.json.export", "version": "2.0.1"})


def test_lines_from_segments() -> None:
    file = only_file(document(segments=SEGMENTS, branches=[[3, 7, 3, 12, 0, 5, 0, 0, 4]]))
    assert list(file.listed or ()) == [1, 2, 3, 4, 5, 6, 7, 9]
    assert file.missed() == [4, 5]
    assert list(file.partial) == [3]
    assert (pair(file.branches), pair(file.functions)) == ((1, 2), (1, 2))


def test_a_summary_has_no_lines() -> None:
    report = coverage(document())
    assert (pair(report.lines), report.files[0].listed) == ((6, 8), None)
    assert "summary" in report.warnings[0]


def test_segments_far_apart_are_not_expanded() -> None:
    far = [[1, 1, 1, True, True, False], [2_000_000_000, 1, 0, False, False, False]]
    assert pair(only_file(document(segments=far)).lines) == (1, 1)
