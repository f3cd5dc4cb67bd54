"""SARIF of scanners is an audit: package, version, flaw and fix out of their sentences."""

import pytest

from checks.evidence import Topic, topic_of
from checks.report import Audit, Lint
from tests.checks.reports.reading import lint, read, written

TRIVY = (
    "Package: glob\nInstalled Version: 10.4.1\nVulnerability CVE-2025-64756\nSeverity: HIGH\n"
    "Fixed Version: 11.1.0, 10.5.0\nLink: [CVE-2025-64756](https://avd.aquasec.com/nvd/cve-2025-64756)"
)
GRYPE = "A high vulnerability in npm package: glob, version 10.4.1 was found at: /package-lock.json"
GRYPE_HELP = (
    "Vulnerability GHSA-5j98-mcp5-4vw2\nSeverity: high\nFix Version: 10.5.0\nLink: CVE-2025-64756"
)
OSV = (
    "Package '@acme/glob@10.4.1' is vulnerable to 'CVE-2025-64756'"
    " (also known as 'GHSA-5j98-mcp5-4vw2', 'RUSTSEC-2025-0001')."
)
SNYK = "This file introduces a vulnerable glob package with a medium severity vulnerability."


def log(tool: str, *results: dict[str, object], **rule: object) -> dict[str, object]:
    known = [{"id": "R", **rule}] if rule else []
    driver = {"name": tool, "rules": known}
    return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": list(results)}]}


def result(said: str, id: str = "R") -> dict[str, object]:
    return {"ruleId": id, "message": {"text": said}}


def audited(text: dict[str, object]) -> Audit:
    report = read(written(text))
    assert isinstance(report, Audit)
    assert topic_of(report) is Topic.AUDIT
    return report


@pytest.mark.parametrize(
    ("tool", "id", "said", "rule", "expected"),
    [
        ("Trivy", "CVE-2025-64756", TRIVY, {},
         ("glob", ("10.4.1",), ("CVE-2025-64756",), "high", ("10.5.0", "11.1.0"))),
        ("grype", "GHSA-5j98-mcp5-4vw2-glob", GRYPE, {"help": {"text": GRYPE_HELP}},
         ("glob", ("10.4.1",), ("GHSA-5j98-mcp5-4vw2", "CVE-2025-64756"), "high", ("10.5.0",))),
        ("osv-scanner", "CVE-2025-64756", OSV, {"properties": {"security-severity": "7.5"}},
         ("@acme/glob", ("10.4.1",), ("GHSA-5j98-mcp5-4vw2", "CVE-2025-64756", "RUSTSEC-2025-0001"),
          "high", ())),
        ("osv-scanner", "X", "Package 'glob' is vulnerable to 'X'.",
         {"properties": {"security-severity": 9.8}}, ("glob", (), ("X",), "critical", ())),
        ("Snyk Open Source", "SNYK-JS-GLOB-1", SNYK, {},
         ("glob", (), ("SNYK-JS-GLOB-1",), "moderate", ())),
    ],
)  # fmt: skip
def test_what_a_scanner_says(
    tool: str, id: str, said: str, rule: dict[str, object], expected: tuple[object, ...]
) -> None:
    (one,) = audited(log(tool, result(said, id), **rule, **({"id": id} if rule else {}))).findings
    assert (one.package, one.versions, one.ids, one.severity, one.fix) == expected


def test_clean_suppressed_and_other_findings() -> None:
    assert audited(log("Trivy")).complete
    hidden = {**result(TRIVY, "CVE-2025-64756"), "suppressions": [{"kind": "external"}]}
    assert audited(log("Trivy", hidden)).findings == ()
    mixed = audited(log("Trivy", result(TRIVY, "CVE-2025-64756"), result("Artifact: a\nSecret b")))
    assert mixed.warnings == ("findings that are no vulnerabilities of packages: 1",)
    assert mixed.complete


def test_what_stays_lint() -> None:
    assert isinstance(read(written(log("Trivy", result("Artifact: a\nType: dockerfile")))), Lint)
    assert isinstance(read(written(log("CodeQL", result(TRIVY, "CVE-2025-64756")))), Lint)
    both = log("Trivy")
    runs = both["runs"]
    other = log("CodeQL")["runs"]
    assert isinstance(runs, list)
    assert isinstance(other, list)
    assert lint(both | {"runs": [*runs, *other]}).complete


def test_a_scanner_that_did_not_finish_is_not_clean() -> None:
    text = log("Trivy")
    runs = text["runs"]
    assert isinstance(runs, list)
    runs[0]["invocations"] = [{"executionSuccessful": False}]
    assert not audited(text).complete


@pytest.mark.parametrize(
    "odd", [{"help": "text"}, {"properties": []}, {"properties": {"security-severity": None}}]
)
def test_odd_rules_do_no_harm(odd: dict[str, object]) -> None:
    (one,) = audited(log("osv-scanner", result(OSV), **odd)).findings
    assert one.severity == "unknown"
