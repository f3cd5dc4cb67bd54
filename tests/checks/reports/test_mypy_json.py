"""mypy's JSON: a finding per line, notes inside hints, cut lines."""

import pytest

from tests.checks.reports.reading import lines, lint, rows, written

ONE = {"file": "a", "line": 1, "message": "m", "hint": None, "code": "c", "severity": "error"}


def test_mypy_json_with_a_broken_line_is_incomplete() -> None:
    report = lint(written(ONE) + '\n{"file": "b", "li\n')
    assert (len(report.findings), report.complete) == (1, False)
    assert report.warnings == ("lines that could not be read: 1",)


def test_a_hint_is_part_of_its_finding() -> None:
    report = lint(written(ONE | {"hint": "note: see\nnote: here"}))
    assert (rows(report), report.complete) == ([("a", 1, "c", "error")], True)


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ({"severity": "note", "code": None}, ("a", 1, "", "note")),
        ({"severity": "warning"}, ("a", 1, "c", "warning")),
        ({"line": -1}, ("a", 0, "c", "error")),
    ],
)
def test_levels_and_places(change: dict[str, object], row: tuple[str, int, str, str]) -> None:
    assert rows(lint(lines([written(ONE | change)]))) == [row]
