"""`@ts-nocheck` above the first statement: the whole file is not type-checked."""

from collections.abc import Iterator

from checks.facts import Candidate
from checks.finding import Severity
from checks.rule import Rule
from checks.source.directives import is_nocheck
from checks.source.excerpt import Wording, comment_candidate
from checks.source.syntax import Source

WORDING = Wording(
    "any-growth/ts-nocheck",
    Severity.HIGH,
    "`@ts-nocheck` switches type checking off for the whole file; remove it and fix what shows.",
)


def find(source: Source, number: int) -> Iterator[Candidate]:
    """The comment at this node, if the checker obeys it."""
    if is_nocheck(source, number):
        yield comment_candidate(source, number, WORDING)


RULE = Rule(
    id=WORDING.rule,
    languages=("typescript", "tsx"),
    needles=(b"@ts-",),
    kinds=("comment",),
    bad="// @ts-nocheck\nsend(1);\n",
    good="send(1);\n// @ts-nocheck\n",
    find=find,
)
