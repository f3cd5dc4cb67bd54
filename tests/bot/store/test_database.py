"""Transactions: all or nothing, one writer, busy databases and hostile rows."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import col, delete, func, select

from bot.database_url import DatabaseUrlError, PostgresqlServer, SqliteFile, locate
from bot.store.database import Database
from bot.store.tables import DeliveryRow, HeartbeatRow, RepositoryRow, RunRow

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


async def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(LookupError):
        await add_and_fail(database)
    assert await count(database) == 0


async def test_a_block_that_is_cancelled_leaves_nothing(database: Database) -> None:
    inside = asyncio.Event()

    async def work() -> None:
        async with database.session() as session:
            session.add(HeartbeatRow(name="a", at=NOW))
            await session.flush()
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await count(database) == 0


async def test_many_writers_at_once_all_succeed(database: Database) -> None:
    async def write(name: str) -> None:
        async with database.session() as session:
            session.add(HeartbeatRow(name=name, at=NOW))

    await asyncio.gather(*(write(str(number)) for number in range(25)))
    assert await count(database) == 25


async def test_a_reader_changes_nothing(database: Database) -> None:
    async with database.reader() as session:
        session.add(HeartbeatRow(name="a", at=NOW))
        await session.flush()
    assert await count(database) == 0


async def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    east = NOW.astimezone(timezone(timedelta(hours=5)))
    async with database.session() as session:
        session.add(HeartbeatRow(name="a", at=east))
    async with database.reader() as session:
        row = (await session.exec(select(HeartbeatRow))).one()
    assert (row.at, row.at.utcoffset()) == (NOW, timedelta(0))


async def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="timezone"):
        async with database.session() as session:
            session.add(HeartbeatRow(name="a", at=NOW.replace(tzinfo=None)))


async def test_an_unknown_state_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.session() as session:
            session.add(
                DeliveryRow(guid="g", event="push", body=b"", received_at=NOW, state="lost")
            )


async def test_removing_a_repository_removes_what_hangs_on_it(database: Database) -> None:
    async with database.session() as session:
        session.add(repository(7))
        await session.flush()
        session.add(run(7))
    async with database.session() as session:
        await session.exec(delete(RepositoryRow).where(col(RepositoryRow.id) == 7))
    async with database.reader() as session:
        assert (await session.exec(select(func.count()).select_from(RunRow))).one() == 0


async def test_a_run_of_an_unknown_repository_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.session() as session:
            session.add(run(404))


async def test_a_busy_sqlite_is_waited_for(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    other = sqlite3.connect(locate_path(sqlite_url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(add(database))
    done, _ = await asyncio.wait({writing}, timeout=0.3)
    assert not done
    other.execute("COMMIT")
    await asyncio.wait_for(writing, 10)
    assert await count(database) == 1
    other.close()
    await database.close()


async def test_sqlite_is_opened_with_its_pragmas(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    found = []
    async with database.session() as session:
        for pragma in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys"):
            row = await (await session.connection()).exec_driver_sql(f"PRAGMA {pragma}")
            found.append(row.scalar_one())
    await database.close()
    assert found == ["wal", 1, 5_000, 1]


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("sqlite:///a%20b.sqlite", SqliteFile(Path("a b.sqlite"))),
        ("sqlite:////var/lib/a.sqlite", SqliteFile(Path("/var/lib/a.sqlite"))),
        ("postgres://u:p@h/d", PostgresqlServer("postgresql://u:p@h/d")),
        ("postgresql://h/d?sslmode=require", PostgresqlServer("postgresql://h/d?sslmode=require")),
    ],
)
def test_urls_that_are_read(url: str, place: SqliteFile | PostgresqlServer) -> None:
    assert locate(url) == place


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file.db",
        "mysql://u:secret@h/d",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "postgresql://u:secret@h:port/d",
    ],
)
def test_urls_that_are_refused_without_being_shown(url: str) -> None:
    with pytest.raises(DatabaseUrlError) as caught:
        locate(url)
    assert "secret" not in str(caught.value)


def test_the_dsn_is_not_in_the_repr() -> None:
    assert "secret" not in repr(locate("postgresql://u:secret@h/d"))


async def add(database: Database) -> None:
    async with database.session() as session:
        session.add(HeartbeatRow(name="a", at=NOW))


async def add_and_fail(database: Database) -> None:
    async with database.session() as session:
        session.add(HeartbeatRow(name="a", at=NOW))
        await session.flush()
        raise LookupError


async def count(database: Database) -> int:
    async with database.reader() as session:
        return (await session.exec(select(func.count()).select_from(HeartbeatRow))).one()


def locate_path(url: str) -> Path:
    place = locate(url)
    assert isinstance(place, SqliteFile)
    return place.path


def repository(number: int) -> RepositoryRow:
    return RepositoryRow(id=number, installation_id=1, owner="a", name="b", default_branch="main")


def run(repository_id: int) -> RunRow:
    return RunRow(
        repository_id=repository_id,
        installation_id=1,
        kind="pull_request",
        number=1,
        head_sha="a" * 40,
        base_ref="main",
        base_sha="b" * 40,
        requested_at=NOW,
    )
