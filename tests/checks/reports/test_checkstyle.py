"""Checkstyle XML: levels of a dozen writers, what is ignored, places that are none."""

import pytest

from tests.checks.reports.reading import lint, rows


def checkstyle(attributes: str) -> str:
    return f'<checkstyle><file name="A"><error {attributes}/></file></checkstyle>'


def test_checkstyle() -> None:
    text = checkstyle('line="2" severity="{}" source="r"')
    assert rows(lint(text.format("info"))) == [("A", 2, "r", "note")]
    assert lint(text.format("ignore")).suppressed == 1
    assert lint(text.format("ignore")).findings == ()


@pytest.mark.parametrize(
    ("attributes", "row"),
    [
        ('line="1" source="r"', ("A", 1, "r", "error")),
        ('line="1" severity="warning"', ("A", 1, "", "warning")),
        ('line="1" severity="fatal"', ("A", 1, "", "warning")),
        ('severity="error"', ("A", 0, "", "error")),
        ('line="" severity="error"', ("A", 0, "", "error")),
        ('line="1,234" severity="error"', ("A", 1234, "", "error")),
        ('line="nan" severity="error"', ("A", 0, "", "error")),
    ],
)
def test_what_writers_leave_out_or_make_up(attributes: str, row: tuple[str, int, str, str]) -> None:
    assert rows(lint(checkstyle(attributes))) == [row]


def test_a_clean_run() -> None:
    report = lint('<checkstyle version="8"><file name="A"/></checkstyle>')
    assert (report.findings, report.complete) == ((), True)
