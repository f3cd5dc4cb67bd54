"""Whose router a Python decorator like `@router.get("/x")` is called on."""

import re

from checks.source.module import Decorator, Module, argument, path_argument, string

VERBS = {
    "get": "GET",
    "post": "POST",
    "put": "PUT",
    "patch": "PATCH",
    "delete": "DELETE",
    "head": "HEAD",
    "options": "OPTIONS",
    "trace": "TRACE",
}
PACKAGES = {
    "fastapi": "fastapi",
    "flask": "flask",
    "quart": "flask",
    "flask_smorest": "flask",
    "flask_openapi3": "flask",
    "apiflask": "flask",
    "ninja": "ninja",
    "ninja_extra": "ninja",
}
REGISTERING = frozenset({*VERBS, "route", "api_route"})
OTHERS = frozenset({"aiohttp", "bottle", "falcon", "robyn", "sanic", "starlette", "tornado"})
"""Packages whose routers have the same methods and are not judged."""

FOREIGN = "foreign"

_PATH = re.compile(r"[/{]|\Z")
_ROUTER = re.compile(r"(?i)(?:app|api|routes?|blueprint|bp|server)$|router")


def owner_of(module: Module, receiver: str, decorator: Decorator) -> str | None:
    """The framework of the receiver of `@receiver.verb(path)`: FOREIGN for another package's,
    None when the decorator registers no route."""
    verb = decorator.name.rpartition(".")[2]
    if decorator.call is None or not receiver or verb not in REGISTERING:
        return None
    package = _package(module, receiver)
    if package is not None:
        return PACKAGES.get(package, FOREIGN)
    path = path_argument(module, decorator.call, "path", "rule")
    if not _ROUTER.search(receiver) or not _PATH.match(path):
        return None
    return _by_imports(module, verb)


def prefix_of(module: Module, receiver: str, keyword: str) -> str:
    """The prefix that a router was made with in this file."""
    value = module.values.get(receiver)
    return string(module, argument(module, value, -1, keyword)) or ""


def _package(module: Module, receiver: str) -> str | None:
    """The known package that made a receiver; None if it is made elsewhere in the project."""
    value = module.values.get(receiver)
    maker = value.child_by_field_name("function") if value is not None else None
    package = module.origin(module.text(maker) or receiver).split(".", 1)[0]
    return package if package in PACKAGES or package in OTHERS else None


def _by_imports(module: Module, verb: str) -> str | None:
    """The one framework that the file imports; several or none: what the verb is usual for."""
    found = {framework for package, framework in PACKAGES.items() if module.uses(package)}
    if len(found) == 1:
        return found.pop()
    return "flask" if verb == "route" else "fastapi"
