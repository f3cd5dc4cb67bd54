"""`any` as the type of a declaration: a variable, parameter, result, member or constraint."""

from collections.abc import Iterator

from checks.facts import Candidate
from checks.finding import Severity
from checks.rule import Rule
from checks.source.any_type import KINDS, AnyUse, any_candidates
from checks.source.excerpt import Wording
from checks.source.syntax import Source

WORDING = Wording(
    "any-growth/explicit-any",
    Severity.MODERATE,
    "`any` switches off type checking here; use `unknown` and narrow it, or name the type.",
)


def find(source: Source, number: int) -> Iterator[Candidate]:
    """The `any` at this node, if it is of this rule's use."""
    return any_candidates(source, number, AnyUse.DECLARED, WORDING)


RULE = Rule(
    id=WORDING.rule,
    languages=("typescript", "tsx"),
    needles=(b"any",),
    kinds=KINDS,
    bad="function parse(text: any): string { return String(text); }\n",
    good="function parse(text: unknown): string { return String(text); }\n",
    find=find,
)
