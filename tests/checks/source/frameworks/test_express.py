"""Express handlers in every form that applications use, and calls that only look like them."""

import pytest

from checks.source.frameworks.express import FRAMEWORK
from tests.checks.source.frameworks.found import found


def test_inline_named_and_wrapped_handlers() -> None:
    text = """
    import express from "express";
    const app = express();
    app.get("/inline", async (req, res) => {
      res.send("ok");
    });
    app.post("/named", auth, create);
    function create(req, res) {
      res.sendStatus(201);
    }
    app.put("/wrapped", asyncHandler(async (req, res) => {
      res.end();
    }));
    app.patch("/bound", asyncHandler(create));
    """
    assert found(FRAMEWORK, text) == [
        "GET /inline GET /inline 3-5",
        "POST,PATCH /named create 7-9",
        "PUT /wrapped PUT /wrapped 10-12",
    ]


def test_route_chains_and_arrays() -> None:
    text = """
    const express = require("express");
    const router = express.Router();
    router.route("/books/:id")
      .all(guard)
      .get((req, res) => res.json({}))
      .delete((req, res) => {
        res.end();
      });
    router.post("/list", [guard, (req, res) => res.end()]);
    router.get(["/a", "/b"], (req, res) => res.end());
    """
    assert found(FRAMEWORK, text, "javascript") == [
        "GET /books/:id GET /books/:id 5-5",
        "DELETE /books/:id DELETE /books/:id 6-8",
        "POST /list POST /list 9-9",
        "GET /a GET /a 10-10",
    ]


def test_router_from_another_file_is_known_by_the_handlers_shape() -> None:
    text = """
    import { router } from "./router";
    router.get("/x", (req, res) => {
      res.end();
    });
    module.exports = (app) => {
      app.post("/y", (_req, res) => res.end());
    };
    """
    assert found(FRAMEWORK, text) == ["GET /x GET /x 2-4", "POST /y POST /y 6-6"]


def test_routers_of_classes_and_their_methods() -> None:
    text = """
    import { Router, type Request, type Response } from "express";
    export class Books {
      private readonly router: Router = Router();
      constructor() {
        this.router.get("/books", this.list.bind(this));
        this.router.post("/books", wrap(this.create));
      }
      async list(req: Request, res: Response) {
        res.end();
      }
      create = async (req: Request, res: Response) => {
        res.end();
      };
    }
    """
    assert found(FRAMEWORK, text) == ["GET /books list 8-10", "POST /books create 11-13"]


def test_factories_and_spread_lists() -> None:
    text = """
    import express from "express";
    export function mount(app: express.Application, db: Store) {
      app.get("/users", users(db));
    }
    function users(db: Store) {
      return async (req, res) => {
        res.json(await db.all());
      };
    }
    """
    assert found(FRAMEWORK, text) == ["GET /users users 6-8"]


def test_the_nearest_definition_of_a_name_counts() -> None:
    text = """
    import express from "express";
    function one() {
      const app = express();
      const handler = (req, res) => res.send("one");
      app.get("/one", handler);
    }
    function two() {
      const app = express();
      const handler = (req, res) => {
        res.send("two");
      };
      app.get("/two", handler);
    }
    """
    assert found(FRAMEWORK, text) == ["GET /one GET /one 4-4", "GET /two GET /two 9-11"]


@pytest.mark.parametrize(
    "text",
    [
        'import axios from "axios"; axios.get("/x", (req, res) => res);',
        'import { http } from "msw"; http.get("/x", (req, res, ctx) => res(ctx.json({})));',
        'import request from "supertest"; request(app).get("/x", (req, res) => res.end());',
        'cache.get("/x", (req, res) => 1);',
        'cy.route("GET", "/x", (req, res) => 1);',
        'new Map().get("/x");',
        'import express from "express"; const app = express(); app.use("/x", (req, res) => 1);',
        'import express from "express"; const app = express(); app.get("view engine");',
        'import express from "express"; const app = express(); app.get("/x", imported);',
        'import express from "express"; const app = express(); app.locals.get("/x", () => 1);',
        'import fastify from "fastify"; const app = fastify(); app.get("/x", (req, res) => 1);',
        'import { app } from "./app"; app.get("/x", (value) => value);',
        'import { app } from "./app"; app.get("key", (req, res) => 1);',
        'const v = z.string(); app.get("/x", z.string().refine((req, res) => true));',
        'app.get("/x", (req, reply) => 1);',
    ],
)
def test_what_only_looks_like_a_route(text: str) -> None:
    assert found(FRAMEWORK, text) == []
