"""Deliveries are durable before they are acknowledged, once, in groups, and under pressure."""

import asyncio
import contextlib
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select, update

from bot.database_url import SqliteFile, locate
from bot.store import deliveries
from bot.store.database import Database
from bot.store.deliveries import Delivery, DeliveryWriter, Duplicate, NotStored, Stored
from bot.store.states import DeliveryState
from bot.store.tables import DeliveryRow

NOW = datetime(2026, 11, 21, 12, 0, 0, 123_456, tzinfo=UTC)
ACKNOWLEDGE_FOR_EVER = Path(__file__).with_name("acknowledging.py")


async def test_a_delivery_is_kept_as_it_came(database: Database) -> None:
    async with writing(database.url) as writer:
        outcome = await writer.store(delivery("a", b"\x00\xff{}"))
    rows = await stored(database)
    assert outcome == Stored(rows[0].id or 0)
    kept = (rows[0].guid, rows[0].event, rows[0].body, rows[0].received_at, rows[0].request_id)
    assert kept == ("a", "push", b"\x00\xff{}", NOW, "request")
    assert (rows[0].state, rows[0].attempts, rows[0].error) == ("received", 0, None)


@pytest.mark.parametrize(
    ("state", "taken_again"),
    [
        ("received", False),
        ("working", False),
        ("done", False),
        ("ignored", False),
        ("failed", True),
    ],
)
async def test_only_a_failed_delivery_is_taken_again(
    database: Database, state: str, taken_again: bool
) -> None:
    rung: list[int] = []
    async with writing(database.url, told(rung)) as writer:
        first = await writer.store(delivery("a"))
        await set_state(database, state)
        second = await writer.store(delivery("a", b"again"))
    row = (await stored(database))[0]
    assert second == (first if taken_again else Duplicate("a"))
    assert row.state == ("received" if taken_again else state)
    assert row.error == (None if taken_again else "why")
    assert len(rung) == (2 if taken_again else 1)


async def test_one_guid_twice_in_one_group_is_kept_once(database: Database) -> None:
    async with writing(database.url) as writer:
        outcomes = await asyncio.gather(*(writer.store(delivery("a")) for _ in range(3)))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "Duplicate",
        "Duplicate",
        "Stored",
    ]
    assert len(await stored(database)) == 1


async def test_two_receivers_with_the_same_guids_keep_each_once(database: Database) -> None:
    async with writing(database.url) as one, writing(database.url) as two:
        names = [str(number) for number in range(60)]
        outcomes = await asyncio.gather(
            *(one.store(delivery(name)) for name in names),
            *(two.store(delivery(name)) for name in reversed(names)),
        )
    assert sum(isinstance(outcome, Stored) for outcome in outcomes) == 60
    assert len(await stored(database)) == 60


async def test_the_bell_rings_once_for_a_group_with_the_highest_id(database: Database) -> None:
    rung: list[int] = []
    async with writing(database.url, told(rung)) as writer:
        outcomes = await asyncio.gather(*(writer.store(delivery(str(n))) for n in range(50)))
    ids = [outcome.id for outcome in outcomes if isinstance(outcome, Stored)]
    assert rung[-1] == max(ids)
    assert len(rung) <= 2


async def test_ignored_deliveries_ring_no_bell(database: Database) -> None:
    rung: list[int] = []
    async with writing(database.url, told(rung)) as writer:
        await writer.store(delivery("a", state=DeliveryState.IGNORED))
    assert rung == []
    assert (await stored(database))[0].state == "ignored"


async def test_a_broken_bell_costs_no_delivery(database: Database) -> None:
    async def broken(_: int) -> None:
        raise ConnectionError

    async with writing(database.url, broken) as writer:
        assert isinstance(await writer.store(delivery("a")), Stored)
        assert isinstance(await writer.store(delivery("b")), Stored)


async def test_closing_writes_what_still_waits(database: Database) -> None:
    writer = DeliveryWriter(database.url, told([]))
    writer.start()
    waiting = [asyncio.create_task(writer.store(delivery(str(n)))) for n in range(300)]
    await asyncio.sleep(0)
    await writer.close()
    assert all(isinstance(outcome, Stored) for outcome in await asyncio.gather(*waiting))
    assert len(await stored(database)) == 300


async def test_a_closed_writer_refuses(database: Database) -> None:
    async with writing(database.url) as writer:
        pass
    with pytest.raises(NotStored, match="stopping"):
        await writer.store(delivery("a"))


async def test_too_many_waiting_are_refused(database: Database) -> None:
    writer = DeliveryWriter(database.url, told([]))
    full = [
        asyncio.create_task(writer.store(delivery(str(n)))) for n in range(deliveries.MAX_WAITING)
    ]
    await asyncio.sleep(0)
    with pytest.raises(NotStored, match="too many"):
        await writer.store(delivery("one more"))
    writer.start()
    await asyncio.gather(*full)
    assert isinstance(await writer.store(delivery("one more")), Stored)
    await writer.close()


async def test_too_many_bytes_waiting_are_refused(sqlite_url: str) -> None:
    writer = DeliveryWriter(sqlite_url, told([]))
    half = b"x" * (deliveries.MAX_WAITING_BYTES // 2)
    full = [asyncio.create_task(writer.store(delivery(name, half))) for name in "ab"]
    await asyncio.sleep(0)
    with pytest.raises(NotStored, match="too many"):
        await writer.store(delivery("c", b"x"))
    await cancelled(full)


async def test_large_bodies_are_split_into_groups(sqlite_url: str) -> None:
    body = b"x" * (deliveries.BATCH_BYTES // 2 + 1)
    rung: list[int] = []
    async with writing(sqlite_url, told(rung)) as writer:
        outcomes = await asyncio.gather(*(writer.store(delivery(name, body)) for name in "abc"))
    assert all(isinstance(outcome, Stored) for outcome in outcomes)
    assert len(rung) > 1


async def test_a_database_without_tables_refuses_and_recovers(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    async with writing(url) as writer:
        with pytest.raises(NotStored, match="OperationalError"):
            await writer.store(delivery("a"))
        database = Database(url)
        from bot.store.migrations import upgrade

        await upgrade(database)
        assert isinstance(await writer.store(delivery("a")), Stored)
        await database.close()


async def test_a_locked_sqlite_is_waited_for(sqlite_url: str) -> None:
    other = sqlite3.connect(path_of(sqlite_url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with writing(sqlite_url) as writer:
        waiting = asyncio.create_task(writer.store(delivery("a")))
        done, _ = await asyncio.wait({waiting}, timeout=0.3)
        assert not done
        other.execute("ROLLBACK")
        assert isinstance(await asyncio.wait_for(waiting, 10), Stored)
    other.close()


async def test_a_sender_who_leaves_disturbs_nobody(database: Database) -> None:
    async with writing(database.url) as writer:
        leaving = asyncio.create_task(writer.store(delivery("a")))
        staying = asyncio.create_task(writer.store(delivery("b")))
        await asyncio.sleep(0)
        leaving.cancel()
        assert isinstance(await staying, Stored)
    assert {row.guid for row in await stored(database)} >= {"b"}


async def test_a_lost_postgresql_connection_is_made_again(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    async with writing(postgresql_url) as writer:
        await writer.store(delivery("a"))
        await kill_other_sessions(database)
        with contextlib.suppress(NotStored):
            await writer.store(delivery("b"))
        assert isinstance(await writer.store(delivery("c")), Stored)
    await database.close()


async def test_what_was_acknowledged_survives_kill_9(database: Database) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, ACKNOWLEDGE_FOR_EVER, database.url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    acknowledged = [(await process.stdout.readline()).decode().strip() for _ in range(200)]
    process.send_signal(signal.SIGKILL)
    rest = (await process.stdout.read()).decode().splitlines()[:-1]
    await process.wait()
    kept = {row.guid for row in await stored(database)}
    assert {*acknowledged, *rest} <= kept


def delivery(
    guid: str, body: bytes = b"{}", state: DeliveryState = DeliveryState.RECEIVED
) -> Delivery:
    return Delivery(guid, "push", body, NOW, "request", state)


def told(rung: list[int]) -> Callable[[int], Awaitable[None]]:
    async def ring(highest: int) -> None:
        rung.append(highest)

    return ring


@asynccontextmanager
async def writing(
    url: str, ring: Callable[[int], Awaitable[None]] | None = None
) -> AsyncIterator[DeliveryWriter]:
    writer = DeliveryWriter(url, ring or told([]))
    writer.start()
    yield writer
    await writer.close()


async def stored(database: Database) -> list[DeliveryRow]:
    async with database.reader() as session:
        return list((await session.exec(select(DeliveryRow).order_by(col(DeliveryRow.id)))).all())


async def set_state(database: Database, state: str) -> None:
    async with database.session() as session:
        await session.exec(update(DeliveryRow).values(state=state, error="why"))


async def kill_other_sessions(database: Database) -> None:
    async with database.session() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def cancelled(tasks: list["asyncio.Task[Stored | Duplicate]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def path_of(url: str) -> Path:
    place = locate(url)
    assert isinstance(place, SqliteFile)
    return place.path
