"""`@ts-expect-error`: the next line has a type error that was left in."""

from collections.abc import Iterator

from checks.facts import Candidate
from checks.finding import Severity
from checks.rule import Rule
from checks.source.directives import ts_directive
from checks.source.excerpt import Wording, comment_candidate
from checks.source.syntax import Source

WORDING = Wording(
    "any-growth/ts-expect-error",
    Severity.LOW,
    "`@ts-expect-error` leaves a type error in the next line; fix the types where you can.",
)


def find(source: Source, number: int) -> Iterator[Candidate]:
    """The comment at this node, if the checker obeys it."""
    if ts_directive(source.str_of(number)) == "expect-error":
        yield comment_candidate(source, number, WORDING)


RULE = Rule(
    id=WORDING.rule,
    languages=("typescript", "tsx"),
    needles=(b"@ts-",),
    kinds=("comment",),
    bad="// @ts-expect-error\nsend(1);\n",
    good="// we expect no error here\nsend(1);\n",
    find=find,
)
