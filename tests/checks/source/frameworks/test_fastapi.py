"""FastAPI operations: decorators, prefixes, registration by name, and what only looks so."""

import pytest

from checks.source.frameworks.fastapi import FRAMEWORK
from tests.checks.source.frameworks.found import found


def test_decorated_functions_without_their_decorators() -> None:
    text = '''
    from fastapi import APIRouter
    router = APIRouter(prefix="/items", tags=["items"])

    @router.get("/{id}", response_model=Item)
    async def read(id: int) -> Item:
        """Read one."""
        return await load(id)

    @router.api_route("/", methods=["PUT", "PATCH"])
    @limited
    def change(item: Item) -> Item:
        return item

    @router.websocket("/live")
    async def live(socket): ...
    '''
    assert found(FRAMEWORK, text, "python") == [
        "GET /items/{id} read 5-7",
        "PUT,PATCH /items change 11-12",
    ]


def test_functions_added_by_name() -> None:
    text = """
    import fastapi
    app = fastapi.FastAPI()
    def health():
        return "ok"
    app.add_api_route("/health", health, methods=["GET", "HEAD"])
    app.add_api_route("/other", elsewhere.health)
    """
    assert found(FRAMEWORK, text, "python") == ["GET,HEAD /health health 3-4"]


def test_router_of_another_file_and_factories() -> None:
    text = """
    from .routers import router_v1
    from fastapi import Depends
    @router_v1.post("/x")
    def post(): ...
    def create_app():
        @app.get("/inner")
        def inner(): ...
    """
    assert found(FRAMEWORK, text, "python") == ["POST /x post 4-4", "GET /inner inner 7-7"]


@pytest.mark.parametrize(
    "text",
    [
        'from flask import Flask\napp = Flask("x")\n@app.get("/x")\ndef f(): ...',
        'from aiohttp import web\nroutes = web.RouteTableDef()\n@routes.get("/x")\ndef f(): ...',
        'from litestar import get\n@get("/x")\ndef f(): ...',
        'import fastapi\nclient.get("/x")',
        'import fastapi\n@cache.get("/x")\ndef f(): ...',
        "import fastapi\n@app.get\ndef f(): ...",
        'import fastapi\n@app.middleware("http")\ndef f(): ...',
    ],
)
def test_what_only_looks_like_an_operation(text: str) -> None:
    assert found(FRAMEWORK, text, "python") == []
