"""Fixtures that everybody shares: a fresh migrated database, an empty Redis."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import redis
from hypothesis import settings

from bot.store.database import Database
from bot.store.migrations import migrate
from tests.servers import (
    database_name,
    postgresql_database,
    postgresql_server,
    redis_server,
)

# A machine at work on other things is no reason to fail.
settings.register_profile("ours", deadline=None)
settings.load_profile("ours")

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def redis_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def redis_url(redis_at: str) -> Iterator[str]:
    """The URL of a real Redis database that is empty."""
    yield redis_at
    redis.Redis.from_url(redis_at).flushdb()


@pytest.fixture(scope="session")
def postgresql_at() -> Iterator[str]:
    """The DSN of a real PostgreSQL server."""
    with postgresql_server() as dsn:
        yield dsn


@pytest.fixture(scope="session")
def postgresql_template(postgresql_at: str) -> Iterator[str]:
    with postgresql_database(postgresql_at) as dsn:
        asyncio.run(migrate(dsn))
        yield database_name(dsn)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated, empty SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "test.sqlite")
    return f"sqlite:///{tmp_path / 'test.sqlite'}"


@pytest.fixture
def postgresql_url(postgresql_at: str, postgresql_template: str) -> Iterator[str]:
    """The URL of a migrated, empty PostgreSQL database."""
    with postgresql_database(postgresql_at, template=postgresql_template) as dsn:
        yield dsn


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database: the test runs once on each kind."""
    url = request.getfixturevalue(f"{request.param}_url")
    assert isinstance(url, str)
    return url


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()
