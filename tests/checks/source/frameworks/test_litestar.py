"""Litestar handlers: functions, controllers, and same-named decorators of others."""

from checks.source.frameworks.litestar import FRAMEWORK
from tests.checks.source.frameworks.found import found


def test_functions_and_controllers() -> None:
    text = """
    import litestar
    from litestar import Controller, get, post as create, route
    from litestar.handlers import delete

    @get("/health")
    async def health() -> str:
        return "ok"

    class Books(Controller):
        tags = ["books"]
        path = "/books"

        @get(path="/{id:int}", guards=[auth])
        async def one(self, id: int) -> Book:
            return await load(id)

        @create()
        async def add(self, data: Book) -> Book:
            return data

        @delete(["/a", "/b"])
        async def drop(self) -> None: ...

        @route("/any", http_method=["GET", HttpMethod.PUT])
        async def many(self) -> None: ...

    @litestar.put("/x")
    async def put() -> None: ...
    """
    assert found(FRAMEWORK, text, "python") == [
        "GET /health health 6-7",
        "GET /books/{id:int} Books.one 14-15",
        "POST /books Books.add 18-19",
        "DELETE /books/a Books.drop 22-22",
        "GET,PUT /books/any Books.many 25-25",
        "PUT /x put 28-28",
    ]


def test_decorators_of_others() -> None:
    text = """
    from litestar import Router
    from mine import get
    @get("/x")
    def f(): ...
    @client.post("/x")
    def g(): ...
    """
    assert found(FRAMEWORK, text, "python") == []
