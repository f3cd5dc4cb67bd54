"""Which handlers of a tree are routes, and where they are reached."""

import pytest

from checks.routes import next_route, routes
from tests.builders import snapshot

NEXT = "export async function GET() { return new Response(); }"
PAGE = "export default function handler(req, res) { res.end(); }"
EXPRESS = 'app.get("/x", (req, res) => res.end());'
DJANGO = "import django\ndef view(request):\n    return HttpResponse()\n"


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("app/route.ts", "/"),
        ("app/api/users/route.ts", "/api/users"),
        ("apps/web/app/(ee)/api/[id]/route.tsx", "/api/[id]"),
        ("src/app/api/app/route.js", "/api/app"),
        ("packages/app/src/app/api/route.ts", "/api"),
        ("app/@modal/x/route.ts", "/x"),
        ("app/api/tests/route.ts", "/api/tests"),
    ],
)
def test_app_routes(path: str, route: str) -> None:
    assert [(p, h.route, h.method) for p, h in routes(snapshot({path: NEXT}))] == [
        (path, route, "GET")
    ]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("pages/api/users/[id].ts", "/api/users/[id]"),
        ("apps/web/pages/api/index.js", "/api"),
        ("src/pages/api/a/index.tsx", "/api/a"),
        ("pages/api/test/route.ts", "/api/test/route"),
    ],
)
def test_pages_routes(path: str, route: str) -> None:
    assert [h.route for _, h in routes(snapshot({path: PAGE}))] == [route]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("lib/route.ts", NEXT),
        ("app/api/handlers.ts", NEXT),
        ("app/api/route.ts", PAGE),
        ("pages/about.ts", PAGE),
        ("tests/app/api/route.ts", NEXT),
        ("pages/api/users.test.ts", PAGE),
        ("src/__tests__/server.ts", EXPRESS),
        ("src/server.test.ts", EXPRESS),
        ("src/server.spec.js", EXPRESS),
        ("tests/server.ts", EXPRESS),
        ("books/middleware.py", DJANGO),
        ("reviews/forms.py", DJANGO),
        ("books/views/helpers.py", DJANGO),
        ("books/tests/views.py", DJANGO),
        ("books/test_views.py", DJANGO),
    ],
)
def test_what_is_no_route_there(path: str, text: str) -> None:
    assert routes(snapshot({path: text})) == ()


@pytest.mark.parametrize("path", ["books/views.py", "books/views/list.py", "api_views.py"])
def test_view_files(path: str) -> None:
    assert [h.name for _, h in routes(snapshot({path: DJANGO}))] == ["view"]


def test_by_path_and_line() -> None:
    tree = {"b.ts": EXPRESS, "a.ts": EXPRESS + "\n" + EXPRESS.replace("/x", "/y")}
    found = [(path, handler.start_line) for path, handler in routes(snapshot(tree))]
    assert found == [("a.ts", 1), ("a.ts", 2), ("b.ts", 1)]


def test_a_function_counts_once() -> None:
    text = 'import express from "express";\n' + EXPRESS + "\nexport const GET = 1;"
    assert len(routes(snapshot({"app/api/route.ts": text}))) == 1


def test_next_route_needs_a_folder() -> None:
    assert next_route("route.ts", "GET") is None
    assert next_route("application/route.ts", "GET") is None
