"""pyright: lines from 0, information as notes, findings without a place."""

import pytest

from tests.checks.reports.reading import lint, rows


def pyright(*found: dict[str, object]) -> dict[str, object]:
    return {"generalDiagnostics": list(found)}


def test_pyright_lines_count_from_0() -> None:
    place = {"start": {"line": 0, "character": 0}}
    report = lint(pyright({"severity": "error", "file": "a", "range": place}))
    assert rows(report) == [("a", 1, "", "error")]


@pytest.mark.parametrize(
    ("severity", "level"),
    [("error", "error"), ("warning", "warning"), ("information", "note"), ("unheard", "note")],
)
def test_severities(severity: str, level: str) -> None:
    report = lint(pyright({"severity": severity, "file": "a", "rule": "reportX"}))
    assert rows(report) == [("a", 0, "reportX", level)]


def test_a_clean_run() -> None:
    report = lint(pyright())
    assert (report.findings, report.complete) == ((), True)
