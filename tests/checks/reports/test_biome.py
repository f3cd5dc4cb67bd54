"""Biome: byte offsets instead of lines, sources that are cut or missing, lists that are cut."""

import pytest

from tests.checks.reports.reading import lint, rows


def biome(place: object, severity: str = "error", **summary: object) -> dict[str, object]:
    one = {"severity": severity, "category": "c", "location": place}
    return {"diagnostics": [one], "command": "lint", "summary": summary}


def place(span: object, source: str | None) -> dict[str, object]:
    return {"path": {"file": "a.js"}, "span": span, "sourceCode": source}


def test_biome_counts_lines_in_bytes_of_its_source() -> None:
    report = lint(biome(place([6, 7], "é\né\nvar"), diagnosticsNotPrinted=2))
    assert (rows(report), report.complete) == ([("a.js", 3, "c", "error")], False)
    assert report.warnings == ("2 findings were not printed",)


@pytest.mark.parametrize(
    ("span", "source", "line"),
    [
        ([0, 1], "a\nb", 1),
        ([1, 2], "a\nb", 1),
        ([2, 3], "a\nb", 2),
        ([0, 0], "", 1),
        ([2, 3], None, 0),
        (None, "a\nb", 0),
        ([-1, 3], "a\nb", 0),
    ],
)
def test_a_line_needs_a_place_and_a_source(span: object, source: str | None, line: int) -> None:
    assert [row[1] for row in rows(lint(biome(place(span, source))))] == [line]


def test_newer_versions_tell_the_line() -> None:
    newer = {"path": "a.js", "start": {"line": 7, "column": 1}}
    assert rows(lint(biome(newer))) == [("a.js", 7, "c", "error")]


@pytest.mark.parametrize(
    ("severity", "level"),
    [("fatal", "error"), ("warning", "warning"), ("information", "note"), ("hint", "note")],
)
def test_severities(severity: str, level: str) -> None:
    report = lint(biome(None, severity, diagnosticsNotPrinted=0))
    assert (rows(report), report.complete) == ([("", 0, "c", level)], True)
