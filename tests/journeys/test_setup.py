"""From nothing to a working App: the setup page, GitHub's answer, and the first pull request."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from bot.settings import load
from bot.standin.stand_in import StandIn
from bot.store.database import Database
from bot.store.migrations import migrate
from bot.store.sealed import SealBroken
from bot.store.tables import SealedRow
from bot.web.app import create_app
from bot.web.runner import WebServer
from tests.journeys.stage import ANY, Stage, environment, running

KEY = base64.b64encode(bytes(range(32))).decode()
OTHER_KEY = base64.b64encode(bytes(32)).decode()
CREDENTIALS = ("GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_WEBHOOK_SECRET")
FORM = re.compile(r'<form action="([^"]+)" method="post">')
MANIFEST = re.compile(r'name="manifest" value="([^"]+)"')


@pytest.fixture
def settings(github: StandIn, sqlite_url: str, tmp_path: Path) -> dict[str, str]:
    """Nothing of the App is known."""
    environ = environment(github, tmp_path / "data", sqlite_url, None)
    return {name: value for name, value in environ.items() if name not in CREDENTIALS}


async def register(stage: Stage, client: httpx.AsyncClient) -> httpx.Response:
    """What a person does in the browser, up to the page after GitHub sent them back."""
    wish = {"name": "Acme gate", "organization": "acme", "address": stage.address}
    page = await client.get(f"{stage.address}/setup", params=wish)
    target, manifest = FORM.search(page.text), MANIFEST.search(page.text)
    assert target is not None and manifest is not None, page.text
    filled = {"manifest": unescape(manifest[1])}
    return await client.post(unescape(target[1]), data=filled, follow_redirects=True)


async def test_setup_makes_the_same_process_work(github: StandIn, settings: dict[str, str]) -> None:
    settings["HARDENING_ENCRYPTION_KEY"] = KEY
    async with httpx.AsyncClient() as client:
        async with running(github, settings) as stage:
            form = await client.get(f"{stage.address}/setup")
            assert (form.status_code, "Register the App" in form.text) == (200, True)
            early = await client.post(f"{stage.address}/webhooks/github", content=b"{}")
            assert early.status_code == 503
            done = await register(stage, client)
            assert (done.status_code, "The App is registered" in done.text) == (200, True)
            assert github.webhook_url == f"{stage.address}/webhooks/github"
            pull = await stage.pull(stage.repository(), {"src/a.ts": ANY})
            assert (await stage.verdict(pull, timeout=30)).conclusion == "failure"
            assert "Already set up" not in done.text
        async with running(github, settings) as stage:
            page = await client.get(f"{stage.address}/setup")
            assert "Already set up" in page.text
            repository = github.repository(github.state.repositories[pull.repository_id])
            again = await stage.pull(repository, {"src/b.ts": ANY})
            assert (await stage.verdict(again, timeout=30)).conclusion == "failure"


async def test_what_github_handed_out_is_stored_sealed(
    github: StandIn, settings: dict[str, str], sqlite_url: str
) -> None:
    settings["HARDENING_ENCRYPTION_KEY"] = KEY
    async with httpx.AsyncClient() as client, running(github, settings) as stage:
        await register(stage, client)
    database = Database(sqlite_url)
    async with database.reader() as session:
        rows = (await session.exec(select(SealedRow))).all()
    await database.close()
    assert {"app-id", "private-key", "webhook-secret"} <= {row.name for row in rows}
    stored = await asyncio.to_thread(Path(sqlite_url.removeprefix("sqlite:///")).read_bytes)
    assert github.webhook_secret.encode() not in stored
    assert github.private_key_pem.splitlines()[5].encode() not in stored
    with pytest.raises(SealBroken, match="HARDENING_ENCRYPTION_KEY"):
        async with running(github, {**settings, "HARDENING_ENCRYPTION_KEY": OTHER_KEY}):
            pass


async def test_an_answer_that_was_not_asked_for_is_refused(
    github: StandIn, settings: dict[str, str]
) -> None:
    settings["HARDENING_ENCRYPTION_KEY"] = KEY
    async with running(github, settings) as stage:
        callback = f"{stage.address}/setup/callback"
        async with httpx.AsyncClient() as client:
            forged = await client.get(callback, params={"code": "abc", "state": "made-up"})
            assert forged.status_code == 400
            assert (await client.get(f"{stage.address}/setup")).status_code == 200
        async with httpx.AsyncClient() as victim, httpx.AsyncClient() as other:
            wish = {"name": "x", "organization": "", "address": stage.address}
            page = await victim.get(f"{stage.address}/setup", params=wish)
            target = FORM.search(page.text)
            assert target is not None
            state = unescape(target[1]).partition("state=")[2]
            stolen = await other.get(callback, params={"code": "abc", "state": state})
            assert stolen.status_code == 400, "another browser does not have the cookie"


async def test_without_a_key_the_page_says_how_to_make_one(
    github: StandIn, settings: dict[str, str]
) -> None:
    async with running(github, settings) as stage, httpx.AsyncClient() as client:
        wish = {"name": "x", "organization": "", "address": stage.address}
        for query in ({}, wish):
            page = await client.get(f"{stage.address}/setup", params=query)
            assert "openssl rand -base64 32" in page.text
            assert "HARDENING_ENCRYPTION_KEY" in page.text
            assert "manifest" not in page.text


async def test_a_page_left_open_elsewhere_replaces_nothing(
    github: StandIn, settings: dict[str, str], sqlite_url: str
) -> None:
    """Two receivers on one database: the App of the first registration stays."""
    settings["HARDENING_ENCRYPTION_KEY"] = KEY
    others = {**settings, "PORT": "0"}
    async with (
        httpx.AsyncClient() as owner,
        httpx.AsyncClient() as stranger,
        web(settings) as first,
        web(others) as second,
    ):
        await register(Stage(github, settings, first), owner)
        before = await stored(sqlite_url)
        refused = await register(Stage(github, others, second), stranger)
    assert refused.status_code == 400
    assert "which stays" in refused.text
    assert before == await stored(sqlite_url) != {}


@asynccontextmanager
async def web(environ: dict[str, str]) -> AsyncIterator[str]:
    """A receiver without a worker; its address."""
    settings = load(environ)
    await migrate(settings.database_url)
    server = WebServer(create_app(settings), settings.host, settings.port)
    await server.start()
    try:
        yield server.address
    finally:
        await server.stop()


async def stored(url: str) -> dict[str, bytes]:
    """What is sealed in the store."""
    database = Database(url)
    async with database.reader() as session:
        rows = (await session.exec(select(SealedRow))).all()
    await database.close()
    return {row.name: row.ciphertext for row in rows}
