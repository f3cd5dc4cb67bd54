"""Express: `router.get("/x", handler)` and `router.route("/x").get(handler).post(handler)`."""

from collections.abc import Iterator

from checks.facts import RouteHandler
from checks.source.framework import Framework
from checks.source.routers import VERBS, route_hits
from checks.source.script import KINDS, LANGUAGES, read_script
from checks.source.spans import handlers
from checks.source.syntax import Source


def find(source: Source) -> Iterator[RouteHandler]:
    """Handlers on Express routers, and on unknown ones whose handlers take `(req, res)`."""
    hits = route_hits(read_script(source), "express", frozenset(VERBS))
    return handlers(source, "express", hits)


FRAMEWORK = Framework(
    id="express",
    languages=LANGUAGES,
    needles=(
        b"express",
        *(b"(" + name + after for name in (b"req", b"request", b"_req") for after in (b",", b":")),
        *(b", res" + after for after in (b")", b",", b":", b"ponse")),
    ),
    kinds=KINDS,
    find=find,
)
