"""npm 6 and its relatives: paths collapse, ids of all families, yarn's trailing line."""

import json

from checks.finding import Severity
from tests.checks.reports.auditing import FOLDER, KETTLE, audit, of, sample, short

RAW = (FOLDER / "npm-audit-v1.json").read_text()


def test_an_advisory_counts_once_however_many_paths_lead_to_it() -> None:
    assert short(sample("npm-audit-v1.json")) == [
        ("kettle", KETTLE, Severity.HIGH),
        ("spoon", "npm:900", Severity.LOW),
    ]


def test_direct_development_and_versions() -> None:
    report = sample("npm-audit-v1.json")
    kettle, spoon = of(report, "kettle"), of(report, "spoon")
    assert (kettle.direct, kettle.dev, kettle.versions) == (True, False, ("3.1.0", "4.17.4"))
    assert (spoon.direct, spoon.dev, spoon.fix) == (False, True, ())
    assert kettle.ids == (KETTLE, "CVE-2018-10001")


def test_yarn_adds_a_line_below_a_clean_report() -> None:
    clean = {"actions": [], "advisories": {}, "muted": [], "metadata": {"vulnerabilities": {}}}
    line = {"type": "info", "name": 1, "displayName": "YN0001", "data": "No audit suggestions"}
    report = audit(f"{json.dumps(clean)}\n{json.dumps(line)}\n")
    assert (report.format, report.findings, report.complete) == ("npm-audit-v1", (), True)


def test_severities_that_are_counted_but_not_listed_are_named() -> None:
    counted = json.loads(RAW)
    counted["metadata"]["vulnerabilities"]["info"] = 3
    assert audit(counted).warnings == ("info advisories are counted, but not listed",)
