"""Istanbul's summary: counts without lines, unknown percentages, a total that stands alone."""

import pytest

from checks.report_limits import DEFAULT_LIMITS
from tests.checks.reports.reading import coverage, only_file, pair, refusal, written

COUNT = {"total": 4, "covered": 3, "skipped": 0, "pct": 75}
NOTHING = {"total": 0, "covered": 0, "skipped": 0, "pct": "Unknown"}


def summary(count: object) -> dict[str, object]:
    return dict.fromkeys(("lines", "statements", "functions", "branches"), count)


def test_summary_has_counts_and_no_lines() -> None:
    report = coverage(written({"total": summary(COUNT), "/r/a.js": summary(COUNT)}))
    assert (report.format, pair(report.lines), pair(report.branches)) == (
        "istanbul-summary",
        (3, 4),
        (3, 4),
    )
    assert report.files[0].listed is None
    assert any("lists no lines" in warning for warning in report.warnings)


def test_an_unknown_percentage_is_nothing_measured() -> None:
    report = coverage(written({"total": summary(NOTHING)}))
    assert (pair(report.lines), report.complete) == ((0, 0), False)


def test_the_total_is_not_added_to_the_files() -> None:
    report = coverage(written({"total": summary(COUNT), "a.js": summary(COUNT)}))
    assert [file.path for file in report.files] == ["a.js"]


def test_a_total_alone_is_said_to_be_one() -> None:
    report = coverage(written({"total": summary(COUNT)}))
    assert pair(report.lines) == (3, 4)
    assert "the report has a total only, no files" in report.warnings


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ({"total": 4, "covered": 9}, (4, 4)),
        ({"total": -4, "covered": 1}, (0, 0)),
        ({"total": 4, "covered": -1}, (0, 4)),
    ],
)
def test_impossible_counts_are_bounded(count: dict[str, int], expected: tuple[int, int]) -> None:
    text = written({"total": summary(COUNT), "a.js": {"lines": count}})
    file = only_file(text)
    assert (pair(file.lines), file.branches) == (expected, None)


def test_more_lines_than_any_project_has_are_refused() -> None:
    most = DEFAULT_LIMITS.lines
    text = written({"total": summary(COUNT), "a.js": {"lines": {"total": most, "covered": 0}}})
    assert pair(only_file(text).lines) == (0, most)
    assert "20,000,000 lines" in refusal(text.replace(str(most), str(most + 1)))
    assert "20,000,000 lines" in refusal(text.replace(str(most), str(2**63)))


def test_a_broken_entry_is_named() -> None:
    said = refusal(written({"total": summary(COUNT), "src/a.js": {"lines": 4}}))
    assert "src/a.js" in said
