"""cargo audit: severities from vectors, fixes from ranges, unmaintained crates apart."""

import json

from checks.finding import Severity
from tests.checks.reports.auditing import FOLDER, KETTLE, audit, of, sample, short

RAW = json.loads((FOLDER / "cargo-audit.json").read_text())


def test_findings() -> None:
    report = sample("cargo-audit.json")
    assert short(report) == [
        ("kettle", KETTLE, Severity.CRITICAL),
        ("mug", "RUSTSEC-2024-0012", Severity.UNKNOWN),
    ]
    assert of(report, "kettle").fix == ("1.3.11", "1.4.2")


def test_unmaintained_crates_are_named_and_do_not_count() -> None:
    report = sample("cargo-audit.json")
    assert (report.warnings, report.complete) == (("unmaintained crates: 1",), True)


def test_withdrawn_advisories_are_left_out() -> None:
    text = json.dumps(RAW).replace('"withdrawn": null', '"withdrawn": "2024-06-01"')
    assert audit(text).findings == ()


def test_an_empty_lockfile_is_no_pass() -> None:
    assert not audit(RAW | {"lockfile": {"dependency-count": 0}}).complete
