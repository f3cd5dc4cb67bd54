"""`any` as a type argument: `Promise<any>`, `Record<string, any>`, `useState<any>()`."""

from collections.abc import Iterator

from checks.facts import Candidate
from checks.finding import Severity
from checks.rule import Rule
from checks.source.any_type import KINDS, AnyUse, any_candidates
from checks.source.excerpt import Wording
from checks.source.syntax import Source

WORDING = Wording(
    "any-growth/any-argument",
    Severity.MODERATE,
    "This type argument switches off type checking for what comes out; use `unknown` or name it.",
)


def find(source: Source, number: int) -> Iterator[Candidate]:
    """The `any` at this node, if it is of this rule's use."""
    return any_candidates(source, number, AnyUse.ARGUMENT, WORDING)


RULE = Rule(
    id=WORDING.rule,
    languages=("typescript", "tsx"),
    needles=(b"any",),
    kinds=KINDS,
    bad="const index = new Map<string, any>();\n",
    good="const index = new Map<string, unknown>();\n",
    find=find,
)
