"""The function behind an expression: inline, by name, wrapped, curried, or in an options object."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tree_sitter import Node

from checks.source.script import FUNCTIONS, Script, arguments, bare

MAX_DEPTH = 8
MAX_ARGUMENTS = 32
"""How many wrappers around a handler are opened, and how many arguments of each are looked at."""

SCHEMA_BUILDERS = frozenset({"z", "zod", "v", "yup", "Yup", "Joi", "joi", "t", "S", "Type"})
"""Their calls take functions that check values, not requests."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function and the name by which it was reached, "" when it has none."""

    node: Node
    name: str = ""

    @property
    def rows(self) -> int:
        """Physical lines that it spans."""
        return self.node.end_point.row - self.node.start_point.row + 1


@dataclass(frozen=True, slots=True)
class Finder:
    """Follows expressions that stand at node number `site` of a script."""

    script: Script
    site: int

    def function(self, node: Node | None, depth: int = MAX_DEPTH) -> Function | None:
        """The function that answers when `node` is called, None when it is not in this file."""
        node = bare(node)
        if node is None or depth == 0:
            return None
        if node.type in FUNCTIONS:
            return Function(node, self.script.text(node.child_by_field_name("name")))
        if node.type in ("identifier", "shorthand_property_identifier", "member_expression"):
            return self._named(node, depth)
        if node.type == "call_expression":
            return self._called(node, depth)
        if node.type == "ternary_expression":
            sides = (node.child_by_field_name(side) for side in ("consequence", "alternative"))
            return _longest(self.function(side, depth - 1) for side in sides)
        return None

    def _named(self, node: Node, depth: int) -> Function | None:
        name = self.script.text(node)
        found = self.function(self.script.definition(name, self.site), depth - 1)
        return found and Function(found.node, name.rsplit(".", 1)[-1])

    def _called(self, node: Node, depth: int) -> Function | None:
        """A wrapper's function: its argument, else what its callee was given or returns."""
        callee = bare(node.child_by_field_name("function"))
        if callee is None or not self._wraps(callee):
            return None
        if callee.type == "member_expression" and self._property(callee) in ("bind", "call"):
            return self.function(callee.child_by_field_name("object"), depth - 1)
        given = arguments(node)[:MAX_ARGUMENTS]
        found = _longest(self._argument(each, depth - 1) for each in given)
        if found is not None or callee.type == "member_expression":
            return found
        if callee.type == "call_expression":
            return self._called(callee, depth - 1)
        factory = self.function(callee, depth - 1)
        return factory and returned(factory)

    def _argument(self, node: Node, depth: int) -> Function | None:
        inner = bare(node)
        if inner is None or depth == 0:
            return None
        if inner.type == "object":
            return _longest(self._values(inner, depth))
        if inner.type == "array":
            return None
        if inner.type == "call_expression" and self._chained(inner):
            return None
        return self.function(inner, depth)

    def _values(self, options: Node, depth: int) -> Iterator[Function | None]:
        for _, value in properties(self.script, options):
            yield self.function(value, depth - 1) if value.type != "call_expression" else None

    def _chained(self, call: Node) -> bool:
        """Whether it calls a method of another call's result, as builders of values do."""
        callee = bare(call.child_by_field_name("function"))
        owner = callee.child_by_field_name("object") if callee is not None else None
        return owner is not None and owner.type in ("call_expression", "new_expression")

    def _wraps(self, callee: Node) -> bool:
        owner = callee.child_by_field_name("object")
        return owner is None or self.script.text(owner).split(".")[0] not in SCHEMA_BUILDERS

    def _property(self, member: Node) -> str:
        return self.script.text(member.child_by_field_name("property"))


def properties(script: Script, node: Node) -> Iterator[tuple[str, Node]]:
    """Keys and values of an object literal; methods are their own values."""
    for child in node.named_children[:MAX_ARGUMENTS]:
        if child.type == "pair":
            value = bare(child.child_by_field_name("value"))
            if value is not None:
                yield script.text(child.child_by_field_name("key")).strip("'\""), value
        elif child.type == "method_definition":
            yield script.text(child.child_by_field_name("name")), child
        elif child.type == "shorthand_property_identifier":
            yield script.text(child), child


def returned(factory: Function) -> Function | None:
    """The function that a function returns as its whole body or last statement."""
    body = bare(factory.node.child_by_field_name("body"))
    if body is not None and body.type == "statement_block":
        last = next((c for c in reversed(body.named_children) if c.type != "comment"), None)
        if last is None or last.type != "return_statement" or not last.named_children:
            return None
        body = bare(last.named_children[0])
    if body is None or body.type not in FUNCTIONS:
        return None
    return Function(body, factory.name)


def parameters(script: Script, function: Node) -> list[str]:
    """The parameters' source texts, types included."""
    single = function.child_by_field_name("parameter")
    if single is not None:
        return [script.text(single)]
    given = function.child_by_field_name("parameters")
    found = given.named_children[:MAX_ARGUMENTS] if given is not None else []
    return [script.text(each) for each in found if each.type != "comment"]


def _longest(found: Iterable[Function | None]) -> Function | None:
    known = [each for each in found if each is not None]
    return max(known, key=lambda each: each.rows, default=None)
