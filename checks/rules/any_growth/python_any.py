"""`typing.Any` in Python, wherever it is used as a type, also inside quotes."""

from collections.abc import Iterator

from checks.facts import Candidate
from checks.finding import Severity
from checks.rule import Rule
from checks.source.excerpt import Wording, code_of
from checks.source.python_typing import in_cast, quoted_uses, used_at
from checks.source.syntax import Source

WORDING = Wording(
    "any-growth/python-any",
    Severity.MODERATE,
    "`Any` switches off type checking here; use `object` and narrow it, or name the type.",
)


def find(source: Source, number: int) -> Iterator[Candidate]:
    """The uses of `Any` at an identifier or in a string; a target of `cast` is another rule's."""
    kind = source.kind(number)
    if kind == "identifier":
        span = used_at(source, number)
        spans = [span] if span else []
    else:
        spans = list(quoted_uses(source, number)) if kind == "string" else []
    if spans and not in_cast(source, number):
        for span in spans:
            yield WORDING.at(source, span, code_of(source, number, span[1]))


RULE = Rule(
    id=WORDING.rule,
    languages=("python",),
    needles=(b"Any", b"_Any"),
    kinds=("identifier", "string", "call"),
    bad="from typing import Any\n\n\ndef parse(text: Any) -> str:\n    return str(text)\n",
    good="def parse(text: object) -> str:\n    return str(text)\n",
    find=find,
)
