"""A value cast to `any`: `x as any`, `x satisfies any`, `<any>x`."""

from collections.abc import Iterator

from checks.facts import Candidate
from checks.finding import Severity
from checks.rule import Rule
from checks.source.any_type import KINDS, AnyUse, any_candidates
from checks.source.excerpt import Wording
from checks.source.syntax import Source

WORDING = Wording(
    "any-growth/as-any",
    Severity.MODERATE,
    "The cast to `any` hides every mistake after it; cast to the type that is meant, or narrow.",
)


def find(source: Source, number: int) -> Iterator[Candidate]:
    """The `any` at this node, if it is of this rule's use."""
    return any_candidates(source, number, AnyUse.CAST, WORDING)


RULE = Rule(
    id=WORDING.rule,
    languages=("typescript", "tsx"),
    needles=(b"any",),
    kinds=KINDS,
    bad="const size = (value as any).size;\n",
    good="const size = (value as Sized).size;\n",
    find=find,
)
