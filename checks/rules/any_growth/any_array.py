"""An array of `any`: `any[]`, `Array<any>`, `ReadonlyArray<any>`, also inside a cast."""

from collections.abc import Iterator

from checks.facts import Candidate
from checks.finding import Severity
from checks.rule import Rule
from checks.source.any_type import KINDS, AnyUse, any_candidates
from checks.source.excerpt import Wording
from checks.source.syntax import Source

WORDING = Wording(
    "any-growth/any-array",
    Severity.MODERATE,
    "The elements of this array are not type-checked; name their type or use `unknown[]`.",
)


def find(source: Source, number: int) -> Iterator[Candidate]:
    """The `any` at this node, if it is of this rule's use."""
    return any_candidates(source, number, AnyUse.ARRAY, WORDING)


RULE = Rule(
    id=WORDING.rule,
    languages=("typescript", "tsx"),
    needles=(b"any",),
    kinds=KINDS,
    bad="const rows: any[] = [];\n",
    good="const rows: unknown[] = [];\n",
    find=find,
)
