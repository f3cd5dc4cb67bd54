"""A change brings in no known vulnerability: what it introduces is judged, what was there before
is told.

Sources are audit reports of CI and, where the operator set `OSV_API_URL` or `OSV_DATABASE_DIR`,
the packages of the lockfiles looked up there; either is enough. A flaw is one package and one
advisory with all its aliases (GHSA, CVE, PYSEC and so on), however many tools, paths and versions
name it; where sources disagree, a note says which said what, and the worst severity counts.

Introduced is what the base does not have: neither its reports nor the advisories of its packages
name the flaw. An advisory that is published later is nobody's doing, so a package at a version
that the base's lockfiles hold as well is never introduced; and one vulnerable version in place of
another is not, if the flaw is the same. Where nothing can be compared, a flaw counts as there
before.

At `level` (high) and above the gate's `enforcement` holds, at `warn_level` (moderate) and above a
warning, and `unknown_severity` (warning) for what no source rates. `block: any` judges what was
there before like the introduced. `scopes` set another enforcement for development, runtime, direct
or transitive dependencies. `total` holds ceilings on everything known, by severity; a change that
lowers a count is never held back by one. `existing` says what flaws of the base do: `enforcement`
(info), and `sla`, how long after the publication of its advisory one may stay before it is warned
about. Only looked-up advisories tell that day; without it no `sla` runs.

`exceptions` of the file cover an advisory of a package at some versions, until their last day. A
flaw whose exception ended counts again, and is warned about even if it is not new.
"""

from dataclasses import replace

from checks.audit_figures import counts, falling, metrics, under_ceilings
from checks.audit_findings import detail, findings
from checks.audit_flaws import Since
from checks.audit_levels import GATE_ID, judged
from checks.audit_notes import notes, unaudited
from checks.audit_options import Options
from checks.audit_since import flaws
from checks.audit_sources import sources
from checks.audit_words import remedy, title
from checks.awaited import unready
from checks.change import Change
from checks.dependencies import Dependencies
from checks.evidence import Topic
from checks.gate import gate
from checks.verdict import Enforcement, Judgement

NOUN = "audit report"
NOTHING = "nothing to audit: no lockfile and no audit report"
UNKNOWN = "no audit report, and no advisories were looked up"
WAYS = (
    "send an audit report from CI (`docs/reports.md`), or let the operator set `OSV_API_URL` (a"
    " service) or `OSV_DATABASE_DIR` (a copy of its database) to look up what the lockfiles hold"
)


def judge(change: Change, options: Options) -> Judgement:
    """Hold what is known of the head against what is known of the base."""
    lack = _lack(change)
    if lack is not None and (lack.waiting or not _has_evidence(change)):
        return lack
    told = _judged(change, options)
    if lack is None:
        return told
    return replace(
        told,
        title=f"{told.title}; {lack.title}",
        unmeasured=lack.unmeasured,
        missing=lack.missing,
        required=lack.required,
        remedy="; ".join(filter(None, (told.remedy, lack.remedy))),
    )


def _lack(change: Change) -> Judgement | None:
    """Why there is nothing to judge, or not everything. Looked-up advisories need no report; one
    that is expected is missed nevertheless."""
    evidence, given = change.evidence_of(Topic.AUDIT), change.dependencies
    looked_up = given is not None and given.known is not None
    if evidence.head or evidence.missing or evidence.refused:
        return unready(evidence, NOUN)
    if given is not None and given.awaited:
        words = f"waiting for known advisories: {given.why_not}"
        return Judgement(words, waiting=words, notes=evidence.notes)
    if not (looked_up or evidence.closed):
        return unready(evidence, NOUN)
    if given is not None and not (given.head or given.unread):
        return Judgement(title=NOTHING, unmeasured=NOTHING, notes=evidence.notes)
    if looked_up:
        return None
    if given is not None and given.failed:
        reason = f"not evaluated: {given.why_not}"
        return Judgement(reason, unmeasured=reason, ours=True, notes=evidence.notes)
    why = f"{UNKNOWN}: {given.why_not}" if given is not None and given.why_not else UNKNOWN
    return Judgement(UNKNOWN, unmeasured=why, missing=True, remedy=WAYS, notes=evidence.notes)


def _has_evidence(change: Change) -> bool:
    given = change.dependencies or Dependencies()
    looked_up = given.known is not None and (given.head or given.unread)
    return bool(change.evidence_of(Topic.AUDIT).head or looked_up)


def _judged(change: Change, options: Options) -> Judgement:
    given = sources(change)
    found = flaws(change, given)
    fixed = [flaw for flaw in found if flaw.since is Since.FIXED]
    first = judged(change, options, found)
    figures = counts(options, first, found, given)
    present = under_ceilings(options, first, figures)
    shown, levels = findings(change, present, fixed)
    evidence = change.evidence_of(Topic.AUDIT)
    cut = [one for one in evidence.head if not one.report.complete]
    unseen = unaudited(change, given)
    return Judgement(
        title=title(present, len(fixed), figures, unseen),
        breach=max((each.level for each in present), key=_rank, default=Enforcement.OFF),
        metrics=metrics(options, present, figures),
        findings=shown,
        levels=levels,
        notes=(*notes(change, options, present), *falling(figures)),
        remedy=remedy(present),
        unmeasured=unseen or None,
        missing=bool(cut),
        required=any(one.required for one in cut),
        reports=tuple(one.origin for one in (*evidence.head, *evidence.base)),
        detail=detail(present),
    )


def _rank(level: Enforcement) -> int:
    return level.rank


GATE = gate(id=GATE_ID, title="Known vulnerabilities", options=Options, judge=judge)
