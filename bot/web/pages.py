"""HTML pages from templates: escaped by default, without scripts."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("bot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, status: int = 200, **values: object) -> Response[str]:
    """Never kept by caches: pages show the state of this moment."""
    text = _templates().get_template(template).render(values)
    return Response(
        text, status_code=status, media_type=MediaType.HTML, headers={"cache-control": "no-store"}
    )


@get("/static/style.css", sync_to_thread=False, include_in_schema=False)
def style() -> Response[bytes]:
    return Response(_style(), media_type="text/css")


@cache
def _style() -> bytes:
    return (files("bot.web") / "static" / "style.css").read_bytes()


def landing_route(is_set_up: Callable[[], bool]) -> HTTPRouteHandler:
    @get("/", sync_to_thread=False, include_in_schema=False)
    def landing() -> Response[str]:
        return page("landing.html", set_up=is_set_up())

    return landing
