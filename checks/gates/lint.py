"""Findings of linters may not grow.

Reports of CI are compared, tool by tool, with those of the merge base or of the nearest earlier
commit that has them. Judged is what is new on lines that the change touched: a change may add as
many findings as it removes and `max_growth` more. New findings on other lines are told and do not
block, unless `indirect` says so. Where the base has no report, or one of another tool or format,
findings on added lines are new and of the others nothing is known.

`total` is the most that there may be at all; a change that lowers a total still above it passes.
`roadmap` lowers it on a day. `scopes` give some paths limits of their own, `rules` give them to
rules of the tool, by the tool's name for them; such findings stay in the gate's total, and a rule
with its own `max_growth` leaves the gate's. `level` is the least level that counts.

A finding is the same as before if it stands in the same place, or has the same fingerprint, or the
same rule and words in its file; code that moves between changed files takes its findings along. A
report that is cut, or of a run that did not finish, never passes.
"""

from checks.evidence import Topic
from checks.gate import Needs
from checks.lint_growth import finding_gate
from checks.lint_options import FindingOptions


class Options(FindingOptions):
    """The section `lint` of `.hardening.yml`."""

    def needs(self) -> Needs:
        """Reports of linters."""
        return Needs(frozenset({Topic.LINT}))


GATE = finding_gate(Topic.LINT, "Lint findings", Options)
