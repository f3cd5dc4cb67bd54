"""`@ts-ignore`: the compiler says nothing about the next line, now and later."""

from collections.abc import Iterator

from checks.facts import Candidate
from checks.finding import Severity
from checks.rule import Rule
from checks.source.directives import ts_directive
from checks.source.excerpt import Wording, comment_candidate
from checks.source.syntax import Source

WORDING = Wording(
    "any-growth/ts-ignore",
    Severity.MODERATE,
    "`@ts-ignore` hides every error of the next line; fix it, or say why with `@ts-expect-error`.",
)


def find(source: Source, number: int) -> Iterator[Candidate]:
    """The comment at this node, if the checker obeys it."""
    if ts_directive(source.str_of(number)) == "ignore":
        yield comment_candidate(source, number, WORDING)


RULE = Rule(
    id=WORDING.rule,
    languages=("typescript", "tsx"),
    needles=(b"@ts-",),
    kinds=("comment",),
    bad="// @ts-ignore\nsend(1);\n",
    good="// the @ts-ignore that stood here is gone\nsend(1);\n",
    find=find,
)
