"""FastAPI: functions under `@router.get("/x")` and `@router.api_route`, and those given to
`router.add_api_route`; the route begins with the prefix of an `APIRouter` of the same file."""

from collections.abc import Iterator

from tree_sitter import Node

from checks.facts import RouteHandler
from checks.source.framework import Framework
from checks.source.module import (
    KINDS,
    LANGUAGES,
    Decorator,
    Module,
    argument,
    definitions,
    methods_argument,
    path_argument,
    qualified,
    read_module,
)
from checks.source.registrars import VERBS, owner_of, prefix_of
from checks.source.spans import Hit, handlers, joined
from checks.source.syntax import Source


def find(source: Source) -> Iterator[RouteHandler]:
    """Handlers on FastAPI apps and routers."""
    return handlers(source, "fastapi", _hits(read_module(source)))


def _hits(module: Module) -> Iterator[Hit]:
    for definition in definitions(module):
        for decorator in definition.decorators:
            receiver, _, verb = decorator.name.rpartition(".")
            if owner_of(module, receiver, decorator) == "fastapi":
                method = _method(module, verb, decorator)
                if method:
                    route = _route(module, receiver, decorator.call)
                    yield Hit(definition.node, qualified(module, definition), method, route)
    for number in module.source.of("call"):
        yield from _added(module, module.source.nodes[number])


def _method(module: Module, verb: str, decorator: Decorator) -> str:
    if verb == "api_route":
        return methods_argument(module, decorator.call, -1, "methods") or "GET"
    return VERBS.get(verb, "")


def _route(module: Module, receiver: str, call: Node | None) -> str:
    path = path_argument(module, call, "path")
    prefix = prefix_of(module, receiver, "prefix")
    return joined(prefix, path) if prefix else path


def _added(module: Module, call: Node) -> Iterator[Hit]:
    """`router.add_api_route("/x", function, methods=[…])`."""
    receiver, _, verb = module.text(call.child_by_field_name("function")).rpartition(".")
    if verb != "add_api_route":
        return
    name = module.text(argument(module, call, 1, "endpoint"))
    function = module.functions.get(name.removeprefix("self."))
    if function is not None:
        method = methods_argument(module, call, -1, "methods") or "GET"
        yield Hit(function, name, method, _route(module, receiver, call))


FRAMEWORK = Framework(
    id="fastapi",
    languages=LANGUAGES,
    needles=(b"fastapi", b"router.", b"@app.", b"@api."),
    kinds=(*KINDS, "call"),
    find=find,
)
