"""What every gate says alike while reports are on their way, and when they did not come."""

from collections.abc import Sequence

from checks.evidence import Evidence, Refusal
from checks.verdict import Judgement

NAMED = 4
HOW = (
    "send it from CI: add the upload step (`docs/reports.md`) to the workflow, or let the "
    "workflow keep it as an artifact"
)

REPAIR = "repair the step that writes the report, then run it again"


def unready(evidence: Evidence, noun: str) -> Judgement | None:
    """Why a gate cannot judge its reports yet, or at all; None when all of them are here. `noun`
    is what one is called, such as "coverage report"."""
    if not evidence.closed:
        words = _progress(evidence, noun)
        return Judgement(title=words, waiting=words)
    reason = _lack(evidence, noun)
    if reason is None:
        return None
    return Judgement(
        title=reason,
        unmeasured=reason,
        missing=True,
        required=evidence.required,
        remedy=_remedy(evidence),
        notes=evidence.notes,
        reports=tuple(one.origin for one in evidence.head),
    )


def _progress(evidence: Evidence, noun: str) -> str:
    """For example "2 of 4 reports, waiting for integration"."""
    here, more = len(evidence.head), len(evidence.missing)
    if not evidence.missing:
        return f"{here} {noun}{'s' * (here != 1)}, waiting for the end of CI"
    return f"{here} of {here + more} reports, waiting for {listed(evidence.missing)}"


def _lack(evidence: Evidence, noun: str) -> str | None:
    if evidence.refused:
        first = evidence.refused[0]
        more = len(evidence.refused) - 1
        words = f"{noun} {first.name} cannot be used: {first.reason}"
        return words + (f" (and {more} more)" * bool(more))
    here, lost = len(evidence.head), evidence.missing
    if lost and here:
        return f"{here} of {here + len(lost)} reports came; missing: {listed(lost)}"
    if lost:
        return f"no {noun} came; expected: {listed(lost)}"
    return None if here else f"no {noun} for this commit"


def _remedy(evidence: Evidence) -> str:
    if evidence.refused:
        return evidence.refused[0].remedy or REPAIR
    if evidence.missing:
        return f"let CI send {listed(evidence.missing)} for this commit"
    return HOW


def of_the_base(refusal: Refusal) -> str:
    """The note on a report of the base that cannot be used, which nobody can repair any more."""
    return f"of the base, {refusal.name} cannot be used: {refusal.reason}"


def listed(names: Sequence[str]) -> str:
    """The names as a list that stays short."""
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return f"{shown} and {more} more" if more > 0 else shown
