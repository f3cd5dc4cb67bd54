"""The JSON document of each kind, key by key, and the lines that people read."""

import json
from pathlib import Path

import pytest

from checks.report import Count
from checks.report_json import document
from checks.report_words import ratio, words
from tests.checks.reports.reading import coverage, read

FOLDER = Path(__file__).parents[2] / "samples" / "reports"
SAMPLES = {path.name: path.read_bytes() for path in FOLDER.iterdir()}


def printed(name: str) -> dict[str, object]:
    found = json.loads(b"".join(document(read(SAMPLES[name]))))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("name", "kind", "totals"),
    [
        (
            "junit.xml",
            "tests",
            {
                "tests": 3,
                "passed": 1,
                "failed": 1,
                "errors": 0,
                "skipped": 1,
                "flaky": 0,
                "time": 0.375,
            },
        ),
        (
            "sarif.json",
            "lint",
            {"findings": 2, "error": 1, "warning": 0, "note": 1, "suppressed": 1},
        ),
        (
            "k6.json",
            "load",
            {"requests": 120, "failed": 6, "rps": 12.5, "p50_ms": 8, "p95_ms": 20.5},
        ),
        ("size-limit.json", "bundle", {"bytes": 1305}),
        ("type-coverage.json", "type-coverage", {"covered": 999, "total": 1000, "percent": 99.9}),
    ],
)
def test_totals(name: str, kind: str, totals: dict[str, float]) -> None:
    found = printed(name)
    assert (found["kind"], found["totals"], found["complete"]) == (kind, totals, True)
    assert found["warnings"] == []


def test_rows() -> None:
    assert printed("k6.json")["thresholds"] == [
        {"metric": "http_req_duration", "expr": "p(95)<100", "ok": True}
    ]
    assert printed("k6.json")["checks"] == {"passes": 110, "fails": 10}
    assert printed("ruff.json")["findings"] == [
        {
            "path": "/app/a.py",
            "line": 1,
            "rule": "F401",
            "severity": "error",
            "message": "unused",
        },
        {
            "path": "/app/b.py",
            "line": 4,
            "rule": "invalid-syntax",
            "severity": "error",
            "message": "SyntaxError",
        },
    ]
    assert printed("size-limit.json")["entries"] == [
        {"name": "index", "bytes": 1206, "limit": 1500, "ok": True},
        {"name": "all", "bytes": 99, "limit": None, "ok": None},
    ]


def test_unknown_lines_are_left_out_not_empty() -> None:
    (file,) = json.loads(b"".join(document(read(SAMPLES["istanbul-summary.json"]))))["files"]
    assert set(file) == {"path", "lines", "branches"}


@pytest.mark.parametrize("name", SAMPLES)
def test_words_start_with_kind_and_format(name: str) -> None:
    report = read(SAMPLES[name])
    first, *rest = words(report)
    assert report.format in first
    assert rest


def test_percentages_are_rounded_down_and_absent_for_nothing() -> None:
    assert ratio(Count(99_995, 100_000)) == "99,995 of 100,000 (99.99 %)"
    assert ratio(Count(0, 0)) == "0 of 0"


def test_words_hold_nothing_that_moves_the_cursor() -> None:
    text = "TN:\nSF:\x1b[2Ja\u202eb.js\nDA:1,0\nend_of_record\n"
    assert "\x1b" not in "".join(words(coverage(text)))
    assert "\u202e" not in "".join(words(coverage(text)))
