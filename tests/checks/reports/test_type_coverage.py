"""type-coverage: lines from 0, a percentage that is cut, nothing to measure."""

import pytest

from checks.report import Count, TypeCoverage
from tests.checks.reports.reading import read, written


def types(**content: object) -> TypeCoverage:
    report = read(written(content))
    assert isinstance(report, TypeCoverage)
    return report


def test_type_coverage_lines_count_from_0() -> None:
    detail = {"filePath": "a.ts", "line": 0, "character": 0}
    report = types(correctCount=2, totalCount=3, details=[detail])
    assert (report.identifiers, report.findings[0].line) == (Count(2, 3), 1)


def test_the_percentage_is_not_what_is_read() -> None:
    report = types(correctCount=199_999, totalCount=200_000, percent=99.99, succeeded=True)
    assert report.identifiers == Count(199_999, 200_000)


def test_nothing_measured_is_no_pass() -> None:
    report = types(correctCount=0, totalCount=0, percent=100)
    assert (report.complete, report.warnings) == (False, ("nothing was measured",))


@pytest.mark.parametrize(
    ("correct", "total", "expected"),
    [(5, 3, Count(3, 3)), (-1, 3, Count(0, 3)), (1, -3, Count(0, 0))],
)
def test_impossible_counts_are_bounded(correct: int, total: int, expected: Count) -> None:
    assert types(correctCount=correct, totalCount=total).identifiers == expected


def test_a_place_by_either_name_or_without_a_line() -> None:
    details = [{"file": "old.ts", "line": 4}, {"filePath": "a.ts"}]
    found = types(correctCount=1, totalCount=3, details=details).findings
    assert [(one.path, one.line) for one in found] == [("old.ts", 5), ("a.ts", 0)]
