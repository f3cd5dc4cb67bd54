"""Finds plug-ins by walking their folder; a missing or misnamed one is refused."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


class CatalogueError(Exception):
    """A plug-in file that does not keep its contract."""


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """The plug-ins of a folder by name; an empty folder is refused, for it would check nothing."""
    names = sorted(info.name for info in iter_modules(package.__path__))
    if not names:
        raise CatalogueError(f"{package.__name__} cannot be read: nothing would be checked")
    return (
        import_module(f"{package.__name__}.{name}") for name in names if not name.startswith("_")
    )


def plugin(module: ModuleType, name: str, kind: type[T]) -> T:
    """What a plug-in exports under `name`."""
    found = getattr(module, name, None)
    if not isinstance(found, kind):
        raise CatalogueError(f"{module.__name__} exports no {name} of type {kind.__name__}")
    return found


def kebab(module: ModuleType) -> str:
    """The id that a file name stands for."""
    return module.__name__.rsplit(".", 1)[1].replace("_", "-")
