"""ESLint silenced about `any` or `@ts-` comments, by name or by switching off all rules."""

from collections.abc import Iterator

from checks.facts import Candidate
from checks.finding import Severity
from checks.rule import Rule
from checks.source.directives import eslint_silences
from checks.source.excerpt import Wording, comment_candidate
from checks.source.syntax import Source

WORDING = Wording(
    "any-growth/eslint-disable",
    Severity.LOW,
    "This lets `any` through ESLint; disable the one rule that is in the way, or none.",
)


def find(source: Source, number: int) -> Iterator[Candidate]:
    """The comment at this node, if the checker obeys it."""
    if eslint_silences(source.str_of(number)):
        yield comment_candidate(source, number, WORDING)


RULE = Rule(
    id=WORDING.rule,
    languages=("typescript", "tsx"),
    needles=(b"eslint",),
    kinds=("comment",),
    bad="// eslint-disable-next-line @typescript-eslint/no-explicit-any\nsend(1);\n",
    good="// eslint-disable-next-line no-console\nconsole.log(1);\n",
    find=find,
)
