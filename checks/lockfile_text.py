"""What readers of lockfiles share: TOML and text made safe, names made equal, reach in graphs."""

import re
import tomllib
from collections.abc import Iterable, Mapping

from checks.document import ReportError

REASON_CHARACTERS = 200

_SEPARATORS = re.compile(r"[-_.]+")


def lines(content: bytes) -> list[str]:
    """The lines; what is no UTF-8 is replaced."""
    return content.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()


def toml(content: bytes) -> dict[str, object]:
    """The document; ReportError for what cannot be read."""
    try:
        return tomllib.loads(content.decode("utf-8").removeprefix("\ufeff"))
    except RecursionError as fault:
        raise ReportError("the lockfile is nested too deeply") from fault
    except ValueError as fault:
        reason = str(fault)[:REASON_CHARACTERS]
        raise ReportError(f"the lockfile cannot be read: {reason}") from fault


def text(value: object) -> str:
    """A text, empty for anything else."""
    return value if isinstance(value, str) else ""


def words(value: object) -> list[str]:
    """The texts of a list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def mapping(value: object) -> dict[str, object]:
    """A table, empty for anything else."""
    return value if isinstance(value, dict) else {}


def tables(value: object) -> list[dict[str, object]]:
    """The tables of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def canonical(name: str) -> str:
    """A Python package's name as the index compares it."""
    return _SEPARATORS.sub("-", name).lower()


def reached(start: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """All nodes on ways from the start, the start included."""
    found, pending = set[str](), list(start)
    while pending:
        node = pending.pop()
        if node not in found:
            found.add(node)
            pending.extend(edges.get(node, ()))
    return found
