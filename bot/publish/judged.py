"""An evaluation as the publisher sees it, and the order in which things matter to a reader."""

from collections.abc import Iterator
from dataclasses import dataclass

from checks.finding import BaselineState, Finding, Severity
from checks.policy.settings import Settings
from checks.verdict import Conclusion, Enforcement, Evaluation, Verdict, weaker

SEVERITIES = list(Severity)
WORST_FIRST = (
    Conclusion.FAILURE,
    Conclusion.CANCELLED,
    Conclusion.NEUTRAL,
    Conclusion.SUCCESS,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One pull request and what was concluded about its head.

    `number` is 0 for a merge group. `unread` are the changed files that could not be analysed,
    `blob_root` is the page under which the files of the head are found, "" for no links.
    """

    number: int
    base_ref: str
    evaluation: Evaluation
    settings: Settings
    unread: frozenset[str] = frozenset()
    blob_root: str = ""


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
    """What a verdict holds against the change, the worst first."""
    return sorted(_concerns(verdict), key=lambda concern: concern.rank)


def _concerns(verdict: Verdict) -> Iterator[Concern]:
    """New findings, and older ones that the gate gave a level of their own."""
    judgement = verdict.judgement
    for finding in judgement.findings:
        own = judgement.levels.get(finding.fingerprint)
        level = judgement.breach if own is None else weaker(own, judgement.breach)
        blamed = finding.state is BaselineState.NEW or own is not None
        if finding.suppressed_by is not None or finding.state is BaselineState.ABSENT:
            continue
        if blamed and level is not Enforcement.OFF:
            yield Concern(finding, level)


def ordered(verdicts: tuple[Verdict, ...]) -> list[Verdict]:
    """Verdicts as a reader wants them: what blocks first, what passes last."""
    return sorted(verdicts, key=lambda v: (WORST_FIRST.index(v.conclusion), v.final, v.gate))


def worst(given: list[Verdict]) -> Verdict:
    """The verdict that counts when several pull requests share a head."""
    return min(given, key=lambda v: (WORST_FIRST.index(v.conclusion), v.final))
