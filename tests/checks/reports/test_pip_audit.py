"""pip-audit: names of one flaw collapse, skipped packages are no pass, old bare lists."""

from checks.finding import Severity
from tests.checks.reports.auditing import KETTLE, audit, sample


def test_records_of_one_flaw_collapse_by_their_shared_alias() -> None:
    cve, ghsa = sample("pip-audit.json").findings
    assert cve.ids == ("CVE-2024-10002",)
    assert ghsa.ids == (KETTLE, "CVE-2024-10001", "PYSEC-2024-11")
    assert (ghsa.severity, ghsa.fix) == (Severity.UNKNOWN, ("1.3.11", "1.4.2"))


def test_skipped_packages_make_it_incomplete() -> None:
    skipped = [{"name": name, "skip_reason": "no network"} for name in "fedcba"]
    report = audit({"dependencies": skipped, "fixes": []})
    assert (report.findings, report.complete) == ((), False)
    assert report.warnings == ("6 of 6 packages were not audited: a, b, c, d, e and 1 more",)


def test_one_skipped_package_is_enough() -> None:
    clean = {"name": "a", "version": "1", "vulns": []}
    report = audit({"dependencies": [clean, {"name": "b", "skip_reason": "?"}], "fixes": []})
    assert report.warnings == ("1 of 2 packages were not audited: b",)


def test_nothing_audited_is_no_pass() -> None:
    assert not audit({"dependencies": [], "fixes": []}).complete
    assert not audit("[]", "pip-audit").complete


def test_old_versions_print_a_list() -> None:
    old = [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}]
    assert audit(old).findings[0].fix == ("2",)
