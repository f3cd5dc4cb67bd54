"""YAML of an untrusted author becomes a tree of plain values that knows where each was written.

Built from parser events, since whole-document loaders crash or stall on hostile nesting. Scalars
follow the YAML 1.2 core rules: `off`, `yes` and dates stay text, `010` is ten.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

import yaml

from checks.fault import Fault, Place

SIZE_LIMIT = 65_536
NODE_LIMIT = 5_000
DEPTH_LIMIT = 20
DIGIT_LIMIT = 15

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
Route = tuple[str | int, ...]

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_KEPT = ("@", "`", "%")
"""Signs that begin no plain text."""
_WORDS: dict[str, bool | None] = {"": None, "~": None}
_WORDS |= dict.fromkeys(("null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True)
_WORDS |= dict.fromkeys(("false", "False", "FALSE"), False)


@dataclass(slots=True)
class YamlTree:
    """What was read: `marks` places every value, `keys` every key by the route to its value.

    `complete` is False when reading stopped early; then `value` is not worth judging.
    """

    path: str
    value: Value = None
    complete: bool = False
    marks: dict[Route, Place] = field(default_factory=dict)
    keys: dict[Route, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def blame(self, place: Place, message: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(place, message))

    def place(self, route: Route) -> Place:
        """Where the value of `route` stands, or the nearest one around it."""
        while route and route not in self.marks:
            route = route[:-1]
        return self.marks.get(route, Place(self.path, 1, 1))


class _StopError(Exception):
    """Nothing more can be read; the fault was noted."""


def read_yaml(text: bytes, path: str) -> YamlTree:
    """Read one document; `path` is only used in faults. Never raises, whatever the bytes."""
    tree = YamlTree(path)
    try:
        source = _decoded(text, tree)
        _Builder(tree).document(yaml.parse(source, Loader=_LOADER))
        tree.complete = True
    except _StopError:
        pass
    except yaml.YAMLError as fault:
        _explain(fault, source, tree)
    return tree


def _decoded(text: bytes, tree: YamlTree) -> str:
    if len(text) > SIZE_LIMIT:
        tree.blame(Place(tree.path, 1, 1), f"more than {SIZE_LIMIT} bytes; make the file smaller")
        raise _StopError
    try:
        source = text.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as fault:
        place = _after(tree.path, text[: fault.start].decode("utf-8"))
        tree.blame(place, f"byte 0x{text[fault.start]:02x} is not UTF-8; save the file as UTF-8")
        raise _StopError from fault
    odd = _REFUSED.search(source)
    if odd is not None:
        tree.blame(
            _after(tree.path, source[: odd.start()]),
            f"character U+{ord(odd[0]):04X} is not allowed here; remove it",
        )
        raise _StopError
    return source


def _after(path: str, before: str) -> Place:
    """The place right after a text."""
    lines = re.split(r"\r\n|\r|\n", before)
    return Place(path, len(lines), len(lines[-1]) + 1)


def _explain(fault: yaml.YAMLError, source: str, tree: YamlTree) -> None:
    """Note a syntax error in plain words."""
    if not isinstance(fault, yaml.MarkedYAMLError) or fault.problem_mark is None:
        tree.blame(Place(tree.path, 1, 1), "not readable as YAML")
        return
    number, column = fault.problem_mark.line + 1, fault.problem_mark.column + 1
    lines = source.splitlines()
    line = lines[number - 1] if number <= len(lines) else ""
    if re.match(r" *\t", line) and "cannot start any token" in (fault.problem or ""):
        column = line.index("\t") + 1
        tree.blame(Place(tree.path, number, column), "a tab cannot indent; use spaces")
    elif (sign := _unquoted(fault, line, column)) is not None:
        tree.blame(Place(tree.path, number, column), f"text that begins with `{sign}` needs quotes")
    else:
        context = f" ({fault.context})" if fault.context else ""
        problem = f"not readable as YAML: {fault.problem}{context}"
        tree.blame(Place(tree.path, number, column), problem)


def _unquoted(fault: yaml.MarkedYAMLError, line: str, column: int) -> str | None:
    """The sign at the beginning of a plain text that YAML keeps for itself: a glob, a scope."""
    if fault.context == "while scanning an alias":
        return "*"
    sign = line[column - 1 : column]
    return sign if "cannot start any token" in (fault.problem or "") and sign in _KEPT else None


@dataclass(slots=True)
class _Builder:
    """Turns events into values; what is refused becomes a fault and None."""

    tree: YamlTree
    nodes: int = 0

    def document(self, events: Iterator[yaml.Event]) -> None:
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if () in self.tree.marks:
                    self.stop(event, "a second document; put everything into one")
                if event.version or event.tags:
                    self.blame(event, "directives such as `%YAML` are not read; remove the line")
                self.tree.value = self.node(next(events), events, ())

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], route: Route) -> Value:
        self.count(event, len(route))
        self.tree.marks[route] = self.place(event)
        self.refuse_extras(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(events, route)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, route)
        return self.scalar(event) if isinstance(event, yaml.ScalarEvent) else None

    def mapping(self, events: Iterator[yaml.Event], route: Route) -> dict[str, Value]:
        found: dict[str, Value] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.key(event, events, route, found)
            if key is None:
                self.skip(next(events), events, len(route) + 1)
            else:
                found[key] = self.node(next(events), events, (*route, key))
        return found

    def key(
        self, event: yaml.Event, events: Iterator[yaml.Event], route: Route, found: dict[str, Value]
    ) -> str | None:
        """The key as text; None, with a fault, where it cannot be one."""
        if not isinstance(event, yaml.ScalarEvent):
            self.blame(event, "a key must be plain text")
            self.skip(event, events, len(route) + 1)
            return None
        self.count(event, len(route))
        self.refuse_extras(event)
        if event.value in found:
            first = self.tree.keys[*route, event.value].line
            self.blame(
                event, f"`{event.value}` was given before, in line {first}; keep one of them"
            )
            return None
        self.tree.keys[*route, event.value] = self.place(event)
        return str(event.value)

    def sequence(self, events: Iterator[yaml.Event], route: Route) -> list[Value]:
        found: list[Value] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            found.append(self.node(event, events, (*route, len(found))))
        return found

    def skip(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> None:
        """Read past one node."""
        opened = 0
        while True:
            self.count(event, depth + opened)
            opened += isinstance(event, yaml.CollectionStartEvent)
            opened -= isinstance(event, yaml.CollectionEndEvent)
            if opened <= 0:
                return
            event = next(events)

    def scalar(self, event: yaml.ScalarEvent) -> Value:
        text = event.value
        if not event.implicit[0] or event.style:
            return str(text)
        if text in _WORDS:
            return _WORDS[text]
        if _NOT_FINITE.fullmatch(text):
            self.blame(event, f"`{text}` is no number a limit can have")
            return None
        return self.number(event, text)

    def number(self, event: yaml.ScalarEvent, text: str) -> Value:
        whole = _INT.fullmatch(text) is not None
        if not whole and _FLOAT.fullmatch(text) is None:
            return text
        if len(text) > DIGIT_LIMIT:
            self.blame(
                event, f"a number of more than {DIGIT_LIMIT} characters; quote it if it is text"
            )
            return None
        if whole:
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        value = float(text)
        return value if abs(value) < 10**DIGIT_LIMIT else text

    def refuse_extras(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.blame(event, f"alias `*{event.anchor}`: write the value out")
        elif isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            self.blame(event, f"anchor `&{event.anchor}`: aliases are not read, remove it")
        if isinstance(event, yaml.ScalarEvent) and _REFUSED.search(event.value):
            self.blame(event, "an escaped control character; write plain text")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.blame(event, f"tag `{tag}`: types follow from the key, remove it")

    def count(self, event: yaml.Event, depth: int) -> None:
        self.nodes += 1
        if self.nodes > NODE_LIMIT:
            self.stop(event, f"more than {NODE_LIMIT} keys and values")
        if depth > DEPTH_LIMIT:
            self.stop(event, f"nested more than {DEPTH_LIMIT} levels deep")

    def place(self, event: yaml.Event) -> Place:
        start = event.start_mark
        line, column = (start.line, start.column) if start is not None else (0, 0)
        return Place(self.tree.path, line + 1, column + 1)

    def blame(self, event: yaml.Event, message: str) -> None:
        self.tree.blame(self.place(event), message)

    def stop(self, event: yaml.Event, message: str) -> NoReturn:
        self.blame(event, message)
        raise _StopError
