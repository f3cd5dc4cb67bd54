"""Django: function views, `@api_view` functions, methods of class based views, Django REST
framework views and viewsets, and Django Ninja's operations.

A function that takes `request` and answers it is a view only if its file says so: such a handler
has no method, and who judges it keeps those in `views` files.
"""

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
    parameters,
    path_argument,
    qualified,
    read_module,
    superclasses,
)
from checks.source.registrars import VERBS, owner_of
from checks.source.spans import Hit, handlers
from checks.source.syntax import Source

ACTIONS = {
    "list": "GET",
    "create": "POST",
    "retrieve": "GET",
    "update": "PUT",
    "partial_update": "PATCH",
    "destroy": "DELETE",
}
DECORATED = {
    "require_GET": "GET",
    "require_POST": "POST",
    "require_safe": "GET,HEAD",
    "csrf_exempt": "ALL",
    "login_required": "ALL",
    "permission_required": "ALL",
    "staff_member_required": "ALL",
    "never_cache": "ALL",
}
"""Decorators that only views wear, and the methods that they let through."""

_VIEW = re.compile(r"(?:View|ViewSet|Viewset|Endpoint|APIView|Mixin)$")
_ANSWER = re.compile(r"\breturn\b[^\n]{0,200}?(?:[Rr]esponse|render|redirect|json_|Http|view)")
_SHORTCUTS = frozenset({"path", "re_path", "url"})


def find(source: Source) -> Iterator[RouteHandler]:
    """Views of a file that uses Django."""
    return handlers(source, "django", _hits(read_module(source)))


def _hits(module: Module) -> Iterator[Hit]:
    if not module.uses("django", "rest_framework", "ninja", "ninja_extra"):
        return
    routed = dict(_routed(module))
    for definition in definitions(module):
        name = qualified(module, definition)
        for decorator in definition.decorators:
            receiver, _, verb = decorator.name.rpartition(".")
            if verb in VERBS and owner_of(module, receiver, decorator) == "ninja":
                path = path_argument(module, decorator.call, "path")
                yield Hit(definition.node, name, VERBS[verb], path)
        method = _declared(module, definition)
        if definition.node.start_byte in routed:
            route = routed[definition.node.start_byte]
            yield Hit(definition.node, name, method or "ALL", route)
        elif method or (definition.top and _answers(module, definition)):
            yield Hit(definition.node, name, method or "")


def _declared(module: Module, definition: Definition) -> str | None:
    """The methods that a view's class or decorators give it, None if nothing makes it a view."""
    given = parameters(module, definition)
    if definition.owner is not None:
        if not given or ("request" not in given[0] and given[0] != "_"):
            return None
        if not any(map(_VIEW.search, superclasses(module, definition.owner))):
            return None
        found = VERBS.get(definition.name) or ACTIONS.get(definition.name)
        return found or _action(module, definition)
    if given[:1] not in (["request"], ["_request"]):
        return None
    given_by = (_by_decorator(module, each) for each in definition.decorators)
    methods = dict.fromkeys(filter(None, given_by))
    named = [method for method in methods if method != "ALL"]
    return ",".join(named or methods) or None


def _by_decorator(module: Module, decorator: Decorator) -> str:
    name = decorator.name.rsplit(".", 1)[-1]
    if name == "api_view":
        return methods_argument(module, decorator.call, 0, "http_method_names") or "GET"
    if name == "require_http_methods":
        return methods_argument(module, decorator.call, 0, "request_method_list") or "ALL"
    return DECORATED.get(name, "")


def _action(module: Module, definition: Definition) -> str | None:
    """`@action(methods=["post"])` of a viewset."""
    for decorator in definition.decorators:
        if decorator.name.rsplit(".", 1)[-1] == "action":
            return methods_argument(module, decorator.call, 0, "methods") or "GET"
    return None


def _answers(module: Module, definition: Definition) -> bool:
    """Whether a function takes `request` first and returns what looks like a response."""
    if definition.name.startswith("_") or parameters(module, definition)[:1] != ["request"]:
        return False
    declared = module.text(definition.node.child_by_field_name("return_type"))
    if declared:
        return "Response" in declared
    return _ANSWER.search(module.source.slice(definition.node)) is not None


def _routed(module: Module) -> Iterator[tuple[int, str]]:
    """Functions of this file that its own `path("x", function)` names, by their first byte."""
    for number in module.source.of("call"):
        call = module.source.nodes[number]
        if module.text(call.child_by_field_name("function")) in _SHORTCUTS:
            name = module.text(argument(module, call, 1, "view"))
            if name in module.functions:
                yield module.functions[name].start_byte, path_argument(module, call, "route")


FRAMEWORK = Framework(
    id="django",
    languages=LANGUAGES,
    needles=(b"django", b"rest_framework", b"ninja"),
    kinds=(*KINDS, "call"),
    find=find,
)
