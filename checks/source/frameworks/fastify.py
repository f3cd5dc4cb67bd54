"""Fastify: `app.get("/x", options, handler)`, handlers inside the options, and
`app.route({method, url, handler})`."""

from collections.abc import Iterator

from tree_sitter import Node

from checks.facts import RouteHandler
from checks.source.callables import Finder, properties
from checks.source.framework import Framework
from checks.source.routers import (
    VERBS,
    framework_of,
    label,
    route_hits,
    router_calls,
)
from checks.source.script import KINDS, LANGUAGES, Script, arguments, bare, read_script, string
from checks.source.spans import Hit, handlers
from checks.source.syntax import Source


def find(source: Source) -> Iterator[RouteHandler]:
    """Handlers on Fastify instances."""
    return handlers(source, "fastify", _hits(read_script(source)))


def _hits(script: Script) -> Iterator[Hit]:
    yield from route_hits(script, "fastify", frozenset(VERBS))
    for call in router_calls(script, frozenset({"route"})):
        options = bare(next(iter(arguments(call.node)), None))
        if options is None or options.type != "object":
            continue
        keys = dict(properties(script, options))
        if not {"method", "handler"} <= keys.keys() or not {"url", "path"} & keys.keys():
            continue
        owner = framework_of(script, call)
        if owner == "fastify" or (owner is None and "url" in keys):
            yield from _route(script, Finder(script, call.number), keys)


def _route(script: Script, finder: Finder, keys: dict[str, Node]) -> Iterator[Hit]:
    handler = finder.function(keys["handler"])
    if handler is None:
        return
    method = _methods(script, keys["method"])
    where = keys.get("url") or keys["path"]
    route = string(script, where) or script.text(where)
    name = handler.name if handler.name != "handler" else ""
    yield Hit(handler.node, name or label(method, route), method, route)


def _methods(script: Script, node: Node) -> str:
    listed = node.named_children if node.type == "array" else [node]
    return ",".join(filter(None, ((string(script, each) or "").upper() for each in listed)))


FRAMEWORK = Framework(
    id="fastify",
    languages=LANGUAGES,
    needles=(b"fastify", b"Fastify", b"reply"),
    kinds=KINDS,
    find=find,
)
