"""YAML of lockfiles from parser events: all scalars stay text, nesting and aliases are refused.

Loaders of whole documents crash or stall on hostile nesting.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import yaml

from checks.document import ReportError

DEPTH = 12
NODES = 2_000_000

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_Scalar, _Alias = yaml.ScalarEvent, yaml.AliasEvent
_MapStart, _MapEnd = yaml.MappingStartEvent, yaml.MappingEndEvent
_ListStart, _ListEnd = yaml.SequenceStartEvent, yaml.SequenceEndEvent


def tree(
    content: bytes, keep: Callable[[str], bool] = lambda key: True, most: int = NODES
) -> dict[str, Value]:
    """The documents' members in one; `keep` says which keys at the top are worth their memory.

    ReportError for what is no mapping, damaged, nested too deeply, has aliases or more than
    `most` values.
    """
    try:
        return _documents(yaml.parse(content, Loader=_LOADER), keep, most)
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        mark = fault.problem_mark if isinstance(fault, yaml.MarkedYAMLError) else None
        where = f" in line {mark.line + 1}" if mark is not None else ""
        raise ReportError(f"the lockfile cannot be read as YAML{where}") from fault


def members(value: "Value | None") -> dict[str, Value]:
    """A mapping, empty for anything else."""
    return value if isinstance(value, dict) else {}


def text(value: "Value | None") -> str:
    """A scalar, empty for anything else."""
    return value if isinstance(value, str) else ""


def _documents(
    events: Iterator[yaml.Event], keep: Callable[[str], bool], most: int
) -> dict[str, Value]:
    found = dict[str, Value]()
    counted = _counted(events, most)
    for event in counted:
        if isinstance(event, yaml.DocumentStartEvent):
            top = next(counted)
            if isinstance(top, _MapStart):
                found.update(_members(counted, keep))
            elif not isinstance(top, _Scalar) or top.value:
                raise ReportError("the lockfile holds no mapping")
    return found


def _counted(events: Iterator[yaml.Event], most: int) -> Iterator[yaml.Event]:
    count = 0
    for event in events:
        count += isinstance(event, _Scalar)
        if count > most:
            raise ReportError(f"the lockfile holds more than {most:,} values")
        yield event


def _members(events: Iterator[yaml.Event], keep: Callable[[str], bool]) -> dict[str, Value]:
    """The members of the top mapping that are kept; the others are walked past."""
    found = dict[str, Value]()
    while not isinstance(event := next(events), _MapEnd):
        if not isinstance(event, _Scalar):
            raise ReportError("the lockfile has a key that is no text")
        value = _value(events)
        if keep(event.value):
            found[event.value] = value
    return found


def _value(events: Iterator[yaml.Event]) -> Value:
    """One value, built with an own stack of open mappings and lists."""
    under_way = _Builder()
    while not under_way.take(next(events)):
        pass
    return under_way.value


class _Builder:
    """A value under construction: `open` are the mappings and lists around the next event."""

    def __init__(self) -> None:
        self.value: Value = ""
        self.open = list[dict[str, Value] | list[Value]]()
        self.keys = list[str | None]()

    def take(self, event: yaml.Event) -> bool:
        """Add one event; True once the value is whole."""
        if isinstance(event, _Scalar):
            self._put(event.value)
        elif isinstance(event, _MapStart | _ListStart):
            self._start({} if isinstance(event, _MapStart) else [])
        elif isinstance(event, _MapEnd | _ListEnd):
            self.open.pop()
            self.keys.pop()
        elif isinstance(event, _Alias):
            raise ReportError("the lockfile has aliases, which no tool writes there")
        return not self.open

    def _start(self, value: dict[str, Value] | list[Value]) -> None:
        if self.open and isinstance(self.open[-1], dict) and self.keys[-1] is None:
            raise ReportError("the lockfile has a key that is no text")
        if len(self.open) >= DEPTH:
            raise ReportError(f"the lockfile is nested more than {DEPTH} levels deep")
        self._put(value)
        self.open.append(value)
        self.keys.append(None)

    def _put(self, value: Value) -> None:
        if not self.open:
            self.value = value
            return
        into, key = self.open[-1], self.keys[-1]
        if isinstance(into, list):
            into.append(value)
        elif key is None:
            self.keys[-1] = value if isinstance(value, str) else None
        else:
            into[key] = value
            self.keys[-1] = None
