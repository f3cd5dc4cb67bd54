"""Hono: `app.get("/x", handler)`, chains of them, `app.on(methods, paths, handler)`, and
`app.openapi(createRoute({method, path}), handler)`."""

from collections.abc import Iterator

from tree_sitter import Node

from checks.facts import RouteHandler
from checks.source.callables import properties
from checks.source.framework import Framework
from checks.source.routers import (
    VERBS,
    RouterCall,
    handler_of,
    label,
    owned,
    path_of,
    route_hits,
    router_calls,
)
from checks.source.script import KINDS, LANGUAGES, Script, arguments, bare, read_script, string
from checks.source.spans import Hit, handlers
from checks.source.syntax import Source

SPECIAL = frozenset({"on", "openapi"})


def find(source: Source) -> Iterator[RouteHandler]:
    """Handlers on Hono apps."""
    script = read_script(source)
    if not any(module.startswith(("hono", "@hono/")) for module in script.modules):
        return iter(())
    return handlers(source, "hono", _hits(script))


def _hits(script: Script) -> Iterator[Hit]:
    yield from route_hits(script, "hono", frozenset(VERBS))
    for call in router_calls(script, SPECIAL):
        given = arguments(call.node)
        handler = handler_of(script, call, given[-1]) if len(given) > 1 else None
        if handler is not None and owned(script, call, "hono", handler, any_path=True):
            method, route = _described(script, call)
            yield Hit(handler.node, handler.name or label(method, route), method, route)


def _described(script: Script, call: RouterCall) -> tuple[str, str]:
    first = bare(arguments(call.node)[0])
    if call.verb == "on":
        return _methods(script, first), path_of(script, call, 1)
    if first is not None and first.type == "identifier":
        first = bare(script.definition(script.text(first), call.number))
    if first is not None and first.type == "call_expression" and arguments(first):
        first = arguments(first)[0]
    keys = dict(properties(script, first)) if first is not None else {}
    method, path = (string(script, keys.get(key)) or "" for key in ("method", "path"))
    return method.upper(), path


def _methods(script: Script, node: Node | None) -> str:
    if node is None:
        return ""
    listed = node.named_children if node.type == "array" else [node]
    return ",".join((string(script, each) or "").upper() for each in listed).strip(",")


FRAMEWORK = Framework(
    id="hono",
    languages=LANGUAGES,
    needles=(b'"hono', b"'hono", b"@hono/"),
    kinds=KINDS,
    find=find,
)
