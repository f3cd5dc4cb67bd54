"""Python's `Any` in one module: its local names, where it is used, and casts to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from tree_sitter import Node

from checks.source.limits import MAX_NAME
from checks.source.syntax import Source

MAX_ARGUMENTS = 8
"""Arguments and comments of a call among which the type of a `cast` is looked for."""

KNOWN = frozenset({b"Any", b"_Any"})
"""Names that a use of `Any` is searched by; what is imported under another counts once, there."""

MODULES = rb"(?:typing|typing_extensions)"

_FROM = re.compile(
    rb"^[^\S\n]*from[^\S\n]+" + MODULES + rb"[^\S\n]+import\b[^\S\n]*(\([^)]{0,4096}\)|[^\n;]*)",
    re.MULTILINE,
)
_IMPORT = re.compile(rb"^[^\S\n]*import[^\S\n]+([^\n;]*)", re.MULTILINE)
# Comments may hold a parenthesis, and a line may go on after a backslash.
_COMMENT = re.compile(rb"#[^\n]*|\\\r?\n")
_NAMED = re.compile(rb"\s*(\w+|\*)(?:\s+as\s+(\w+))?\s*")
_MODULE = re.compile(rb"\s*(" + MODULES + rb")(?:\s+as\s+(\w+))?\s*")
_METADATA = re.compile(rb"(?:\w+\.)?(?:Literal|Annotated)\s*\[")
_QUALIFIED = re.compile(rb"(\w+)\s*\.\s*(\w+)")
_DEFINES = re.compile(rb"(?:async\s+)?(?:class|def)\s+")
_WORD = re.compile(rb"(?<![\w.])(?:(\w+)\s*\.\s*)?(\w+)")
_QUOTED = re.compile(rb"""[rRuU]?(['"])\s*([\w.]+)\s*\1""")


@dataclass(frozen=True, slots=True)
class TypingNames:
    """The names under which a module knows `typing` itself, `Any` and `cast`."""

    modules: frozenset[bytes] = field(default_factory=frozenset)
    any: frozenset[bytes] = field(default_factory=frozenset)
    cast: frozenset[bytes] = field(default_factory=frozenset)

    def is_any(self, text: bytes) -> bool:
        """Whether an expression is exactly `Any` in this module."""
        return text in self.any or self._member(text) == b"Any"

    def is_cast(self, text: bytes) -> bool:
        """Whether an expression is exactly `cast` in this module."""
        return text in self.cast or self._member(text) == b"cast"

    def _member(self, text: bytes) -> bytes:
        found = _QUALIFIED.fullmatch(text)
        return found[2] if found and found[1] in self.modules else b""


@lru_cache(maxsize=2)
def typing_names(text: bytes) -> TypingNames:
    """What a module imports of `typing` and `typing_extensions`, wherever the import stands."""
    text = _COMMENT.sub(b" ", text)
    modules, members = set(), {b"Any": set[bytes](), b"cast": set[bytes]()}
    for statement in _IMPORT.finditer(text):
        for part in statement[1].split(b","):
            if found := _MODULE.fullmatch(part):
                modules.add(found[2] or found[1])
    for statement in _FROM.finditer(text):
        for part in statement[1].strip(b" ()\r").split(b","):
            if found := _NAMED.fullmatch(part):
                for member in members if found[1] == b"*" else members.keys() & {found[1]}:
                    members[member].add(found[2] or member)
    return TypingNames(frozenset(modules), frozenset(members[b"Any"]), frozenset(members[b"cast"]))


def used_at(source: Source, number: int) -> tuple[int, int] | None:
    """The bytes of `Any` or `module.Any` if the identifier `number` is one in use."""
    names, text, parent = typing_names(source.text), source.bytes_of(number), source.parents[number]
    kind, start, end = source.kind(parent), source.starts[number], source.ends[number]
    if kind == "attribute":
        whole = source.starts[parent], source.ends[parent]
        if whole[1] != end or source.size(parent) > MAX_NAME:
            return None
        return whole if names.is_any(source.bytes_of(parent)) else None
    if kind == "dotted_name":
        return (start, end) if _renames(source, names, parent) else None
    if text not in names.any or _binds(source, number, kind):
        return None
    return start, end


def _renames(source: Source, names: TypingNames, dotted: int) -> bool:
    """Whether `dotted` is the `Any` of `from typing import Any as Other`."""
    above = source.parents[dotted]
    if source.bytes_of(dotted) != b"Any" or source.kind(above) != "aliased_import":
        return False
    alias = source.text[source.ends[dotted] : source.ends[above]].split()
    return bool(alias) and alias[-1] in names.any - KNOWN


def _binds(source: Source, number: int, kind: str) -> bool:
    """Whether the identifier is being named rather than used: an import, a keyword, a class."""
    if kind in ("aliased_import", "import_from_statement"):
        return True
    named_first = kind in ("keyword_argument", "class_definition", "function_definition")
    parent = source.parents[number]
    return named_first and _first_name(source, parent) == source.starts[number]


def _first_name(source: Source, parent: int) -> int:
    start = source.starts[parent]
    lead = _DEFINES.match(source.text[start : start + MAX_NAME])
    return start + (lead.end() if lead else 0)


def quoted_uses(source: Source, number: int) -> Iterator[tuple[int, int]]:
    """The bytes of each `Any` in the string node `number`, if the string is a type."""
    if not _is_annotation(source, number):
        return
    names, start = typing_names(source.text), source.starts[number]
    for word in _WORD.finditer(source.bytes_of(number)):
        if names.is_any(word[0]):
            yield start + word.start(), start + word.end()


def _is_annotation(source: Source, number: int) -> bool:
    for above in source.near(number):
        kind = source.kind(above)
        if kind in ("generic_type", "subscript"):
            head = source.text[source.starts[above] : source.starts[above] + MAX_NAME]
            if _METADATA.match(head):
                return False
        elif kind in ("call", "lambda", "block", "module"):
            return False
        elif kind == "type" and source.kind(source.parents[above]) not in (
            "type_parameter",
            "union_type",
        ):
            return True
    return False


def cast_target(source: Source, call: Node) -> tuple[int, int] | None:
    """The bytes of `Any` in a call `cast(Any, …)`, None when the call is another one."""
    function, arguments = (
        call.child_by_field_name("function"),
        call.child_by_field_name("arguments"),
    )
    if function is None or arguments is None or arguments.type != "argument_list":
        return None
    names = typing_names(source.text)
    if not names.is_cast(_name(source, function)):
        return None
    target = _first_argument(source, arguments)
    if target is None:
        return None
    text = _name(source, target)
    quoted = _QUOTED.fullmatch(text)
    exact = names.is_any(quoted[2] if quoted else text)
    return (target.start_byte, target.end_byte) if exact else None


def _name(source: Source, node: Node) -> bytes:
    """The bytes of a node that may be a name, "" when it is too long for one."""
    start, end = node.start_byte, node.end_byte
    return source.text[start:end] if end - start <= MAX_NAME else b""


def _first_argument(source: Source, arguments: Node) -> Node | None:
    """The type that `cast` is given: its first argument, or the one named `typ`."""
    count = min(arguments.named_child_count, MAX_ARGUMENTS)
    children = [arguments.named_child(index) for index in range(count)]
    named = [child for child in children if child.type != "comment"]
    if named and named[0].type != "keyword_argument":
        return named[0]
    for child in named:
        name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
        if name is not None and source.slice(name) == "typ":
            return value
    return None


def in_cast(source: Source, number: int) -> bool:
    """Whether a node stands in a call that `cast_target` knows, as the target."""
    start, end = source.starts[number], source.ends[number]
    for above, _ in zip(source.near(number), range(4), strict=False):
        call = source.nodes.get(above)
        if call is not None and source.kind(above) == "call":
            target = cast_target(source, call)
            return target is not None and target[0] <= start and end <= target[1]
    return False
