"""A hit becomes a candidate: its place, and a piece of code that outlives reformatting."""

import re
from dataclasses import dataclass

from checks.facts import Candidate
from checks.finding import Severity, Suggestion
from checks.source.limits import CODE_WINDOW, MAX_CODE
from checks.source.syntax import Source

SCRIPT_OWNERS = frozenset(
    {
        "required_parameter",
        "optional_parameter",
        "variable_declarator",
        "public_field_definition",
        "property_signature",
        "method_signature",
        "method_definition",
        "abstract_method_signature",
        "function_signature",
        "function_declaration",
        "function_expression",
        "generator_function_declaration",
        "arrow_function",
        "call_signature",
        "construct_signature",
        "index_signature",
        "function_type",
        "constructor_type",
        "type_parameter",
        "type_alias_declaration",
        "as_expression",
        "satisfies_expression",
        "type_assertion",
        "call_expression",
        "new_expression",
        "catch_clause",
        "extends_clause",
        "implements_clause",
        "extends_type_clause",
    }
)
"""Kinds whose text up to the hit says which hit it is: a parameter, a declaration, a cast."""

PYTHON_OWNERS = frozenset(
    {
        "typed_parameter",
        "typed_default_parameter",
        "assignment",
        "function_definition",
        "class_definition",
        "call",
        "type_alias_statement",
        "expression_statement",
        "return_statement",
    }
)

_BEFORE_CLOSE = re.compile(r", ?(?=[)\]}>])")
_AROUND_MARKS = re.compile(r" (?=[^\w ])|(?<=[^\w ]) ")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Wording:
    """What a rule says about each of its hits."""

    rule: str
    severity: Severity
    message: str

    def at(
        self, source: Source, span: tuple[int, int], code: str, suggestion: Suggestion | None = None
    ) -> Candidate:
        """A candidate for the bytes of `span`."""
        line, column = source.position(span[0])
        end_line = source.row(max(span[0], span[1] - 1))
        return Candidate(
            self.rule, line, end_line, column, self.severity, self.message, code, suggestion
        )


def code_of(source: Source, number: int, end: int) -> str:
    """The text of a node's owner up to byte `end`, normalised, its last MAX_CODE characters."""
    owners = PYTHON_OWNERS if source.language == "python" else SCRIPT_OWNERS
    owner = number
    for above in source.near(number):
        if source.kind(above) in owners:
            owner = above
            break
    start = max(source.starts[owner], end - CODE_WINDOW)
    return normalised(source.text[start:end].decode("utf-8", "replace"))[-MAX_CODE:]


def call_code(source: Source, number: int) -> str:
    """The normalised beginning of a node, where a call names what it is about."""
    start = source.starts[number]
    piece = source.text[start : min(source.ends[number], start + CODE_WINDOW)]
    return normalised(piece.decode("utf-8", "replace"))[:MAX_CODE]


def normalised(text: str) -> str:
    """Text without what formatters change: white space, quotes, trailing commas."""
    text = _SPACE.sub(" ", text).replace("'", '"')
    return _AROUND_MARKS.sub("", _BEFORE_CLOSE.sub("", text)).strip()


def collapsed(text: str) -> str:
    """A comment's text with white space collapsed, its first MAX_CODE characters."""
    return _SPACE.sub(" ", text).strip()[:MAX_CODE]


def comment_candidate(source: Source, number: int, wording: Wording) -> Candidate:
    """A candidate for a whole comment; its text alone tells it apart."""
    span = source.starts[number], source.ends[number]
    return wording.at(source, span, collapsed(source.str_of(number)))
