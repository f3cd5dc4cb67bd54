"""coverage.py: lines and branches apart, excluded lines nowhere, exits of functions."""

import json

from hypothesis import given
from hypothesis import strategies as st

from checks.report_limits import HIGHEST_LINE
from tests.checks.reports.reading import coverage, only_file, pair


def document(file: dict[str, object], *, branches: bool = True) -> str:
    return json.dumps(
        {
            "meta": {"version": "7.6", "branch_coverage": branches},
            "files": {"src\\a.py": file},
            "totals": {"num_statements": 3, "percent_covered": 61.6},
        }
    )


FILE: dict[str, object] = {
    "executed_lines": [1, 2],
    "missing_lines": [3],
    "excluded_lines": [9],
    "executed_branches": [[2, 3], [2, -1]],
    "missing_branches": [[2, 1]],
    "summary": {"num_branches": 3, "covered_branches": 2},
}


def test_lines_and_branches() -> None:
    file = only_file(document(FILE))
    assert (pair(file.lines), pair(file.branches)) == ((2, 3), (2, 3))
    assert (file.missed(), list(file.partial), file.path) == ([3], [2], "src\\a.py")


def test_exits_and_jumps_to_the_same_line_differ() -> None:
    branches = {"executed_branches": [[2, 1]], "missing_branches": [[2, -1]]}
    assert len(only_file(document(FILE | branches)).arms) == 2


def test_old_versions_list_no_branches() -> None:
    old = {key: value for key, value in FILE.items() if not key.endswith("_branches")}
    assert pair(only_file(document(old)).branches) == (2, 3)


def test_without_branches_they_are_unknown() -> None:
    report = coverage(document(FILE, branches=False))
    assert report.branches is None
    assert report.producer != coverage(document(FILE)).producer


LINES = st.lists(st.integers(1, 9) | st.sampled_from([-1, 0, HIGHEST_LINE, HIGHEST_LINE + 1]))


@given(LINES, LINES)
def test_lines_in_any_order(executed: list[int], missing: list[int]) -> None:
    """A line that is told of both ways ran."""
    lists: dict[str, object] = {"executed_lines": executed, "missing_lines": missing}
    file = only_file(document(lists, branches=False))
    hit, missed = ({one for one in of if 1 <= one <= HIGHEST_LINE} for of in (executed, missing))
    assert list(file.listed or ()) == sorted(hit | missed)
    assert (list(file.covered), file.missed()) == (sorted(hit), sorted(missed - hit))
