"""Reading small audit reports written inside a test, and the samples."""

import json
from pathlib import Path

from checks.finding import Severity
from checks.report import Audit, Vulnerability
from tests.checks.reports.reading import read

FOLDER = Path(__file__).parents[2] / "samples" / "reports"
KETTLE = "GHSA-aaaa-bbbb-cccc"
SPOUT = "GHSA-dddd-eeee-ffff"


def audit(content: object, format: str | None = None) -> Audit:
    """An audit report, given as text, bytes or what becomes JSON."""
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    report = read(text, format)
    assert isinstance(report, Audit)
    return report


def sample(name: str) -> Audit:
    """A sample by its file name."""
    return audit((FOLDER / name).read_bytes())


def short(report: Audit) -> list[tuple[str, str, Severity]]:
    """Package, first id and severity of each finding."""
    return [(one.package, one.ids[0], one.severity) for one in report.findings]


def of(report: Audit, package: str) -> Vulnerability:
    """The one finding of a package."""
    (found,) = [one for one in report.findings if one.package == package]
    return found
