"""Vulnerabilities in SARIF: scanners name package, version and fix in their sentences."""

import re

from checks.advisories import ids_in, severity_of
from checks.cvss import rated
from checks.finding import Severity
from checks.report import Vulnerability
from checks.report_rows import real

SCANNERS = frozenset(("trivy", "grype", "osv-scanner", "snyk open source"))
"""Tools, in lower case, whose results are vulnerabilities of packages."""
TEXT_CHARACTERS = 4_000
_LINES = re.compile(
    r"^ *(Package|Installed Version|Severity|Fixed Version|Fix Version): *(.*)$", re.M
)
_GRYPE = re.compile(
    r"An? (?P<severity>\w+) vulnerability in .{1,40} package: (?P<package>.+),"
    r" version (?P<version>.*?) was found "
)
_OSV = re.compile(
    r"Package '(?P<package>.+?)(?:@(?P<version>[^'@]*))?' is vulnerable to '(?P<id>[^']+)'"
    r"(?: \(also known as (?P<others>[^)]*)\))?"
)
_SNYK = re.compile(
    r"This file introduces a vulnerable (?P<package>\S+) package"
    r" with an? (?P<severity>\w+) severity"
)
_QUOTED = re.compile(r"'([^']+)'")


def is_scanner(tool: str) -> bool:
    """Whether a tool looks for vulnerabilities of packages."""
    return tool.lower() in SCANNERS


def vulnerability(id: str, said: str, explained: str, score: str) -> Vulnerability | None:
    """What a result says: `id` of its rule, its message, its rule's help and `security-severity`.
    None where the result is of another kind, such as a secret."""
    said, explained = said[:TEXT_CHARACTERS], explained[:TEXT_CHARACTERS]
    if found := _GRYPE.match(said):
        package, fixes = found["package"], dict(_LINES.findall(explained)).get("Fix Version")
        ids = (id.removesuffix(f"-{package}"), *ids_in(explained))
        severity = _severity(found["severity"], score)
        return Vulnerability(package, (found["version"],), ids, severity, fix=_listed(fixes))
    if found := _OSV.match(said):
        ids = (found["id"], *_QUOTED.findall(found["others"] or ""))
        return Vulnerability(found["package"], (found["version"] or "",), ids, _severity("", score))
    if found := _SNYK.match(said):
        severity = _severity(found["severity"], score)
        return Vulnerability(found["package"], (), (id, *ids_in(explained)), severity)
    return _of_lines(id, said, score)


def _of_lines(id: str, said: str, score: str) -> Vulnerability | None:
    told = dict(_LINES.findall(said))
    if "Package" not in told or "Installed Version" not in told:
        return None
    severity, fixes = _severity(told.get("Severity", ""), score), _listed(told.get("Fixed Version"))
    versions, ids = (told["Installed Version"],), (id, *ids_in(said))
    return Vulnerability(told["Package"], versions, ids, severity, fix=fixes)


def _listed(fixes: str | None) -> tuple[str, ...]:
    return tuple(fix.strip() for fix in (fixes or "").split(","))


def _severity(word: str, score: str) -> Severity:
    severity, points = severity_of(word), real(score)
    return rated(points) if severity is Severity.UNKNOWN and points is not None else severity
