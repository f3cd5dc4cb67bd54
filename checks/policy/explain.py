"""Pydantic's complaints become faults: in the words of the file, at the place in the file."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from checks.declared_report import ID
from checks.fault import Fault
from checks.policy.nearest import hint, nearest, shown, unknown
from checks.yaml_tree import Route, Value, YamlTree

Schema = dict[str, Value]


def explain(
    error: ValidationError, model: type[BaseModel], tree: YamlTree, at: Route = ()
) -> Iterator[Fault]:
    """The faults of the part of `tree` at `at` that was validated as `model`."""
    for detail in error.errors(include_url=False):
        route = _known_part(tree, (*at, *detail["loc"]))
        if detail["type"] == "extra_forbidden":
            inside = tuple(detail["loc"][:-1])
            message = unknown("key", str(detail["loc"][-1]), keys_at(model, inside))
            yield Fault(tree.keys.get(route) or tree.place(route), message)
        else:
            message = _message(detail) + _keys(detail, model)
            joint = " " if message.startswith(("must", "needs")) else ": "
            missing = detail["type"] == "missing"
            about = "" if missing or not route else f"{_subject(route)}{joint}"
            yield Fault(tree.place(route), f"{about}{message}")


def _keys(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """What a mapping would hold that something else was written for."""
    if detail["type"] not in ("model_type", "model_attributes_type"):
        return ""
    return hint("", keys_at(model, tuple(detail["loc"])))


def _subject(route: Route) -> str:
    """What the message is about: a key, or an item of its list."""
    key = next((part for part in reversed(route) if isinstance(part, str)), "")
    return f"`{key}`" if isinstance(route[-1], str) else f"an item of `{key}`"


def _known_part(tree: YamlTree, route: Route) -> Route:
    """`route` without what is not in the file: a missing key, the name of a union's branch."""
    found: Route = ()
    for part in route:
        if (*found, part) in tree.marks:
            found = (*found, part)
    return found


def keys_at(model: type[BaseModel], route: Route) -> list[str]:
    """The keys that `model` knows at a place inside it."""
    schema, definitions = _schema(model)
    nodes = list(_flat(schema, definitions))
    for part in route:
        below = [each for node in nodes for each in _children(node, part, definitions)]
        nodes = below or nodes
    return [key for node in nodes for key in _mapping(node.get("properties"))]


@lru_cache(maxsize=256)
def _schema(model: type[BaseModel]) -> tuple[Schema, Schema]:
    schema: Schema = model.model_json_schema()
    return schema, _mapping(schema.get("$defs"))


def _children(node: Schema, part: str | int, definitions: Schema) -> Iterator[Schema]:
    if isinstance(part, int):
        child = node.get("items")
    else:
        child = _mapping(node.get("properties")).get(part, node.get("additionalProperties"))
    if isinstance(child, dict):
        yield from _flat(child, definitions)


def _flat(node: Schema, definitions: Schema) -> Iterator[Schema]:
    """The node and everything it refers to or unites."""
    yield node
    reference = node.get("$ref")
    if isinstance(reference, str):
        yield from _flat(_mapping(definitions.get(reference.rsplit("/", 1)[-1])), definitions)
    for branch in (key for key in ("anyOf", "oneOf", "allOf") if key in node):
        branches = node[branch]
        for each in branches if isinstance(branches, list) else ():
            yield from _flat(_mapping(each), definitions)


def _mapping(value: Value) -> Schema:
    return value if isinstance(value, dict) else {}


def _message(detail: ErrorDetails) -> str:
    given = shown(detail["input"])
    wanted = _WANTED.get(detail["type"])
    if wanted is not None:
        return f"must be {wanted}, not {given}{_instead(detail)}"
    words = _WORDED.get(detail["type"])
    if words is not None:
        return words(detail, given)
    return f"{detail['msg'][:1].lower()}{detail['msg'][1:]}, not {given}"


def _instead(detail: ErrorDetails) -> str:
    """How what was given could be meant."""
    value: object = detail["input"]
    if isinstance(value, dict) and detail["type"] in ("tuple_type", "list_type"):
        return "; begin each entry of the list with `- `"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "; put it in quotes" if detail["type"].startswith("string") else ""
    if isinstance(value, str) and detail["type"] == "float_type":
        return "; leave the `%` out" if value.endswith("%") else ""
    return ""


def _choice(detail: ErrorDetails, given: str) -> str:
    choices = re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", "")))
    if not choices:
        return f"must be {detail.get('ctx', {}).get('expected')}, not {given}"
    near = nearest(detail["input"], choices) if isinstance(detail["input"], str) else ""
    return f"must be {_either(choices)}, not {given}{near}"


def _either(choices: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(choices[:-1]), choices[-1])))


def _bound(words: str, key: str) -> Callable[[ErrorDetails, str], str]:
    def told(detail: ErrorDetails, given: str) -> str:
        bound = detail.get("ctx", {}).get(key)
        short = int(bound) if isinstance(bound, float) and bound.is_integer() else bound
        return f"must be {words} {short}, not {given}"

    return told


def _own(detail: ErrorDetails, _: str) -> str:
    return detail["msg"].removeprefix("Value error, ")


def _missing(detail: ErrorDetails, _: str) -> str:
    return f"`{detail['loc'][-1]}` is missing here"


def _short(detail: ErrorDetails, _: str) -> str:
    least = detail.get("ctx", {}).get("min_length")
    entries = "one entry" if least == 1 else f"{least} entries"
    return f"needs at least {entries}; or leave the key out"


def _pattern(detail: ErrorDetails, given: str) -> str:
    pattern = detail.get("ctx", {}).get("pattern")
    wanted = _PATTERNS.get(str(pattern), f"what `{pattern}` matches")
    return f"must be {wanted}, not {given}"


_PATTERNS = {ID: "at most 64 letters, digits, `.`, `_` and `-`, the first a letter or digit"}
_DATE = "a date such as 2026-06-01"
_WANTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "text",
    "string_sub_type": "text",
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "tuple_type": "a list such as [one, two]",
    "list_type": "a list such as [one, two]",
    "dict_type": "a mapping of keys",
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
}
_WORDED: dict[str, Callable[[ErrorDetails, str], str]] = {
    "enum": _choice,
    "literal_error": _choice,
    "value_error": _own,
    "missing": _missing,
    "too_short": _short,
    "string_pattern_mismatch": _pattern,
    "greater_than_equal": _bound("at least", "ge"),
    "greater_than": _bound("more than", "gt"),
    "less_than_equal": _bound("at most", "le"),
    "less_than": _bound("less than", "lt"),
}
