"""Imports, definitions and types of a JavaScript or TypeScript file, by name."""

import re
from dataclasses import dataclass, field
from itertools import islice

from tree_sitter import Node

from checks.source.spans import excerpt
from checks.source.syntax import Source

LANGUAGES = ("typescript", "tsx", "javascript")
FUNCTIONS = frozenset(
    {
        "arrow_function",
        "function_expression",
        "function_declaration",
        "generator_function",
        "generator_function_declaration",
        "method_definition",
    }
)
KINDS = (
    "comment",
    "import_statement",
    "variable_declarator",
    "function_declaration",
    "generator_function_declaration",
    "method_definition",
    "public_field_definition",
    "field_definition",
    "assignment_expression",
    "required_parameter",
    "optional_parameter",
    "call_expression",
)
MAX_NESTING = 256
"""How far enclosing nodes are looked at; deeper code is no code that anybody wrote."""

WRAPPINGS = frozenset(
    {
        "parenthesized_expression",
        "as_expression",
        "satisfies_expression",
        "non_null_expression",
        "await_expression",
        "spread_element",
        "type_assertion",
    }
)

_WORD = re.compile(r"[\w$]+")
_ROUTER_TYPE = re.compile(r"(?:Router|App|Application|Express|Instance|Hono|Server|Koa)$")


@dataclass(slots=True)
class Script:
    """What a file's names stand for. `this.x` is a name too: a class's field or method."""

    source: Source
    modules: set[str] = field(default_factory=set)
    imports: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, list[tuple[int, Node]]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    scopes: dict[str, dict[int, Node]] = field(default_factory=dict)
    roots: dict[int, Node | None] = field(default_factory=dict)

    def text(self, node: Node | None) -> str:
        """The source of a node, at most MAX_TEXT bytes of it, "" for none."""
        return "" if node is None else excerpt(self.source, node)

    def definition(self, name: str, site: int) -> Node | None:
        """The value of a name as seen from node number `site`: of the innermost function around
        the site that defines it, else of the file's top level."""
        found = self.definitions.get(name, [])
        if len(found) < 2:
            return found[0][1] if found else None
        if name not in self.scopes:
            self.scopes[name] = {self._scope(number): node for number, node in found}
        around = self.scopes[name]
        for number in islice(self.source.ancestors(site), MAX_NESTING):
            if number in around:
                return around[number]
        return around.get(-1)

    def _scope(self, number: int) -> int:
        for above in islice(self.source.ancestors(number), MAX_NESTING):
            if self.source.kind(above) in FUNCTIONS:
                return above
        return -1


def read_script(source: Source) -> Script:
    """Index a file; needs the nodes of KINDS."""
    script = Script(source)
    for number in source.of("import_statement"):
        _import(script, source.nodes[number])
    for number in source.of("variable_declarator"):
        _variable(script, number, source.nodes[number])
    for kind in ("function_declaration", "generator_function_declaration"):
        for number in source.of(kind):
            _define(script, number, source.nodes[number].child_by_field_name("name"), number)
    for kind in ("method_definition", "public_field_definition", "field_definition"):
        for number in source.of(kind):
            _member(script, number, source.nodes[number])
    for number in source.of("assignment_expression"):
        _assignment(script, number, source.nodes[number])
    for kind in ("required_parameter", "optional_parameter"):
        for number in source.of(kind):
            _parameter(script, source.nodes[number])
    return script


def bare(node: Node | None) -> Node | None:
    """An expression without parentheses, casts, `await` and spread."""
    for _ in range(MAX_NESTING):
        if node is None or node.type not in WRAPPINGS:
            return node
        inner = [child for child in node.named_children if child.type != "comment"]
        if not inner:
            return None
        node = inner[-1] if node.type == "type_assertion" else inner[0]
    return None


def string(script: Script, node: Node | None) -> str | None:
    """The text of a string or a template as written, None for anything else."""
    if node is None or node.type not in ("string", "template_string"):
        return None
    return script.text(node)[1:-1]


def required_module(script: Script, node: Node | None) -> str | None:
    """The module that `require("…")` names."""
    if node is None or node.type != "call_expression":
        return None
    if script.text(node.child_by_field_name("function")) != "require":
        return None
    found = arguments(node)
    return string(script, found[0]) if found else None


def arguments(call: Node) -> list[Node]:
    """The arguments of a call, without comments."""
    given = call.child_by_field_name("arguments")
    if given is None or given.type != "arguments":
        return []
    return [child for child in given.named_children if child.type != "comment"]


def _import(script: Script, node: Node) -> None:
    module = string(script, node.child_by_field_name("source"))
    if module is None:
        return
    script.modules.add(module)
    for clause in node.named_children:
        if clause.type == "import_clause":
            for child in clause.named_children:
                _import_names(script, child, module)


def _import_names(script: Script, node: Node, module: str) -> None:
    if node.type == "identifier":
        script.imports[script.text(node)] = module
    elif node.type == "namespace_import":
        script.imports[script.text(node.named_children[-1])] = module
    elif node.type == "named_imports":
        for each in node.named_children:
            name = each.child_by_field_name("alias") or each.child_by_field_name("name")
            script.imports[script.text(name)] = module


def _variable(script: Script, number: int, node: Node) -> None:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    module = required_module(script, value)
    if module is not None:
        script.modules.add(module)
    if name is None:
        return
    if name.type == "object_pattern" and module is not None:
        for each in name.named_children:
            local = each.child_by_field_name("value") or each
            script.imports[script.text(local)] = module
    elif name.type == "identifier":
        _type(script, script.text(name), node)
        if module is not None:
            script.imports[script.text(name)] = module
        elif value is not None:
            script.definitions.setdefault(script.text(name), []).append((number, value))


def _define(script: Script, number: int, name: Node | None, value: int) -> None:
    found = script.definitions.setdefault(script.text(name), [])
    found.append((number, script.source.nodes[value]))


def _member(script: Script, number: int, node: Node) -> None:
    name = node.child_by_field_name("name") or node.child_by_field_name("property")
    key = f"this.{script.text(name)}"
    value = node if node.type == "method_definition" else node.child_by_field_name("value")
    _type(script, key, node)
    if value is not None:
        script.definitions.setdefault(key, []).append((number, value))


def _assignment(script: Script, number: int, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or left.type not in ("member_expression", "identifier"):
        return
    if left.type == "member_expression":
        owner = left.child_by_field_name("object")
        if owner is None or owner.type not in ("this", "identifier"):
            return
    script.definitions.setdefault(script.text(left), []).append((number, right))


def _parameter(script: Script, node: Node) -> None:
    pattern = node.child_by_field_name("pattern")
    if pattern is not None and pattern.type == "identifier":
        _type(script, script.text(pattern), node)
        if any(child.type == "accessibility_modifier" for child in node.named_children):
            _type(script, f"this.{script.text(pattern)}", node)


def _type(script: Script, name: str, node: Node) -> None:
    """Remember the module that a router's declared type comes from."""
    declared = node.child_by_field_name("type")
    words = _WORD.findall(script.text(declared)) if declared is not None else []
    found = next((word for word in words if word in script.imports), None)
    if found is not None and any(map(_ROUTER_TYPE.search, words)):
        script.types[name] = script.imports[found]
