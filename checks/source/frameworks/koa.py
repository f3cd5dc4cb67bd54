"""Koa with `@koa/router`: `router.get("/x", async (ctx) => …)`, also with a leading route name."""

from collections.abc import Iterator

from checks.facts import RouteHandler
from checks.source.framework import Framework
from checks.source.routers import VERBS, route_hits
from checks.source.script import KINDS, LANGUAGES, read_script
from checks.source.spans import handlers
from checks.source.syntax import Source


def find(source: Source) -> Iterator[RouteHandler]:
    """Handlers on Koa routers, and on unknown ones whose handlers take `ctx`."""
    hits = route_hits(read_script(source), "koa", frozenset(VERBS))
    return handlers(source, "koa", hits)


FRAMEWORK = Framework(
    id="koa",
    languages=LANGUAGES,
    needles=(b'"koa', b"'koa", b"@koa/", b"(ctx", b" ctx"),
    kinds=KINDS,
    find=find,
)
