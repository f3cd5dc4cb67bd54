"""Fastify handlers: shorthand, inside the options, and in full route descriptions."""

from checks.source.frameworks.fastify import FRAMEWORK
from tests.checks.source.frameworks.found import found


def test_shorthand_with_and_without_options() -> None:
    text = """
    import Fastify from "fastify";
    const server = Fastify({ logger: true });
    server.get("/a", async (request, reply) => {
      return 1;
    });
    server.post("/b", { schema }, async function create(request, reply) {
      return 2;
    });
    server.put("/c", { schema, handler: async () => {
      return 3;
    } });
    """
    assert found(FRAMEWORK, text) == [
        "GET /a GET /a 3-5",
        "POST /b create 6-8",
        "PUT /c PUT /c 9-11",
    ]


def test_full_route() -> None:
    text = """
    import type { FastifyInstance } from "fastify";
    export default async function plugin(app: FastifyInstance) {
      app.withTypeProvider<Zod>().route({
        method: ["GET", "HEAD"],
        url: "/items",
        handler: async (request, reply) => {
          return [];
        },
      });
      app.route({ method: "POST", url: "/items", handler: create });
      app.route({ method: "POST", url: "/elsewhere", handler: imported });
    }
    async function create(request, reply) {
      return {};
    }
    """
    assert found(FRAMEWORK, text) == [
        "GET,HEAD /items GET,HEAD /items 6-8",
        "POST /items create 13-15",
    ]


def test_plugins_that_import_only_a_type_provider() -> None:
    text = """
    import { type FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
    const plugin: FastifyPluginAsyncTypebox = async (fastify) => {
      fastify.get("/", async ({ session }) => session);
    };
    """
    assert found(FRAMEWORK, text) == ["GET / GET / 3-3"]


def test_other_servers_with_a_route_method() -> None:
    hapi = """
    import Hapi from "@hapi/hapi";
    const server = Hapi.server();
    server.route({ method: "GET", path: "/x", handler: (request, h) => 1 });
    """
    assert found(FRAMEWORK, hapi) == []
    controller = 'this.route({ method: "get", path: "/x", handler: (req, res) => 1 });'
    assert found(FRAMEWORK, controller) == []
