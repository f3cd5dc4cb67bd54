"""`# type: ignore`, `# pyright: ignore`, `# mypy: ignore-errors`: the checker is silenced."""

from collections.abc import Iterator

from checks.facts import Candidate
from checks.finding import Severity
from checks.rule import Rule
from checks.source.directives import python_ignore
from checks.source.excerpt import Wording, comment_candidate
from checks.source.syntax import Source

WORDING = Wording(
    "any-growth/type-ignore",
    Severity.MODERATE,
    "This comment hides type errors; fix the types, or name the one error code it is about.",
)


def find(source: Source, number: int) -> Iterator[Candidate]:
    """The comment at this node, if the checker obeys it."""
    if python_ignore(source.str_of(number)):
        yield comment_candidate(source, number, WORDING)


RULE = Rule(
    id=WORDING.rule,
    languages=("python",),
    needles=(b"ignore", b"ignore_errors"),
    kinds=("comment",),
    bad="send(1)  # type: ignore\n",
    good="send(1)  # the type is ignored by the server\n",
    find=find,
)
