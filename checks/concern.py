"""What a verdict holds against a change, in the order in which it matters to a reader."""

from collections.abc import Iterator
from dataclasses import dataclass

from checks.finding import BaselineState, Finding, Severity
from checks.verdict import Enforcement, Verdict, weaker

SEVERITIES = list(Severity)


@dataclass(frozen=True, slots=True)
class Concern:
    """A finding that somebody should look at, and how much it matters."""

    finding: Finding
    level: Enforcement

    @property
    def rank(self) -> tuple[int, int, str, int, str]:
        """Sorts the worst first, then by place."""
        place = self.finding.location
        severity = SEVERITIES.index(self.finding.severity)
        return (-self.level.rank, severity, place.path, place.line, self.finding.fingerprint)


def concerns(verdict: Verdict) -> list[Concern]:
    """New findings, and older ones that the gate gave a level of their own; the worst first."""
    return sorted(_concerns(verdict), key=lambda concern: concern.rank)


def level_of(verdict: Verdict, finding: Finding) -> Enforcement:
    """How much a finding matters under the verdict's enforcement."""
    judgement = verdict.judgement
    level = judgement.levels.get(finding.fingerprint, judgement.breach)
    return weaker(level, verdict.enforcement)


def _concerns(verdict: Verdict) -> Iterator[Concern]:
    for finding in verdict.judgement.findings:
        if finding.suppressed_by is not None or finding.state is BaselineState.ABSENT:
            continue
        level = level_of(verdict, finding)
        named = finding.fingerprint in verdict.judgement.levels
        blamed = finding.state is BaselineState.NEW or named
        if blamed and level is not Enforcement.OFF:
            yield Concern(finding, level)
