"""All route handlers of a tree: what the frameworks found, less what its path tells is none."""

import re
from collections.abc import Iterator
from dataclasses import replace

from checks.change import Snapshot
from checks.facts import FileFacts, RouteHandler
from checks.paths import any_of

TESTS = (
    "**/__tests__/**",
    "**/__mocks__/**",
    "**/tests/**",
    "**/test/**",
    "**/*.{test,spec}.{ts,tsx,mts,cts,js,jsx,mjs,cjs}",
    "**/*-{test,spec}.{ts,js}",
    "**/test_*.py",
    "**/*_test.py",
    "**/conftest.py",
    "**/cypress/**",
)
"""Test files hold handlers that no user ever waits for."""

_IS_TEST = any_of(TESTS)
_APP_FILE = re.compile(r"(.*/)?route\.(?:ts|tsx|js|jsx)")
_PAGES_FILE = re.compile(r"((?:.*/)?)pages/(api/.*)\.(?:ts|tsx|js|jsx)")
_UNROUTED = re.compile(r"\(.*\)|@.*")
_VIEWS_FILE = re.compile(
    r"(?:.*/)?(?:\w+_)?views?(?:_\w+)?(?:\.py|/(?!(?:.*/)?_*(?:helpers?|utils?|mixins?|decorators?)\.py).*)"
)


def routes(snapshot: Snapshot) -> tuple[tuple[str, RouteHandler], ...]:
    """(path, handler) of the whole tree, by path and line."""
    return tuple(pair for path in sorted(snapshot.tree) for pair in routes_of(snapshot, path))


def routes_of(snapshot: Snapshot, path: str) -> Iterator[tuple[str, RouteHandler]]:
    """(path, handler) of one file, each function once; nothing for a file that was not read."""
    facts = snapshot.facts_of(path)
    seen = set[tuple[int, int, str]]()
    for handler in facts.handlers if isinstance(facts, FileFacts) else ():
        found = placed(path, handler)
        key = (handler.start_line, handler.end_line, handler.body)
        if found is not None and key not in seen:
            seen.add(key)
            yield path, found


def placed(path: str, handler: RouteHandler) -> RouteHandler | None:
    """The handler with the route that its path gives it, None if it is none there."""
    if handler.framework == "nextjs":
        found = next_route(path, handler.method)
        if found is None or _IS_TEST(found[0]):
            return None
        return replace(handler, route=found[1])
    if handler.framework == "django" and not handler.method and not _VIEWS_FILE.fullmatch(path):
        return None
    return None if _IS_TEST(path) else handler


def next_route(path: str, method: str) -> tuple[str, str] | None:
    """Where a Next.js application lies and the route of one of its files; None if it has none.

    A route may be called `test`, so only what lies outside of the routes says what a test is.
    """
    pages = _PAGES_FILE.fullmatch(path)
    if pages is not None:
        route = f"/{pages[2]}".removesuffix("/index")
        return f"{pages[1]}{path.rsplit('/', 1)[-1]}", route
    folders = path.split("/")[:-1]
    if _APP_FILE.fullmatch(path) is None or "app" not in folders or method == "ALL":
        return None
    start = folders.index("app")
    for number in range(1, len(folders)):
        if folders[number - 1 : number + 1] == ["src", "app"]:
            start = number
            break
    segments = [each for each in folders[start + 1 :] if not _UNROUTED.fullmatch(each)]
    return "/".join([*folders[:start], "route"]), "/" + "/".join(segments)
