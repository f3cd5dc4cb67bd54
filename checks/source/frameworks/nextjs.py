"""Next.js: the exports `GET`, `POST`… of a route file and the default export of a `pages/api` file.

Facts do not depend on folders, so every such export of any file is reported; who judges them
keeps those whose path makes them routes.
"""

import re
from collections.abc import Iterator

from tree_sitter import Node

from checks.facts import RouteHandler
from checks.source.callables import Finder, Function, parameters, properties
from checks.source.framework import Framework
from checks.source.script import KINDS, LANGUAGES, Script, arguments, bare, read_script
from checks.source.spans import Hit, handlers
from checks.source.syntax import Source

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
CHAIN_VERBS = {method.lower(): method for method in METHODS}
MAX_CHAIN = 64

_REQUEST = re.compile(r"(?i)_*(?:req|ctx|context|event)|_\b|.*:\s*Next(?:Api)?Request", re.DOTALL)


def find(source: Source) -> Iterator[RouteHandler]:
    """Exports that Next.js would call, if the file's path makes it a route."""
    return handlers(source, "nextjs", _hits(read_script(source)))


def _hits(script: Script) -> Iterator[Hit]:
    for number in script.source.of("export_statement"):
        node, finder = script.source.nodes[number], Finder(script, number)
        default = node.child_by_field_name("value")
        declaration = node.child_by_field_name("declaration")
        if any(child.type == "default" for child in node.children):
            yield from _default(finder, default or declaration)
        elif declaration is not None:
            yield from _declared(finder, declaration)
        elif node.child_by_field_name("source") is None:
            yield from _listed(finder, node)
    for number in script.source.of("assignment_expression"):
        node, finder = script.source.nodes[number], Finder(script, number)
        if script.text(node.child_by_field_name("left")) == "module.exports":
            yield from _default(finder, node.child_by_field_name("right"))


def _declared(finder: Finder, declaration: Node) -> Iterator[Hit]:
    """`export function GET`, `export const GET = …`, `export const { GET, POST } = …`."""
    text = finder.script.text
    name = text(declaration.child_by_field_name("name"))
    if name in METHODS:
        yield from _hit(finder.function(declaration), name)
    for each in declaration.named_children:
        if each.type == "variable_declarator":
            names = each.child_by_field_name("name")
            for method in _bound(text(names)) if names is not None else ():
                yield from _hit(finder.function(each.child_by_field_name("value")), method)


def _bound(pattern: str) -> list[str]:
    """The method names that a declarator binds."""
    words = re.findall(r"\w+", pattern)
    return [word for word in words if word in METHODS]


def _listed(finder: Finder, node: Node) -> Iterator[Hit]:
    """`export { handler as GET, handler as POST }`."""
    text = finder.script.text
    for clause in node.named_children:
        for each in clause.named_children if clause.type == "export_clause" else ():
            name = each.child_by_field_name("name")
            method = text(each.child_by_field_name("alias") or name)
            if method in METHODS:
                yield from _hit(finder.function(name), method)
            elif method == "default":
                yield from _default(finder, name)


def _hit(function: Function | None, method: str) -> Iterator[Hit]:
    if function is not None:
        yield Hit(function.node, method, method)


def _default(finder: Finder, value: Node | None) -> Iterator[Hit]:
    value = bare(value)
    if value is not None and value.type == "identifier":
        value = bare(finder.script.definition(finder.script.text(value), finder.site)) or value
    if value is None:
        return
    several = [*_by_method(finder, value), *_by_chain(finder, value)]
    if several:
        yield from several
        return
    function = finder.function(value)
    if function is not None and _takes_request(finder.script, function):
        yield Hit(function.node, function.name or "default", "ALL")


def _by_method(finder: Finder, value: Node) -> Iterator[Hit]:
    """`export default serve({ GET: …, POST: … })`."""
    for given in [value, *arguments(value)]:
        if given.type == "object":
            for key, handler in properties(finder.script, given):
                if key in METHODS:
                    yield from _hit(finder.function(handler), key)


def _by_chain(finder: Finder, value: Node) -> Iterator[Hit]:
    """`export default connect().get(…).post(…)`, or those calls on a router by name."""
    node: Node | None = value
    for _ in range(MAX_CHAIN):
        callee = node.child_by_field_name("function") if node is not None else None
        if node is None or callee is None or callee.type != "member_expression":
            return
        verb = finder.script.text(callee.child_by_field_name("property"))
        if verb in CHAIN_VERBS and arguments(node):
            yield from _hit(finder.function(arguments(node)[-1]), CHAIN_VERBS[verb])
        node = bare(callee.child_by_field_name("object"))


def _takes_request(script: Script, function: Function) -> bool:
    first = next(iter(parameters(script, function.node)), "")
    return _REQUEST.match(first) is not None


FRAMEWORK = Framework(
    id="nextjs",
    languages=LANGUAGES,
    needles=(
        *(before + method.encode() for method in METHODS for before in (b" ", b"\t", b"{", b"\n")),
        *(
            b"(" + name + after
            for name in (b"req", b"request", b"_req")
            for after in (b",", b":", b")")
        ),
        b"NextApi",
        b"NextRequest",
    ),
    kinds=(*KINDS, "export_statement"),
    find=find,
)
