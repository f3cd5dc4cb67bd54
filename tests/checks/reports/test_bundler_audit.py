"""bundler-audit: ids without their family, scores where there is no word, unsafe sources apart."""

import json

import pytest

from checks.finding import Severity
from tests.checks.reports.auditing import FOLDER, KETTLE, audit, of, sample, short

RAW = json.loads((FOLDER / "bundler-audit.json").read_text())


def test_findings() -> None:
    report = sample("bundler-audit.json")
    assert short(report) == [
        ("kettle", KETTLE, Severity.MODERATE),
        ("mug", "OSVDB-101", Severity.HIGH),
    ]
    assert of(report, "kettle").ids == (KETTLE, "CVE-2024-10001")
    assert of(report, "kettle").fix == ("5.2.4.2", "6.0.2.2")


@pytest.mark.parametrize(
    ("scores", "severity"),
    [
        ({"cvss_v3": 9.8, "cvss_v2": 1.0}, Severity.CRITICAL),
        ({"cvss_v2": 10.0}, Severity.HIGH),
        ({"criticality": "none", "cvss_v3": 9.8}, Severity.INFO),
        ({}, Severity.UNKNOWN),
    ],
)
def test_severity(scores: dict[str, object], severity: Severity) -> None:
    advisory = {"id": "X-1"} | scores
    row = {"type": "unpatched_gem", "gem": {"name": "a", "version": "1"}, "advisory": advisory}
    assert audit(RAW | {"results": [row]}).findings[0].severity is severity


def test_an_unsafe_source_is_named() -> None:
    assert sample("bundler-audit.json").warnings == ("sources of gems that are not safe: 1",)


def test_a_clean_run() -> None:
    assert audit(RAW | {"results": []}).complete
