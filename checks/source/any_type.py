"""Where TypeScript's `any` stands: every such type node belongs to exactly one use."""

import re
from collections.abc import Iterator
from enum import StrEnum

from checks.facts import Candidate
from checks.finding import Suggestion
from checks.source.excerpt import Wording, code_of
from checks.source.limits import MAX_NAME
from checks.source.syntax import Source

KINDS = ("predefined_type", "identifier", "ERROR")
"""Kinds of the nodes that may be an `any`; the last two by faults of the grammar, see below."""

ARRAY = re.compile(rb"(?:new\s+)?(?:Readonly)?Array\s*")

# tree-sitter-typescript 0.23 reads the type argument of a tagged template as comparisons,
# tag < any > `text`, does not know `using name: any`, and takes the label of `[any: string]` for
# a type. It does not know either that a parameter may be called like a type: of `(any) => void`
# and `(string) => any` it reads what stands in parentheses as a type and the rest as an error.
_OPENED = re.compile(rb"<\s*$")
_OPENED_ARRAY = re.compile(rb"\b(?:Readonly)?Array\s*<\s*$")
_CLOSED = re.compile(rb"\s*(?:\|[^<>`]*)?>+\s*`")
_USING = re.compile(rb"\busing\s+[\w$]+\s*:\s*$")
_LABEL = re.compile(rb"\s*\??\s*:")
_PARAMETER = re.compile(rb"\s*\)\s*=>")
_RESULT = re.compile(rb"=>\s*any")


class AnyUse(StrEnum):
    """The position of an `any`. The innermost wins: `x as any[]` is an array."""

    CAST = "cast"
    ARRAY = "array"
    ARGUMENT = "argument"
    DECLARED = "declared"


def any_use(source: Source, number: int) -> AnyUse | None:
    """How the node `number` uses `any`; None when it is another type or a plain name."""
    if source.kind(number) == "ERROR":
        result = source.size(number) <= MAX_NAME and _RESULT.fullmatch(source.bytes_of(number))
        return AnyUse.DECLARED if result else None
    if source.size(number) != 3 or source.bytes_of(number) != b"any":
        return None
    if source.kind(number) == "identifier":
        return _misread(source, number)
    if _is_label(source, number):
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
    """The candidate of the node `number`, if it is or ends in an `any` of this use."""
    if any_use(source, number) is use:
        span = source.ends[number] - len("any"), source.ends[number]
        code = code_of(source, number, span[1])
        yield wording.at(source, span, code, _suggestion(source, number, span))


def _misread(source: Source, number: int) -> AnyUse | None:
    start, end = source.starts[number], source.ends[number]
    before, after = source.text[max(0, start - MAX_NAME) : start], source.text[end : end + MAX_NAME]
    if _USING.search(before):
        return AnyUse.DECLARED
    compared = source.kind(source.parents[number]) == "binary_expression"
    if not (compared and _OPENED.search(before) and _CLOSED.match(after)):
        return None
    return AnyUse.ARRAY if _OPENED_ARRAY.search(before) else AnyUse.ARGUMENT


def _is_label(source: Source, number: int) -> bool:
    """Whether this is a name: in a tuple's `[any: string]` or `[any?: string]`, or of the only
    parameter of a function type `(any) => string`."""
    within = source.parents[number]
    if source.kind(within) == "parenthesized_type":
        end = source.ends[number]
        return _PARAMETER.match(source.text[end : end + MAX_NAME]) is not None
    for kind in ("optional_type", "ERROR"):
        if source.kind(within) == kind:
            within = source.parents[within]
    end = source.ends[number]
    return (
        source.kind(within) == "tuple_type"
        and _LABEL.match(source.text[end : end + MAX_NAME]) is not None
    )


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
