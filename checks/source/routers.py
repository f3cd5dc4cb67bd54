"""Calls like `app.get("/x", handler)`: whose router they are made on, and who answers.

The router's module decides whose call it is. A router that comes from another file is known by
the frameworks that this file imports, by its name and by the shape of the handler.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from checks.source.callables import Finder, Function, parameters, properties
from checks.source.script import (
    Script,
    arguments,
    bare,
    required_module,
    string,
)
from checks.source.spans import Hit
from checks.source.syntax import StoppedError

VERBS = {
    "get": "GET",
    "post": "POST",
    "put": "PUT",
    "patch": "PATCH",
    "delete": "DELETE",
    "del": "DELETE",
    "head": "HEAD",
    "options": "OPTIONS",
    "all": "ALL",
}
MODULES = {
    "express": "express",
    "express-promise-router": "express",
    "polka": "express",
    "restify": "express",
    "fastify": "fastify",
    "hono": "hono",
    "@hono/zod-openapi": "hono",
    "hono-openapi": "hono",
    "koa": "koa",
    "koa-router": "koa",
    "@koa/router": "koa",
}
PREFIXES = {"@fastify/": "fastify", "fastify-": "fastify", "@hono/": "hono", "@koa/": "koa"}
CLOCK_EVERY = 1_024
MAX_LINKS = 16
"""How far back a chain is followed to its `.route("/x")`."""

CHAIN = {
    "call_expression": "function",
    "new_expression": "constructor",
    "member_expression": "object",
}
ROUTER_NAME = re.compile(r"(?i)(?:app|router|routes?|server|api|fastify|koa|hono)\Z|(?:\A|\.)r\Z")
SHAPES = {
    "express": re.compile(r"_*(?:req|request)\w*\b.*\n_*(?:res|response)\w*\b"),
    "fastify": re.compile(r".*\n_*reply\b"),
    "hono": re.compile(r"_*(?:c|ctx|context)\b"),
    "koa": re.compile(r"_*(?:ctx|context)\b"),
}
UNOWNED = ("express", "koa", "fastify")
"""Frameworks whose handlers are known by shape alone in files that import none."""

FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class RouterCall:
    """`receiver.verb(arguments)`; `number` is the call's place in the walk."""

    number: int
    node: Node
    receiver: Node
    verb: str


def router_calls(script: Script, verbs: frozenset[str]) -> Iterator[RouterCall]:
    """All calls of methods named in `verbs`, in document order."""
    source = script.source
    wanted = frozenset(verb.encode() for verb in verbs)
    for count, number in enumerate(source.of("call_expression")):
        if count % CLOCK_EVERY == 0 and source.expired():
            raise StoppedError
        node = source.nodes[number]
        callee = node.child_by_field_name("function")
        if callee is None or callee.type != "member_expression":
            continue
        name, receiver = (
            callee.child_by_field_name("property"),
            callee.child_by_field_name("object"),
        )
        if name is None or receiver is None:
            continue
        if source.text[name.start_byte : name.end_byte] in wanted:
            yield RouterCall(number, node, receiver, script.text(name))


def route_hits(script: Script, framework: str, verbs: frozenset[str]) -> Iterator[Hit]:
    """Handlers that are registered by a verb on routers of `framework`."""
    for call in router_calls(script, verbs):
        given = arguments(call.node)
        owner = framework_of(script, call)
        if owner not in (None, framework) or not _registers(script, call, framework):
            continue
        handler = handler_of(script, call, given[-1])
        if handler is None or not owned(script, call, framework, handler):
            continue
        route = _route(script, call, given)
        method = VERBS[call.verb]
        name = handler.name if handler.name != "handler" else ""
        yield Hit(handler.node, name or label(method, route), method, route)


def owned(
    script: Script, call: RouterCall, framework: str, handler: Function, *, any_path: bool = False
) -> bool:
    """Whether a call with this handler is made on a router of `framework`; a router of unknown
    origin must look like one, and be given a path unless `any_path`."""
    owner = framework_of(script, call)
    if owner is not None:
        return owner == framework
    if not ROUTER_NAME.search(_receiver_name(script, call)):
        return False
    if not any_path and not _is_path(script, call):
        return False
    imported = {owner for owner in map(_maker, script.modules) if owner != FOREIGN}
    if imported:
        return framework in imported and (len(imported) == 1 or _shaped(script, framework, handler))
    return framework in UNOWNED and _shaped(script, framework, handler)


def framework_of(script: Script, call: RouterCall) -> str | None:
    """The framework whose module made the receiver, FOREIGN for any other package's, None when
    the receiver comes from another file of the project."""
    module = _origin(script, call.receiver, call.number)
    if module is None or module.startswith((".", "@/", "~", "#", "src/", "$")):
        return None
    return _maker(module)


def handler_of(script: Script, call: RouterCall, node: Node | None) -> Function | None:
    """The function that answers: of a list of handlers the last, of options their `handler`."""
    node = bare(node)
    if node is not None and node.type == "array":
        items = [child for child in node.named_children if child.type != "comment"]
        node = bare(items[-1]) if items else None
    if node is not None and node.type == "object":
        node = dict(properties(script, node)).get("handler")
    return Finder(script, call.number).function(node)


def path_of(script: Script, call: RouterCall, position: int = 0) -> str:
    """The route as written: a string, the first of a list, or the argument's source."""
    given = arguments(call.node)
    node = bare(given[position]) if position < len(given) else None
    if node is not None and node.type == "array":
        node = node.named_children[0] if node.named_children else None
    text = string(script, node)
    return script.text(node) if text is None else text


def chained_route(script: Script, call: RouterCall) -> RouterCall | None:
    """The `.route("/x")` whose result this call is chained to."""
    node: Node | None = call.receiver
    for _ in range(MAX_LINKS):
        if node is None or node.type != "call_expression":
            return None
        callee = node.child_by_field_name("function")
        if callee is None or callee.type != "member_expression":
            return None
        receiver = callee.child_by_field_name("object")
        verb = script.text(callee.child_by_field_name("property"))
        if verb == "route" and receiver is not None:
            return RouterCall(call.number, node, receiver, verb)
        if verb not in VERBS:
            return None
        node = receiver
    return None


def _registers(script: Script, call: RouterCall, framework: str) -> bool:
    """Whether the call has the form of a registration: on a router, with a path and a handler."""
    receiver, given = bare(call.receiver), arguments(call.node)
    if receiver is None or not given:
        return False
    if receiver.type == "member_expression" and not ROUTER_NAME.search(script.text(receiver)):
        return False
    return len(given) > 1 or framework == "hono" or chained_route(script, call) is not None


def _route(script: Script, call: RouterCall, given: list[Node]) -> str:
    chained = chained_route(script, call)
    if chained is not None:
        return path_of(script, chained)
    named = len(given) > 2 and all(string(script, bare(each)) is not None for each in given[:2])
    return path_of(script, call, int(named)) if len(given) > 1 else ""


def label(method: str, route: str) -> str:
    """What an anonymous handler is called."""
    return f"{method} {route}".strip()


def _origin(script: Script, node: Node | None, site: int) -> str | None:
    """The module that an expression's value comes from, None when this file does not tell."""
    seen = set[str]()
    while len(seen) < MAX_LINKS:
        root = _root(script, node)
        module = required_module(script, root)
        name = script.text(root)
        module = module or script.imports.get(name) or script.types.get(name)
        if module is not None or root is None or name in seen:
            return module
        seen.add(name)
        node = script.definition(name, site)
    return None


def _root(script: Script, node: Node | None) -> Node | None:
    """The name (or `require` call) that a chain of calls and members starts from."""
    node = bare(node)
    if node is None or node.type not in CHAIN:
        return node if node is not None and node.type == "identifier" else None
    if node.start_byte not in script.roots:
        script.roots[node.start_byte] = _leftmost(script, node)
    return script.roots[node.start_byte]


def _leftmost(script: Script, node: Node | None) -> Node | None:
    while node is not None and node.type in CHAIN:
        if required_module(script, node) is not None or _is_own(node):
            return node
        node = bare(node.child_by_field_name(CHAIN[node.type]))
    return node if node is not None and node.type == "identifier" else None


def _is_own(node: Node) -> bool:
    """Whether this is `this.x`, which counts as a name."""
    owner = node.child_by_field_name("object")
    return owner is not None and owner.type == "this"


def _maker(module: str) -> str:
    """The framework of a package, FOREIGN for other packages and for clients of a framework."""
    found = (name for start, name in PREFIXES.items() if module.startswith(start))
    return MODULES.get(module) or next(found, FOREIGN)


def _receiver_name(script: Script, call: RouterCall) -> str:
    return script.text(_root(script, call.receiver))


def _is_path(script: Script, call: RouterCall) -> bool:
    first = next(iter(arguments((chained_route(script, call) or call).node)), None)
    if first is not None and first.type == "array" and first.named_children:
        first = first.named_children[0]
    text = string(script, first)
    return first is not None and (
        first.type == "regex" or (text or "").startswith(("/", "*", "${"))
    )


def _shaped(script: Script, framework: str, handler: Function) -> bool:
    """Whether the handler's parameters look like those of a framework."""
    return SHAPES[framework].match("\n".join(parameters(script, handler.node))) is not None
