"""Hono handlers: statements, chains, `on`, and described routes."""

from checks.source.frameworks.hono import FRAMEWORK
from tests.checks.source.frameworks.found import found


def test_chains_in_document_order() -> None:
    text = """
    import { Hono } from "hono";
    export const app = new Hono<Env>()
      .get("/a", (c) => c.text("a"))
      .post("/b", validator("json", (value, c) => value), async (c) => {
        return c.text("b");
      });
    """
    assert found(FRAMEWORK, text) == ["GET /a GET /a 3-3", "POST /b POST /b 4-6"]


def test_several_methods_and_paths() -> None:
    text = """
    import { Hono } from "hono";
    const app = new Hono();
    app.on(["PUT", "DELETE"], ["/x", "/y"], (c) => c.body(null));
    app.all("*", (c) => c.notFound());
    app.get((c) => c.text("here"));
    """
    assert found(FRAMEWORK, text) == [
        "PUT,DELETE /x PUT,DELETE /x 3-3",
        "ALL * ALL * 4-4",
        "GET - GET 5-5",
    ]


def test_described_routes() -> None:
    text = """
    import { OpenAPIHono, createRoute } from "@hono/zod-openapi";
    const list = createRoute({ method: "get", path: "/users", responses: {} });
    const app = new OpenAPIHono();
    app.openapi(list, async (c) => {
      return c.json([]);
    });
    """
    assert found(FRAMEWORK, text) == ["GET /users GET /users 4-6"]


def test_a_client_is_no_app() -> None:
    text = """
    import { hc } from "hono/client";
    const api = hc("/");
    api.get("/x", (c) => c);
    """
    assert found(FRAMEWORK, text) == []


def test_files_without_hono_are_left_alone() -> None:
    assert found(FRAMEWORK, 'app.get("/x", (c) => c.text("hono"));') == []
