"""Litestar: functions and `Controller` methods under `@get`, `@post`… imported from `litestar`;
the route begins with the controller's `path`."""

from collections.abc import Iterator

from tree_sitter import Node

from checks.facts import RouteHandler
from checks.source.framework import Framework
from checks.source.module import (
    KINDS,
    LANGUAGES,
    MAX_ARGUMENTS,
    Decorator,
    Module,
    definitions,
    methods_argument,
    path_argument,
    qualified,
    read_module,
    string,
)
from checks.source.spans import Hit, handlers, joined
from checks.source.syntax import Source

PACKAGES = ("litestar", "starlite")
VERBS = ("get", "post", "put", "patch", "delete", "head", "route")


def find(source: Source) -> Iterator[RouteHandler]:
    """Handlers that Litestar's decorators make."""
    return handlers(source, "litestar", _hits(read_module(source)))


def _hits(module: Module) -> Iterator[Hit]:
    for definition in definitions(module):
        for decorator in definition.decorators:
            method = _method(module, decorator)
            if method:
                path = path_argument(module, decorator.call, "path")
                route = joined(_prefix(module, definition.owner), path)
                yield Hit(definition.node, qualified(module, definition), method, route)


def _method(module: Module, decorator: Decorator) -> str:
    origin = module.origin(decorator.name)
    package, verb = origin.split(".", 1)[0], origin.rsplit(".", 1)[-1]
    if package not in PACKAGES or verb not in VERBS:
        return ""
    if verb == "route":
        return methods_argument(module, decorator.call, -1, "http_method") or "ALL"
    return verb.upper()


def _prefix(module: Module, owner: Node | None) -> str:
    """The class variable `path` of a controller."""
    body = owner.child_by_field_name("body") if owner is not None else None
    for statement in body.named_children[:MAX_ARGUMENTS] if body is not None else ():
        inner = next(iter(statement.named_children), None)
        name = inner.child_by_field_name("left") if inner is not None else None
        if inner is not None and module.text(name) == "path":
            return string(module, inner.child_by_field_name("right")) or ""
    return ""


FRAMEWORK = Framework(
    id="litestar",
    languages=LANGUAGES,
    needles=(b"litestar", b"starlite"),
    kinds=KINDS,
    find=find,
)
