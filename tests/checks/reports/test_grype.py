"""Grype: related names are the same flaw, negligible is the lowest word, ignored ones are named."""

import json

from checks.finding import Severity
from tests.checks.reports.auditing import FOLDER, KETTLE, audit, of, sample, short

RAW = json.loads((FOLDER / "grype.json").read_text())


def test_findings() -> None:
    report = sample("grype.json")
    assert short(report) == [
        ("apt", "CVE-2011-3374", Severity.INFO),
        ("kettle", KETTLE, Severity.HIGH),
    ]
    assert of(report, "kettle").ids == (KETTLE, "CVE-2024-10001")
    assert of(report, "kettle").fix == ("1.4.2",)


def test_ignored_matches_are_named() -> None:
    assert sample("grype.json").warnings == ("matches that the tool's settings ignore: 1",)


def test_a_clean_run() -> None:
    report = audit(RAW | {"matches": [], "ignoredMatches": None})
    assert (report.format, report.findings, report.complete) == ("grype", (), True)
