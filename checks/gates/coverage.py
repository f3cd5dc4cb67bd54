"""Coverage does not fall, and what a change adds is covered. Figures come from the reports that CI
sends; nothing is run here.

Three things are judged. The **project**: all lines against the base, with a tolerance (the larger
of so many lines and so many points), or against a fixed percentage. The **patch**: the lines that
the change adds, as far as the reports list them; lines that they do not list (comments, tests,
documents) do not count, and where none is left there is nothing to cover. **Floors**: the least
percentage of `lines`, `branches`, `functions` or `statements`, of all files or of a scope.

- Everything is compared in whole numbers; what is shown is rounded down, so 99.995 % is not 100 %.
- The base is the report of the merge base, or of the nearest ancestor with the same reports, which
  is named. Without one, and where another kind of tool measured the base ("measure changed"), only
  the patch and the floors are judged.
- Removing code costs nothing: deleted files, and the lines that a file has fewer than before,
  covered ones first, leave the base before comparing (`removed_code: strict` compares as
  measured). A change that only deletes passes.
- Only the change's own lines count against it. A line that it does not touch and that is covered no
  longer, after a test was deleted for example, is told in a note and left out of the comparison
  with the base. Floors hold for everything, though: whoever loses lines under a floor, or adds code
  without raising the figure, breaks it. A change that raises a figure is never held back by a
  floor that it does not reach yet, and none answers for a floor to whose files it adds nothing.
- Shards of a run are joined: a line is covered if any of them covers it. A file that the base
  measured, that still exists and that no report of the head lists is left out, named and warned
  about: a shard may be missing. New files that no report lists are named, too; with
  `unlisted: miss` all their lines count as added and missed.
- A fixed percentage of what no report counts, such as functions in a report of lines alone, is as
  good as a missing report.
- `partials: miss` counts lines of which a branch was not taken as missed.

A file belongs to the last scope that matches it. A scope's `project` and other percentages are held
against its files as one component, beside those of the whole. Its `patch` or `enforcement` makes
its added lines a component of their own. What a scope's loss does to the project is as bad as the
scope's own enforcement; files of a scope that is `off` are in no figure. `roadmap` raises the floor
of all lines on a day. A change that touches no file of source code passes without any report.
"""

from checks.awaited import unready
from checks.change import Change
from checks.coverage_detail import detail, metrics, patch_detail
from checks.coverage_findings import findings, unlisted
from checks.coverage_fixes import remedy
from checks.coverage_judged import Judged, judged, unfinished
from checks.coverage_options import Options
from checks.coverage_patch import Patch
from checks.coverage_sources import touches_code
from checks.coverage_words import notes, title
from checks.evidence import Evidence, Topic
from checks.gate import gate
from checks.verdict import Judgement

__all__ = ["GATE", "Options"]

NOUN = "coverage report"
AGAIN = "let CI write the report to its end and send it again"


def judge(change: Change, options: Options) -> Judgement:
    """Hold the reports of the head against those of the base, and both against the limits."""
    evidence = change.evidence_of(Topic.COVERAGE)
    if not touches_code(change, evidence):
        none = {"patch": patch_detail(Patch(()))}
        return Judgement(title="no coverable line changed", detail=none)
    early = unready(evidence, NOUN) or _incomplete(evidence)
    if early is not None:
        return early
    found = judged(change, options, evidence)
    return _judgement(found) if found.head.files else _empty(found)


def _judgement(found: Judged) -> Judgement:
    places = findings(found)
    evidence = found.evidence
    return Judgement(
        title=title(found),
        breach=found.breach(),
        metrics=metrics(found),
        findings=tuple(finding for finding, _ in places),
        levels={finding.fingerprint: level for finding, level in places},
        missing=bool(found.blind()),
        notes=(*notes(found), *unlisted(found)),
        remedy=remedy(found),
        reports=tuple(one.origin for one in (*evidence.head, *evidence.base)),
        detail=detail(found),
    )


def _incomplete(evidence: Evidence) -> Judgement | None:
    """A report that was cut off, or measured nothing, is as good as a missing one."""
    cut = unfinished(evidence.head)
    if not cut:
        return None
    why = next(iter(cut[0].report.warnings), "it is not complete")
    reason = f"{cut[0].origin.name} is no evidence: {why}"
    return Judgement(
        title=reason,
        unmeasured=reason,
        missing=True,
        required=any(one.required for one in cut),
        remedy=AGAIN,
        notes=evidence.notes,
        reports=tuple(one.origin for one in evidence.head),
    )


def _empty(found: Judged) -> Judgement:
    """As good as no report where the base had some of these files."""
    reason, evidence = "the coverage reports list none of the files that count here", found.evidence
    return Judgement(
        title=reason,
        unmeasured=reason,
        missing=bool(found.absent()),
        required=any(one.required for one in evidence.head),
        remedy=AGAIN if found.absent() else "",
        notes=(*evidence.notes, *(note for one in evidence.head for note in one.notes)),
        reports=tuple(one.origin for one in evidence.head),
    )


GATE = gate(id="coverage", title="Test coverage", options=Options, judge=judge)
