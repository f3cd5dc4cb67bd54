"""Contract of a web framework: where its route handlers are in one file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from checks.facts import RouteHandler
from checks.source.syntax import Source


@dataclass(frozen=True, slots=True)
class Framework:
    """A plug-in `checks/source/frameworks/<id>.py`, exported there as FRAMEWORK.

    A file is parsed only if one of `needles` occurs in its bytes. `find` sees the source after
    the walk; it may use `Source.of(kind)` for the kinds it names in `kinds`.
    """

    id: str
    languages: tuple[str, ...]
    needles: tuple[bytes, ...]
    kinds: tuple[str, ...]
    find: Callable[[Source], Iterator[RouteHandler]]
