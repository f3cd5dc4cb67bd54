"""Koa handlers on routers, with route names, and on routers of other files."""

from checks.source.frameworks.koa import FRAMEWORK
from tests.checks.source.frameworks.found import found


def test_paths_names_and_middleware() -> None:
    text = """
    import Router from "koa-router";
    const router = new Router();
    router.get("books.list", auth(), async (ctx: Context) => {
      ctx.body = [];
    });
    router.post("create", "/books", validate(Schema), async (ctx) => {
      ctx.status = 201;
    });
    router.del("/books", (ctx) => (ctx.status = 204));
    """
    assert found(FRAMEWORK, text) == [
        "GET books.list GET books.list 3-5",
        "POST /books POST /books 6-8",
        "DELETE /books DELETE /books 9-9",
    ]


def test_router_of_another_file() -> None:
    text = """
    module.exports = (router) => {
      router.get("/x", async (ctx, next) => {
        await next();
      });
    };
    """
    assert found(FRAMEWORK, text, "javascript") == ["GET /x GET /x 2-4"]


def test_what_hangs_on_the_context_is_no_router() -> None:
    text = """
    import Koa, { type Context } from "koa";
    const key = () => "k";
    export function read(ctx: Context) {
      return ctx.cookies.get("/x", key);
    }
    """
    assert found(FRAMEWORK, text) == []
