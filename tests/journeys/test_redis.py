"""Redis goes away and comes back: the database holds what there is to do."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.queue.connect import RemoteRedis
from bot.queue.doorbell import Doorbell
from bot.standin.stand_in import StandIn
from tests.journeys.stage import ANY, RedisServer, Stage, environment, running


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest_asyncio.fixture
async def stage(
    github: StandIn, redis: RedisServer, sqlite_url: str, tmp_path: Path
) -> AsyncIterator[Stage]:
    environ = environment(github, tmp_path / "data", sqlite_url, redis.url)
    async with running(github, environ) as opened:
        yield opened


async def test_a_pause_of_redis_costs_seconds_and_no_event(
    stage: Stage, redis: RedisServer
) -> None:
    repository = stage.repository()
    before = await stage.pull(repository, {"src/a.ts": ANY})
    assert (await stage.verdict(before)).conclusion == "failure"
    redis.kill()
    meanwhile = [await stage.pull(repository, {f"src/{n}.ts": ANY}) for n in range(2)]
    for pull in meanwhile:
        assert (await stage.verdict(pull, timeout=40)).conclusion == "failure"
        assert len(stage.github.comments(pull)) == 1
    redis.start()
    after = await stage.pull(repository, {"src/after.ts": ANY})
    assert (await stage.verdict(after, timeout=40)).conclusion == "failure"
    for pull in (before, *meanwhile, after):
        names = sorted(run.name for run in stage.github.check_runs(repository, pull.head_sha))
        assert names == ["hardening", "hardening/any-growth", "hardening/route-length"]


async def test_redis_that_was_never_there(github: StandIn, sqlite_url: str, tmp_path: Path) -> None:
    """The product starts without it, and uses it once it comes."""
    redis = RedisServer(tmp_path)
    environ = environment(github, tmp_path / "data", sqlite_url, redis.url)
    async with running(github, environ) as stage:
        repository = stage.repository()
        pull = await stage.pull(repository, {"src/a.ts": ANY})
        assert (await stage.verdict(pull, timeout=40)).conclusion == "failure"
        redis.start()
        try:
            bell = Doorbell(RemoteRedis(redis.url))
            assert await bell.answers()
            await bell.close()
            later = await stage.pull(repository, {"src/b.ts": ANY})
            assert (await stage.verdict(later, timeout=40)).conclusion == "failure"
        finally:
            redis.kill()
