"""oxlint: places in the first label, parse errors, advice, and a run over no file."""

import pytest

from tests.checks.reports.reading import lint, refusal, rows, written


def oxlint(*diagnostics: dict[str, object], files: int = 1) -> dict[str, object]:
    return {"diagnostics": list(diagnostics), "number_of_files": files, "threads_count": 2}


def diagnostic(*lines: int | None, **more: object) -> dict[str, object]:
    labels = [{"span": None if line is None else {"offset": 0, "line": line}} for line in lines]
    one: dict[str, object] = {"message": "m", "severity": "error", "code": "eslint(no-debugger)"}
    return one | {"filename": "src/a.js", "labels": labels} | more


@pytest.mark.parametrize(
    ("lines", "line"), [((4,), 4), ((4, 2), 4), ((None, 2), 2), ((), 0), ((0,), 0)]
)
def test_the_first_label_with_a_place_counts(lines: tuple[int | None, ...], line: int) -> None:
    (row,) = rows(lint(oxlint(diagnostic(*lines))))
    assert row == ("src/a.js", line, "eslint(no-debugger)", "error")


@pytest.mark.parametrize(
    ("severity", "level"), [("error", "error"), ("warning", "warning"), ("advice", "note")]
)
def test_levels(severity: str, level: str) -> None:
    assert [row[3] for row in rows(lint(oxlint(diagnostic(1, severity=severity))))] == [level]


def test_a_file_that_does_not_parse_was_not_linted() -> None:
    report = lint(oxlint(diagnostic(1, code=None)))
    assert [row[2] for row in rows(report)] == ["parse-error"]
    assert report.warnings == ("files that do not parse were not linted",)


def test_no_finding_is_clean_and_no_file_is_not() -> None:
    assert lint(oxlint()).complete
    nothing = lint(oxlint(files=0))
    assert (nothing.complete, nothing.warnings) == (False, ("no file was linted",))


def test_a_finding_without_a_file_or_labels() -> None:
    bare = diagnostic(filename=None, labels=None)
    assert [row[:2] for row in rows(lint(oxlint(bare)))] == [("", 0)]


def test_a_finding_without_a_level_is_refused() -> None:
    assert "severity" in refusal(written(oxlint(diagnostic(severity=None))))
