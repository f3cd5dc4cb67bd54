"""Routes: who may call what, and the function that answers."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.standin.wire.messages import Answer, Request

if TYPE_CHECKING:
    from bot.standin.call import Call

_FIELD = re.compile(r"\{(\w+)(:path)?\}")


@dataclass(frozen=True, slots=True)
class Route:
    """`needs` is who may call: `app`, `none`, or alternatives such as `checks:write|issues:write`.

    A template field matches up to the next slash, with `:path` any text.
    """

    method: str
    template: str
    handler: "Callable[[Call], Answer]"
    needs: str = "metadata:read"


class Router:
    """Finds the route of a request."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(_pattern(route.template), route) for route in routes]

    def find(self, request: Request) -> tuple[Route, dict[str, str]] | None:
        """The first route of that method and path, with the fields of its path."""
        for pattern, route in self._routes:
            match = pattern.fullmatch(request.path)
            if match and route.method == request.method:
                return route, match.groupdict()
        return None


def _pattern(template: str) -> re.Pattern[str]:
    parts: list[str] = []
    at = 0
    for field in _FIELD.finditer(template):
        parts.append(re.escape(template[at : field.start()]))
        parts.append(f"(?P<{field[1]}>{'.+' if field[2] else '[^/]+'})")
        at = field.end()
    return re.compile("".join([*parts, re.escape(template[at:])]))
