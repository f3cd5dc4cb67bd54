"""Who says what about the dependencies of a change: reports of CI, and the advisories looked up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checks.advisories import WORST_FIRST, ids_in, ordered_ids
from checks.change import Change
from checks.dependencies import Dependencies
from checks.evidence import Submitted, Topic
from checks.finding import Severity
from checks.lockfile import Ecosystem
from checks.plain_text import cut, one_line
from checks.report import Audit, Level, Lint, LintFinding, Vulnerability

LOOKED_UP = "OSV"
NAME_BYTES = 256
ROWS = 50_000
"""Of one source; what is beyond makes it incomplete."""

NAMELESS = "(unnamed package)"

ECOSYSTEMS = {
    "npm-audit-v1": Ecosystem.NPM,
    "npm-audit-v2": Ecosystem.NPM,
    "pnpm-audit": Ecosystem.NPM,
    "yarn-berry": Ecosystem.NPM,
    "yarn-classic": Ecosystem.NPM,
    "pip-audit": Ecosystem.PYPI,
    "cargo-audit": Ecosystem.CRATES,
    "govulncheck": Ecosystem.GO,
    "bundler-audit": Ecosystem.RUBYGEMS,
    "composer-audit": Ecosystem.PACKAGIST,
}
"""The formats of tools that know one ecosystem only."""

SEVERITIES = {
    Level.ERROR: Severity.HIGH,
    Level.WARNING: Severity.MODERATE,
    Level.NOTE: Severity.LOW,
}


@dataclass(frozen=True, slots=True)
class Source:
    """One report, or everything that was looked up, on one side of the change. `kind` tells
    which sources of the two sides are alike; `why_not` says why it is not complete, `findings`
    that a scanner wrote it as findings."""

    name: str
    kind: str
    at_base: bool
    found: tuple[Vulnerability, ...]
    why_not: str = ""
    ecosystem: Ecosystem | None = None
    findings: bool = False

    @property
    def looked_up(self) -> bool:
        """Whether it was no report, but asked for by ourselves."""
        return self.kind == LOOKED_UP


def sources(change: Change) -> tuple[Source, ...]:
    """Everything that is known, the head's first."""
    evidence = change.evidence_of(Topic.AUDIT)
    found = [*_reports(evidence.head, False), *_reports(evidence.base, True)]
    dependencies = change.dependencies or Dependencies()
    for known, at_base in ((dependencies.known, False), (dependencies.known_base, True)):
        if known is not None:
            name = dependencies.source or LOOKED_UP
            rows, why_not = _rows(known), _why_not(known)
            found.append(Source(name, LOOKED_UP, at_base, rows, why_not))
    return tuple(found)


def short(text: str) -> str:
    """A name of unknown authors, fit for one line."""
    return cut(one_line(text), NAME_BYTES)


def _reports(submitted: Iterable[Submitted], at_base: bool) -> Iterator[Source]:
    for one in submitted:
        report, name = one.report, short(one.origin.name) or one.origin.format
        if isinstance(report, Audit):
            rows, why_not = _rows(report), _why_not(report)
            ecosystem = ECOSYSTEMS.get(report.format)
            yield Source(name, report.format, at_base, rows, why_not, ecosystem)
        elif isinstance(report, Lint):
            found = tuple(_vulnerability(finding) for finding in report.findings[:ROWS])
            why_not = _why_not(report)
            yield Source(name, report.format, at_base, found, why_not, findings=True)


def _rows(report: Audit) -> tuple[Vulnerability, ...]:
    """The worst of them."""
    if len(report.findings) <= ROWS:
        return report.findings
    return tuple(sorted(report.findings, key=lambda one: WORST_FIRST.index(one.severity))[:ROWS])


def _why_not(report: Audit | Lint) -> str:
    if len(report.findings) > ROWS:
        return f"it has more than {ROWS:,} rows"
    if report.complete:
        return ""
    return short(report.warnings[0]) if report.warnings else "something was not audited"


def _vulnerability(finding: LintFinding) -> Vulnerability:
    """Scanners that write SARIF name a file, not a package; the id is the rule's or the text's."""
    ids = ordered_ids((*ids_in(finding.rule, finding.message), finding.rule))
    return Vulnerability(finding.path or NAMELESS, (), ids, SEVERITIES[finding.severity])
