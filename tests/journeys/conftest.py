"""The stages that journeys are played on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.standin.stand_in import StandIn
from tests.journeys.stage import Processes, Stage, environment, running


@pytest_asyncio.fixture
async def github(tmp_path: Path) -> AsyncIterator[StandIn]:
    standin = await StandIn.start(tmp_path / "github")
    yield standin
    await standin.stop()


@pytest.fixture(params=["embedded", "servers"])
def environ(request: pytest.FixtureRequest, github: StandIn, tmp_path: Path) -> dict[str, str]:
    """SQLite with the embedded Redis, and PostgreSQL with a real one."""
    if request.param == "embedded":
        sqlite = str(request.getfixturevalue("sqlite_url"))
        return environment(github, tmp_path / "data", sqlite, None)
    postgresql = str(request.getfixturevalue("postgresql_url"))
    redis = str(request.getfixturevalue("redis_url"))
    return environment(github, tmp_path / "data", postgresql, redis)


@pytest_asyncio.fixture
async def stage(github: StandIn, environ: dict[str, str]) -> AsyncIterator[Stage]:
    async with running(github, environ) as opened:
        yield opened


@pytest_asyncio.fixture
async def alone(github: StandIn, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """SQLite only, where the database makes no difference."""
    environ = environment(github, tmp_path / "data", sqlite_url, None)
    async with running(github, environ) as opened:
        yield opened


@pytest_asyncio.fixture
async def processes(
    github: StandIn, environ: dict[str, str], tmp_path: Path
) -> AsyncIterator[Processes]:
    """Nothing started yet; GitHub already sends to where the receiver will be."""
    github.webhook_url = f"http://127.0.0.1:{environ['PORT']}/webhooks/github"
    started = Processes(environ, tmp_path)
    yield started
    await started.end()
