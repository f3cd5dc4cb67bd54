"""Stored deliveries are taken once, oldest first; one that breaks us is put aside."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest_asyncio
from sqlalchemy import text
from sqlmodel import col, func, select
from structlog.testing import capture_logs

from bot.deliveries import MAX_ATTEMPTS, DeliveryDesk
from bot.queue.connect import EmbeddedRedis
from bot.queue.doorbell import Doorbell
from bot.store.database import Database
from bot.store.tables import DeliveryRow, RunRow
from tests.bot.store.known import BASE, HEAD

REPOSITORY = {
    "id": 7,
    "name": "shop",
    "full_name": "acme/shop",
    "owner": {"login": "acme", "id": 1},
    "private": False,
    "default_branch": "main",
}


def push(sha: str = HEAD) -> bytes:
    """A push to the default branch, which asks for one run."""
    document = {
        "ref": "refs/heads/main",
        "before": BASE,
        "after": sha,
        "created": False,
        "deleted": False,
        "forced": False,
        "repository": REPOSITORY,
        "installation": {"id": 70},
    }
    return json.dumps(document).encode()


@pytest_asyncio.fixture
async def desk(database: Database) -> AsyncIterator[DeliveryDesk]:
    doorbell = Doorbell(EmbeddedRedis())
    yield DeliveryDesk(database, doorbell, 1)
    await doorbell.close()


async def put(database: Database, guid: str, event: str, body: bytes) -> None:
    async with database.session() as session:
        session.add(
            DeliveryRow(
                guid=guid,
                event=event,
                body=body,
                received_at=datetime.now(UTC),
                request_id="r",
                state="received",
            )
        )


async def rows(database: Database) -> list[tuple[str, str, int]]:
    async with database.reader() as session:
        found = (await session.exec(select(DeliveryRow).order_by(col(DeliveryRow.id)))).all()
    return [(row.guid, row.state, row.attempts) for row in found]


async def count_runs(database: Database) -> int:
    async with database.reader() as session:
        return (await session.exec(select(func.count(col(RunRow.id))))).one()


async def test_all_are_taken_and_their_runs_are_there(
    database: Database, desk: DeliveryDesk
) -> None:
    await put(database, "guid-0001", "push", push())
    await put(database, "guid-0002", "brand_new_event", b"{}")
    await put(database, "guid-0003", "push", b'{"ref": 7}')
    assert await desk.take_all() == []
    states = [(guid, state) for guid, state, _ in await rows(database)]
    assert states == [("guid-0001", "done"), ("guid-0002", "ignored"), ("guid-0003", "ignored")]
    assert await count_runs(database) == 1


async def test_several_desks_take_each_delivery_once(
    database: Database, desk: DeliveryDesk
) -> None:
    for number in range(8):
        await put(database, f"guid-000{number}", "push", push(f"{number}" * 40))
    await asyncio.gather(*(desk.take_all() for _ in range(4)))
    told = {(state, attempts) for _, state, attempts in await rows(database)}
    assert told == {("done", 0)}, "two that meet a new repository at once do not collide"
    assert await count_runs(database) == 8


async def test_a_new_installation_is_to_be_welcomed(database: Database, desk: DeliveryDesk) -> None:
    document = {
        "action": "created",
        "installation": {"id": 70, "account": {"login": "acme", "id": 1}},
        "repositories": [],
    }
    await put(database, "guid-0001", "installation", json.dumps(document).encode())
    assert await desk.take_all() == [70]


async def test_one_that_breaks_us_is_put_aside_and_holds_up_nobody(
    database: Database, desk: DeliveryDesk
) -> None:
    """A column that is gone stands for any fault of ours below the reading."""
    await put(database, "guid-0001", "push", push())
    await put(database, "guid-0002", "ping", b"{}")
    async with database.session() as session:
        await session.exec(text("ALTER TABLE runs RENAME COLUMN correlation_id TO gone"))  # type: ignore[call-overload]  # sqlmodel types no plain SQL
    with capture_logs() as logs:
        await desk.take_all()
    assert [line["event"] for line in logs] == ["delivery.failed"] * MAX_ATTEMPTS
    assert await rows(database) == [
        ("guid-0001", "failed", MAX_ATTEMPTS),
        ("guid-0002", "ignored", 0),
    ]
