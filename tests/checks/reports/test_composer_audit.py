"""composer audit: lists and objects, PHP's empty list, abandoned packages apart."""

from checks.finding import Severity
from tests.checks.reports.auditing import KETTLE, SPOUT, audit, of, sample, short


def test_findings() -> None:
    report = sample("composer-audit.json")
    assert short(report) == [
        ("acme/kettle", KETTLE, Severity.HIGH),
        ("acme/mug", SPOUT, Severity.UNKNOWN),
    ]
    kettle = of(report, "acme/kettle")
    assert kettle.ids == (KETTLE, "CVE-2024-10001", "PKSA-aaaa-bbbb-cccc")
    assert kettle.fix == ("1.2.3", "2.1")


def test_a_clean_run_is_an_empty_list() -> None:
    report = audit('{"advisories":[],"abandoned":[]}')
    assert (report.findings, report.warnings, report.complete) == ((), (), True)


def test_abandoned_packages_are_named() -> None:
    assert sample("composer-audit.json").warnings == ("abandoned packages: 1",)


def test_older_versions_do_not_look_for_abandoned_packages() -> None:
    row = {"advisoryId": "PKSA-1", "affectedVersions": "<2"}
    assert audit({"advisories": {"a/b": [row]}}).findings[0].ids == ("PKSA-1",)
