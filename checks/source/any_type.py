"""Where TypeScript's `any` stands: every such type node belongs to exactly one use."""

import re
from collections.abc import Iterator
from enum import StrEnum

from checks.facts import Candidate
from checks.finding import Suggestion
from checks.source.excerpt import Wording, code_of
from checks.source.limits import MAX_NAME
from checks.source.syntax import Source

ARRAY = re.compile(rb"(?:new\s+)?(?:Readonly)?Array\s*$")


class AnyUse(StrEnum):
    """The position of an `any`. The innermost wins: `x as any[]` is an array."""

    CAST = "cast"
    ARRAY = "array"
    ARGUMENT = "argument"
    DECLARED = "declared"


def any_use(source: Source, number: int) -> AnyUse | None:
    """How the type node `number` uses `any`; None when it is another type."""
    if source.bytes_of(number) != b"any":
        return None
    number, parent = _outside_parentheses(source, number)
    kind = source.kind(parent)
    if kind in ("as_expression", "satisfies_expression"):
        return AnyUse.CAST
    if kind == "array_type":
        return AnyUse.ARRAY
    return _argument(source, parent) if kind == "type_arguments" else AnyUse.DECLARED


def any_candidates(
    source: Source, number: int, use: AnyUse, wording: Wording
) -> Iterator[Candidate]:
    """The candidate of the type node `number`, if it is an `any` of this use."""
    if any_use(source, number) is use:
        span = source.starts[number], source.ends[number]
        code = code_of(source, number, span[1])
        yield wording.at(source, span, code, _suggestion(source, number, span))


def _outside_parentheses(source: Source, number: int) -> tuple[int, int]:
    parent = source.parents[number]
    for above in source.near(number):
        parent = above
        if source.kind(above) != "parenthesized_type":
            break
        number = above
    return number, parent


def _argument(source: Source, arguments: int) -> AnyUse:
    owner = source.parents[arguments]
    if source.kind(owner) == "type_assertion":
        return AnyUse.CAST
    start, end = source.starts[owner], source.starts[arguments]
    if end - start <= MAX_NAME and ARRAY.fullmatch(source.text[start:end]):
        return AnyUse.ARRAY
    return AnyUse.ARGUMENT


def _suggestion(source: Source, number: int, span: tuple[int, int]) -> Suggestion | None:
    """`catch (error: any)` may always be `unknown`: the compiler then asks for the narrowing."""
    annotation = source.parents[number]
    if source.kind(source.parents[annotation]) != "catch_clause":
        return None
    row = source.row(span[0])
    line = source.line(row)
    offset = span[0] - source.line_start(row)
    changed = line[:offset] + b"unknown" + line[offset + 3 :]
    return Suggestion(row, row, changed.decode("utf-8", "replace").rstrip("\r"))
