"""The configuration in force, written out as a file with every default spelled."""

import re
from collections.abc import Iterator

import msgspec

from checks.policy.policy import Policy
from checks.yaml_tree import Route, Value

COMMENT_COLUMN = 48
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*|[0-9]+[smhd]|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_TEXT = frozenset({"true", "false", "null"})


def effective(policy: Policy, explain: bool = False) -> str:
    """YAML that means the same as `policy`; `explain` adds where each value was written."""
    values = policy.in_force()
    gates = values["gates"]
    if isinstance(gates, dict):
        gates |= {name: {"enforcement": "off"} for name in policy.switched_off}
    lines = _mapping(_without_nothing(values), ())
    if not explain:
        return "".join(f"{text}\n" for text, _ in lines)
    return "".join(_explained(policy, text, route) for text, route in lines)


Line = tuple[str, Route | None]


def _explained(policy: Policy, text: str, route: Route | None) -> str:
    if route is None:
        return f"{text}\n"
    return f"{text:<{COMMENT_COLUMN}} # {_origin(policy, route)}\n"


def _origin(policy: Policy, route: Route) -> str:
    """Where the value was written, or the list around it; a path name stands for many items."""
    parts = [str(part) for part in route]
    while parts:
        origin = policy.origins.get(".".join(parts))
        if origin is not None:
            return origin
        if not parts.pop().isdigit():
            return "default"
    return "default"


def _without_nothing(value: Value) -> Value:
    """Keys that are not set do not appear: nothing is no value of the language."""
    if isinstance(value, dict):
        return {k: _without_nothing(inner) for k, inner in value.items() if inner is not None}
    return [_without_nothing(item) for item in value] if isinstance(value, list) else value


def _mapping(value: Value, route: Route) -> Iterator[Line]:
    indent = "  " * len(route)
    for key, inner in value.items() if isinstance(value, dict) else ():
        below = (*route, key)
        if isinstance(inner, dict) and inner:
            yield f"{indent}{key}:", None
            yield from _mapping(inner, below)
        elif isinstance(inner, list) and any(isinstance(item, dict) for item in inner):
            yield f"{indent}{key}:", None
            yield from ((f"{indent}  - {_flow(i)}", (*below, n)) for n, i in enumerate(inner))
        elif (key, inner) != ("paths", []):
            yield f"{indent}{key}: {_flow(inner)}", below


def _flow(value: Value) -> str:
    if isinstance(value, dict):
        told = ((key, inner) for key, inner in value.items() if (key, inner) != ("paths", []))
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in told) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return _scalar(value)


def _scalar(value: bool | int | float | str | None) -> str:
    if isinstance(value, str):
        return value if _is_plain(value) else msgspec.json.encode(value).decode()
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_plain(text: str) -> bool:
    """Whether `text` is read back as this very text without quotes."""
    return _PLAIN.fullmatch(text) is not None and text.lower() not in _NO_TEXT
