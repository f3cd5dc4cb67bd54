"""govulncheck: the deepest trace decides, broken messages count, shallow scans cannot tell."""

import json
import re

from checks.finding import Severity
from tests.checks.reports.auditing import FOLDER, KETTLE, audit, of, sample, short

RAW = (FOLDER / "govulncheck.json").read_text()


def test_the_deepest_trace_tells_whether_it_is_called() -> None:
    report = sample("govulncheck.json")
    assert short(report) == [
        ("example.com/kettle", KETTLE, Severity.UNKNOWN),
        ("example.com/spout", "CVE-2024-10002", Severity.INFO),
    ]
    assert of(report, "example.com/kettle").fix == ("v1.4.2",)
    assert report.warnings == ("findings in code that is never called: 1",)


def test_the_order_of_the_findings_does_not_matter() -> None:
    start = RAW.index('{\n  "finding"')
    findings = re.split(r"(?<=\n\})\n", RAW[start:].strip())
    assert audit("\n".join([RAW[:start].strip(), *reversed(findings)])) == audit(RAW)


def test_a_scan_of_modules_only_cannot_tell_what_is_called() -> None:
    report = audit(RAW.replace('"scan_level": "symbol"', '"scan_level": "module"'))
    assert {one.severity for one in report.findings} == {Severity.UNKNOWN}


def test_a_cut_stream_is_incomplete() -> None:
    report = audit(RAW[: RAW.rindex("v2.0.1")])
    assert (report.complete, report.warnings) == (False, ("messages that could not be read: 1",))


def test_one_message_per_line_and_a_clean_run() -> None:
    config = {"config": {"protocol_version": "v1.0.0", "scanner_name": "govulncheck"}}
    progress = {"progress": {"message": "Scanning"}}
    assert audit(f"{json.dumps(config)}\n{json.dumps(progress)}\n").complete
    assert audit(config).findings == ()
