"""NestJS controllers: prefixes, several decorators, and decorators of other packages."""

from checks.source.frameworks.nestjs import FRAMEWORK
from tests.checks.source.frameworks.found import found


def test_methods_without_their_decorators() -> None:
    text = """
    import { Controller, Get, Post, All, UseGuards } from "@nestjs/common";
    @Controller({ path: "users", version: "1" })
    export class UsersController {
      constructor(private readonly users: Users) {}

      @Get(":id")
      @UseGuards(Auth)
      // who asks
      async one(@Param("id") id: string) {
        return this.users.one(id);
      }

      @Post()
      create(@Body() body: User) { return this.users.create(body); }

      @All(["a", "b"]) any() {}

      helper() {}
    }
    """
    assert found(FRAMEWORK, text) == [
        "GET /users/:id UsersController.one 9-11",
        "POST /users UsersController.create 14-14",
        "ALL /users/a UsersController.any 16-16",
    ]


def test_class_that_is_not_exported() -> None:
    text = """
    import { Controller, Get } from "@nestjs/common/decorators";
    @Controller("x")
    class X { @Get() get() {} }
    """
    assert found(FRAMEWORK, text) == ["GET /x X.get 3-3"]


def test_decorators_of_other_packages() -> None:
    text = """
    import { Injectable } from "@nestjs/common";
    import { Get } from "elsewhere";
    class X { @Get() get() {} @Query() list() {} }
    """
    assert found(FRAMEWORK, text) == []
