"""`cast(Any, value)` in Python: the type of a value is thrown away."""

from collections.abc import Iterator

from checks.facts import Candidate
from checks.finding import Severity
from checks.rule import Rule
from checks.source.excerpt import Wording, call_code
from checks.source.python_typing import cast_target
from checks.source.syntax import Source

WORDING = Wording(
    "any-growth/cast-any",
    Severity.MODERATE,
    "The cast to `Any` hides every mistake after it; cast to the type that is meant, or narrow.",
)


def find(source: Source, number: int) -> Iterator[Candidate]:
    """The call at this node, if it casts to exactly `Any`."""
    span = cast_target(source, source.nodes[number])
    if span:
        yield WORDING.at(source, span, call_code(source, number))


RULE = Rule(
    id=WORDING.rule,
    languages=("python",),
    needles=(b"Any",),
    kinds=("call",),
    bad="from typing import Any, cast\n\nsize = cast(Any, value).size\n",
    good="from typing import cast\n\nsize = cast(Sized, value).size\n",
    find=find,
)
