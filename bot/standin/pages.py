"""Pages for people, and the form that registers an App from a manifest."""

import re
import secrets
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import msgspec
from jinja2 import Environment, FileSystemLoader

from bot.standin.call import World
from bot.standin.document import Doc
from bot.standin.markdown import html_of
from bot.standin.page_values import gather
from bot.standin.repositories import Pull
from bot.standin.state import State
from bot.standin.wire.messages import Answer, Request

_PULL = re.compile(r"/([^/]+/[^/]+)/pull/(\d{1,9})")
_REGISTER = re.compile(r"/(?:organizations/[^/]+/)?settings/apps/new")


HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


TEMPLATES = Path(__file__).parent / "templates"


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)


def pull_page(state: State, pull: Pull, live: bool = False) -> str:
    """The page of a pull request, whole in one file; a live one reloads until all is reported."""
    css = (TEMPLATES / "pull.css").read_text()
    page = gather(state, pull)
    return (
        _templates()
        .get_template("pull.html")
        .render(page=page, css=css, body=html_of(page.pull.body), live=live)
    )


def page_answer(world: World, request: Request) -> Answer | None:
    """The answer when the path is one for people; None when it belongs to the API."""
    if request.method == "POST" and _REGISTER.fullmatch(request.path):
        return _register(world, request)
    shown = _PULL.fullmatch(request.path)
    if request.method != "GET" or not shown or request.path.startswith("/repos/"):
        return None
    repository = world.state.repository(shown[1])
    pull = world.state.pull(repository.id, int(shown[2])) if repository else None
    if pull is None:
        return Answer(404, b"There is no such pull request.", HEADERS, "text/plain")
    html = pull_page(world.state, pull, live=True).encode(errors="replace")
    return Answer(200, html, HEADERS, "text/html; charset=utf-8")


def _register(world: World, request: Request) -> Answer:
    """Keep the manifest under a fresh code and send the browser back with it."""
    fields = dict(parse_qsl(request.body.decode(errors="replace")))
    try:
        manifest = msgspec.json.decode(fields.get("manifest", ""), type=Doc)
        back = str(manifest["redirect_url"])
        named = str(manifest["name"]) and str(manifest["url"])
    except (msgspec.MsgspecError, KeyError):
        back = named = ""
    if not (back and named):
        return Answer(
            422, b"The manifest needs name, url and redirect_url.", media_type="text/plain"
        )
    code = secrets.token_hex(20)
    with world.state.change():
        world.state.manifests[code] = manifest
    query = {"code": code} | ({"state": s} if (s := request.query.get("state")) else {})
    return Answer(302, None, {"location": f"{back}{'&' if '?' in back else '?'}{urlencode(query)}"})
