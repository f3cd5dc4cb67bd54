"""Flask views: functions, blueprints, classes, and exposed views."""

import pytest

from checks.source.frameworks.flask import FRAMEWORK
from tests.checks.source.frameworks.found import found


def test_functions() -> None:
    text = """
    from flask import Blueprint
    bp = Blueprint("auth", __name__, url_prefix="/auth")

    @bp.route("/login", methods=("GET", "POST"))
    @limited
    def login():
        return ""

    @bp.route("/out")
    def out(): return ""

    @bp.delete("/session")
    def end(): return ""
    """
    assert found(FRAMEWORK, text, "python") == [
        "GET,POST /auth/login login 6-7",
        "GET /auth/out out 10-10",
        "DELETE /auth/session end 13-13",
    ]


def test_paths_made_by_calls_on_imported_routes() -> None:
    text = """
    from flask import request
    from app.base import routes, scoped
    @routes.route(scoped("/login"), methods=["POST"])
    def login(): return ""
    """
    assert found(FRAMEWORK, text, "python") == ["POST /login login 4-4"]


def test_classes() -> None:
    text = """
    from flask.views import MethodView
    from flask_restful import Resource
    class Users(MethodView):
        def get(self, id):
            return id
        def helper(self): ...
    class Items(Base, Resource):
        async def post(self): return ""
    class Map(Base):
        def get(self): ...
    """
    assert found(FRAMEWORK, text, "python") == [
        "GET - Users.get 4-5",
        "POST - Items.post 8-8",
    ]


def test_exposed_views() -> None:
    text = """
    from flask_appbuilder.api import BaseApi, expose
    class Charts(BaseApi):
        @expose("/<id>", methods=("PUT",))
        def put(self, id): return ""
    """
    assert found(FRAMEWORK, text, "python") == ["PUT /<id> Charts.put 4-4"]


@pytest.mark.parametrize(
    "text",
    [
        'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/x")\ndef f(): ...',
        'from flask import Flask\napp = Flask("x")\n@app.before_request\ndef f(): ...',
        'from flask import Flask\napp = Flask("x")\n@app.errorhandler(404)\ndef f(e): ...',
        'from bottle import Bottle\napp = Bottle()\n@app.route("/x")\ndef f(): ...',
        'from other import expose\n@expose("/x")\ndef f(): ...',
    ],
)
def test_what_only_looks_like_a_view(text: str) -> None:
    assert found(FRAMEWORK, text, "python") == []


def test_functions_named_in_url_rules() -> None:
    text = """
    from flask import Blueprint
    bp = Blueprint("auth", __name__, url_prefix="/auth")

    def login():
        return ""
    def out(): return ""
    def plain(): return ""

    bp.add_url_rule("/login", view_func=login, methods=["POST"])
    bp.add_url_rule("/out", "out", out)
    bp.add_url_rule("/users", view_func=Users.as_view("users"))
    """
    assert found(FRAMEWORK, text, "python") == [
        "POST /auth/login login 4-5",
        "GET /auth/out out 6-6",
    ]


def test_url_rules_of_an_app_made_elsewhere() -> None:
    text = """
    def ping(): return ""
    def init(app):
        app.add_url_rule("/ping", view_func=ping)
    """
    assert found(FRAMEWORK, text, "python") == ["GET /ping ping 1-1"]
