"""A worker is put together only where it can work, and waits for GitHub to answer."""

import asyncio
from pathlib import Path

import pytest

from bot.failures import Permanent
from bot.queue.connect import EmbeddedRedis
from bot.settings import Settings, load
from bot.standin.accounts import private_key_pem
from bot.standin.stand_in import StandIn
from bot.store.database import Database
from bot.worker import open_worker


def settings(github: StandIn, data: Path, **changes: str) -> Settings:
    environ = {
        "GITHUB_APP_ID": str(github.app_id),
        "GITHUB_APP_PRIVATE_KEY": github.private_key_pem,
        "GITHUB_WEBHOOK_SECRET": github.webhook_secret,
        "GITHUB_API_URL": github.url,
        "GITHUB_SERVER_URL": github.url,
        "HARDENING_DATA_DIR": str(data),
    }
    return load({**environ, **changes})


async def test_without_an_app_there_is_no_worker(tmp_path: Path, database: Database) -> None:
    bare = load({"HARDENING_DATA_DIR": str(tmp_path)})
    with pytest.raises(RuntimeError, match="credentials"):
        async with open_worker(bare, database, EmbeddedRedis()):
            pass


async def test_a_key_that_github_refuses_ends_the_start(tmp_path: Path, database: Database) -> None:
    github = await StandIn.start(tmp_path / "github")
    wrong = settings(github, tmp_path, GITHUB_APP_PRIVATE_KEY=private_key_pem("another"))
    with pytest.raises(Permanent):
        async with open_worker(wrong, database, EmbeddedRedis()):
            pass
    await github.stop()


async def test_a_worker_stops_when_it_is_told(tmp_path: Path, database: Database) -> None:
    github = await StandIn.start(tmp_path / "github")
    stop = asyncio.Event()
    async with open_worker(settings(github, tmp_path), database, EmbeddedRedis()) as worker:
        working = asyncio.create_task(worker.run(stop))
        await worker.take_deliveries(0)
        stop.set()
        await asyncio.wait_for(working, 10)
        assert await worker.missed.silence() is None or working.done()
    await github.stop()
