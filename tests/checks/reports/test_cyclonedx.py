"""CycloneDX: references to components, worst rating, verdicts, lists that nobody checked."""

import json

from checks.finding import Severity
from tests.checks.reports.auditing import FOLDER, KETTLE, audit, sample, short
from tests.checks.reports.reading import refusal

RAW = json.loads((FOLDER / "cyclonedx.json").read_text())


def test_findings() -> None:
    assert short(sample("cyclonedx.json")) == [
        ("@acme/kettle", KETTLE, Severity.HIGH),
        ("@acme/mug", "CVE-2024-10002", Severity.CRITICAL),
        ("spout", "CVE-2024-10002", Severity.CRITICAL),
    ]


def test_versions_of_components_and_of_package_addresses() -> None:
    versions = [one.versions for one in sample("cyclonedx.json").findings]
    assert versions == [("1.4.0",), ("0.3.1",), ("2.0.1",)]


def test_dismissed_vulnerabilities_are_named() -> None:
    assert sample("cyclonedx.json").warnings == ("vulnerabilities that the report dismisses: 1",)


def test_a_bare_list_of_components_is_refused() -> None:
    bare = {key: value for key, value in RAW.items() if key != "vulnerabilities"}
    assert "nobody looked for vulnerabilities" in refusal(json.dumps(bare))
    assert audit(RAW | {"vulnerabilities": []}).complete


def test_maven_writes_a_colon_between_group_and_name() -> None:
    jar = {"bom-ref": "j", "group": "org.a", "name": "b", "purl": "pkg:maven/org.a/b@1"}
    found = {"id": "CVE-2024-1", "affects": [{"ref": "j"}], "ratings": [{"score": 9.1}]}
    report = audit(RAW | {"components": [jar], "vulnerabilities": [found]})
    assert short(report) == [("org.a:b", "CVE-2024-1", Severity.CRITICAL)]


def test_deep_components_are_refused() -> None:
    deep = '{"name":"a","components":[' * 5_000 + "]}" * 5_000
    text = f'{{"bomFormat":"CycloneDX","vulnerabilities":[],"components":[{deep}]}}'
    assert "nested too deeply" in refusal(text)
