"""Trivy: vulnerabilities only, fixes as a list in a text, nothing scanned is no pass."""

import json

import pytest

from checks.finding import Severity
from tests.checks.reports.auditing import FOLDER, SPOUT, audit, of, sample, short

RAW = json.loads((FOLDER / "trivy.json").read_text())


def test_only_vulnerabilities_count() -> None:
    report = sample("trivy.json")
    assert short(report) == [
        ("kettle", "CVE-2024-10001", Severity.MODERATE),
        ("spout", SPOUT, Severity.CRITICAL),
    ]
    assert report.warnings == (
        "secrets that are not counted here: 1",
        "misconfigurations that are not counted here: 1",
    )


def test_packages_tell_what_is_direct() -> None:
    report = sample("trivy.json")
    kettle, spout = of(report, "kettle"), of(report, "spout")
    assert (kettle.direct, kettle.dev, kettle.fix) == (True, True, ("1.3.11", "1.4.2"))
    assert (spout.direct, spout.dev, spout.fix) == (False, None, ())


def test_null_results_scanned_nothing() -> None:
    report = audit(RAW | {"Results": None})
    assert (report.findings, report.complete) == ((), False)


def test_old_versions_print_a_list_with_null_for_nothing() -> None:
    report = audit([{"Target": "a", "Vulnerabilities": None}])
    assert (report.findings, report.complete) == ((), True)


@pytest.mark.parametrize(
    ("classes", "complete"),
    [
        (("config",), False),
        (("config", "secret", "license"), False),
        (("config", "lang-pkgs"), True),
        (("os-pkgs",), True),
        (("",), True),
    ],
)
def test_who_looked_at_no_package_found_none(classes: tuple[str, ...], complete: bool) -> None:
    report = audit(RAW | {"Results": [{"Target": "a", "Class": one} for one in classes]})
    assert (report.findings, report.complete) == ((), complete)


def test_suppressed_findings_are_named() -> None:
    target = {"Target": "a", "ExperimentalModifiedFindings": [{"Type": "vulnerability"}]}
    assert audit([target]).warnings == ("suppressed findings that are not counted here: 1",)
