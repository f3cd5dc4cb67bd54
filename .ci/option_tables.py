"""Tables of the options of gates and examples of their sections, out of the JSON Schema."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import msgspec

WORDS_OF = {
    "[smhd]$": "span of time, as `30m` or `14d`",
    "(ms|s|m)$": "duration, as `500ms` or `2s`",
    "( ?%|ms|s|m)$": "share or duration, as `10%` or `50ms`",
    "{1,3})? ?%$": "share, as `1%`",
    "?%)$": "share or size, as `5%` or `10kB`",
    "MiB)$": "size, as `500kB`",
    "_-]{0,63}$": "word of letters, digits, `.`, `_`, `-`",
}
"""How people write what a pattern admits, by the pattern's end."""

EXAMPLE = re.compile(r", as `([^`]+)`")
"""How a description gives one."""

Scalar = bool | int | float | str
Default = Scalar | list[str] | dict[str, Scalar] | None


class Node(msgspec.Struct, rename="camel"):
    """The part of a JSON Schema that the options of gates use."""

    ref: str = msgspec.field(default="", name="$ref")
    type: str = ""
    const: str = ""
    format: str = ""
    pattern: str = ""
    description: str = ""
    enum: list[str] = []
    minimum: int | float | None = None
    maximum: int | float | None = None
    default: Default = None
    items: "Node | None" = None
    any_of: list["Node"] = []
    properties: dict[str, "Node"] = {}
    additional_properties: "Node | bool" = False
    pattern_properties: dict[str, "Node"] = {}
    definitions: dict[str, "Node"] = msgspec.field(default={}, name="$defs")


@dataclass(frozen=True, slots=True)
class Option:
    """One row: the dotted name, what may be written, what it means."""

    name: str
    node: Node
    means: str


def rows(section: Node, schema: Node) -> Iterator[str]:
    """Rows of all keys, sections inside included. Neighbours of one parent that say the same
    share a row. LookupError: an option that nobody described."""
    told = list(_options(section, schema, ""))
    meanings = {option.name: option.means for option in told}
    cells = [(one.name, _cells(one, meanings, schema)) for one in told]
    for (_, text), same in groupby(cells, key=lambda row: (row[0].rpartition(".")[0], row[1])):
        names = ", ".join(f"`{name}`" for name, _ in same)
        yield f"| {names} | {text} |"


def resolved(schema: Node, node: Node) -> Node:
    """The definition that a node refers to, or the node."""
    return schema.definitions[node.ref.rsplit("/", 1)[1]] if node.ref else node


def example(id: str, section: Node, schema: Node) -> str:
    """A section that blocks, with its defaults, and where there is none with the value that the
    description gives as an example."""
    values = {name: _shown(node, schema) for name, node in section.properties.items()}
    written = {name: value for name, value in values.items() if value not in (None, [], {})}
    told = {**written, "enforcement": "blocking"}.items()
    lines = (f"    {name}: {_yaml(value)}" for name, value in told)
    return "\n".join(["version: 1", "gates:", f"  {id}:", *lines, ""])


def _options(section: Node, schema: Node, before: str) -> Iterator[Option]:
    """The keys of a section, each followed by those of the sections inside it."""
    for key, node in section.properties.items():
        name = f"{before}{key}"
        yield Option(name, node, node.description)
        for mark, inner in _sections(node, schema):
            yield from _options(inner, schema, f"{name}{mark}.")


def _sections(node: Node, schema: Node) -> Iterator[tuple[str, Node]]:
    """What may stand inside a value: itself, the items of a list, the values of a mapping."""
    inside = [("", each) for each in (node, *node.any_of)]
    inside += [("[]", node.items)] if node.items else []
    if isinstance(node.additional_properties, Node):
        inside.append((".*", node.additional_properties))
    for mark, each in inside:
        found = resolved(schema, each)
        if found.properties:
            yield mark, found


def _cells(option: Option, meanings: Mapping[str, str], schema: Node) -> str:
    means = option.means or _about(option.node, schema) or _meaning(option.name, meanings)
    default = "" if option.node.default in (None, []) else f"`{_yaml(option.node.default)}`"
    return f"{_value(option.node, schema)} | {default} | {means}"


def _about(node: Node, schema: Node) -> str:
    """The docstring of a section, as a cell: its keys may be described elsewhere."""
    section = resolved(schema, node)
    if node is section or not section.properties:
        return ""
    text = " ".join(section.description.split()).removesuffix(".")
    return text[:1].lower() + text[1:]


def _meaning(name: str, meanings: Mapping[str, str]) -> str:
    """That of the same key of the gate, else of the section around it."""
    names = [each for each in name.replace("[]", "").split(".") if each != "*"]
    inner = [".".join(names[start:]) for start in range(1, len(names))]
    outer = [name.rsplit(".", count)[0].removesuffix("[]") for count in range(1, len(names))]
    for other in (*inner, *outer):
        if meanings.get(other):
            return meanings[other]
    raise LookupError(f"{name} has no description")


def _value(node: Node, schema: Node) -> str:
    """What may be written, in words."""
    if node.any_of:
        return ", ".join(_value(each, schema) for each in node.any_of)
    node = resolved(schema, node)
    if node.enum or node.const:
        return ", ".join(f"`{word}`" for word in node.enum or [node.const])
    if node.type in ("array", "object"):
        return _gathered(node, schema)
    if node.type in ("integer", "number"):
        most = node.maximum
        return f"{node.minimum} or more" if most is None else f"{node.minimum} to {most:,}"
    if node.type == "boolean":
        return "`true`, `false`"
    if node.pattern:
        return _words_of(node.pattern)
    return "day, as `2026-03-31`" if node.format == "date" else "text"


def _gathered(node: Node, schema: Node) -> str:
    """Lists, sections, and mappings whose keys are free."""
    if node.type == "array":
        return "list of sections" if node.items and node.items.ref else "list of words"
    free = list(node.pattern_properties.values())
    if isinstance(node.additional_properties, Node):
        free.append(node.additional_properties)
    if not free:
        return "section"
    return "sections by name" if free[0].ref else f"by name: {_value(free[0], schema)}"


def _words_of(pattern: str) -> str:
    for end, words in WORDS_OF.items():
        if pattern.endswith(end):
            return words
    raise LookupError(f"how do people write {pattern}? Say it in WORDS_OF")


def _shown(node: Node, schema: Node) -> Default:
    if node.default is not None:
        return node.default
    section = resolved(schema, node)
    inner = {key: each.default for key, each in section.properties.items()}
    written = {key: value for key, value in inner.items() if isinstance(value, Scalar)}
    given = EXAMPLE.search(node.description)
    return written or (given[1] if given else None)


def _yaml(value: Default) -> str:
    """As it may stand in the file, in flow style."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(f'"{each}"' for each in value) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
