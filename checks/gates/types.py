"""Errors of type checkers may not grow.

Judged as `lint` judges, with the same options; unless `level` says otherwise, only errors count.
After an error of syntax tsc and mypy say nothing about types, so their reports then count as
incomplete: fewer errors are no improvement.
"""

from pydantic import Field

from checks.evidence import Topic
from checks.gate import Needs
from checks.lint_growth import finding_gate
from checks.lint_options import LEVEL, FindingOptions
from checks.report import Level


class Options(FindingOptions):
    """The section `types` of `.hardening.yml`."""

    level: Level = Field(default=Level.ERROR, description=LEVEL)

    def needs(self) -> Needs:
        """Reports of type checkers."""
        return Needs(frozenset({Topic.TYPES}))


GATE = finding_gate(Topic.TYPES, "Type errors", Options)
