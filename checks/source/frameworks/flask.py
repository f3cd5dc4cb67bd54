"""Flask: functions under `@app.route` and `@blueprint.get` or named in `add_url_rule`, and the
verb methods of `MethodView` and Flask-RESTful's `Resource` classes; the route begins with the
blueprint's `url_prefix`."""

import re
from collections.abc import Iterator

from checks.facts import RouteHandler
from checks.source.framework import Framework
from checks.source.module import (
    KINDS,
    LANGUAGES,
    Decorator,
    Definition,
    Module,
    argument,
    definitions,
    methods_argument,
    path_argument,
    qualified,
    read_module,
    superclasses,
)
from checks.source.registrars import VERBS, owner_of, prefix_of
from checks.source.spans import Hit, handlers, joined
from checks.source.syntax import Source

_VIEW = re.compile(r"(?:^|\.)\w*(?:MethodView|Resource)$")


def find(source: Source) -> Iterator[RouteHandler]:
    """Handlers on Flask apps, blueprints and view classes."""
    return handlers(source, "flask", _hits(read_module(source)))


def _hits(module: Module) -> Iterator[Hit]:
    flask = any(origin.startswith("flask") for origin in module.imports.values())
    for definition in definitions(module):
        name = qualified(module, definition)
        for decorator in definition.decorators:
            if _registers(module, decorator):
                method, route = _described(module, decorator)
                yield Hit(definition.node, name, method, route)
        if flask and definition.name in VERBS and _in_view(module, definition):
            yield Hit(definition.node, name, VERBS[definition.name])
    yield from _added(module)


def _added(module: Module) -> Iterator[Hit]:
    """Functions of this file that an `app.add_url_rule("/x", view_func=function)` names."""
    for number in module.source.of("call"):
        call = module.source.nodes[number]
        receiver, _, called = module.text(call.child_by_field_name("function")).rpartition(".")
        name = module.text(argument(module, call, 2, "view_func"))
        if called == "add_url_rule" and receiver and name in module.functions:
            path = path_argument(module, call, "rule")
            prefix = prefix_of(module, receiver, "url_prefix")
            method = methods_argument(module, call, -1, "methods") or "GET"
            yield Hit(
                module.functions[name], name, method, joined(prefix, path) if prefix else path
            )


def _in_view(module: Module, definition: Definition) -> bool:
    owner = definition.owner
    return owner is not None and any(map(_VIEW.search, superclasses(module, owner)))


def _registers(module: Module, decorator: Decorator) -> bool:
    receiver = decorator.name.rpartition(".")[0]
    return owner_of(module, receiver, decorator) == "flask" or _exposes(module, decorator)


def _exposes(module: Module, decorator: Decorator) -> bool:
    """Whether this is `@expose` of Flask-AppBuilder or Flask-Admin."""
    origin = module.origin(decorator.name)
    return origin.startswith("flask_") and origin.endswith("expose")


def _described(module: Module, decorator: Decorator) -> tuple[str, str]:
    receiver, _, verb = decorator.name.rpartition(".")
    position = 1 if _exposes(module, decorator) else -1
    listed = methods_argument(module, decorator.call, position, "methods")
    path = path_argument(module, decorator.call, "rule", "url")
    prefix = prefix_of(module, receiver, "url_prefix")
    return VERBS.get(verb) or listed or "GET", joined(prefix, path) if prefix else path


FRAMEWORK = Framework(
    id="flask",
    languages=LANGUAGES,
    needles=(b"flask", b".route(", b".add_url_rule("),
    kinds=(*KINDS, "call"),
    find=find,
)
