"""What is kept for a time is gone when the time is over, and not a second before."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.store.database import Database
from bot.store.retention import BODIES, UNINSTALLED, blank_bodies, prune, purge_uninstalled
from bot.store.tables import DeliveryRow, InstallationRow, PullRequestRow, RepositoryRow

NOW = datetime(2026, 11, 21, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize("state", ["done", "failed", "ignored"])
async def test_bodies_are_blanked_at_their_age(database: Database, state: str) -> None:
    await keep_bodies(database, state)
    assert await blank_bodies(database, NOW) == 1
    assert await blank_bodies(database, NOW) == 0
    assert await bodies(database) == [b"", b"{}"]


@pytest.mark.parametrize("state", ["received", "working"])
async def test_what_is_still_to_be_done_keeps_its_body(database: Database, state: str) -> None:
    await keep_bodies(database, state)
    assert await blank_bodies(database, NOW) == 0


async def test_uninstalled_repositories_go_with_all_that_hangs_on_them(database: Database) -> None:
    async with database.session() as session:
        session.add(InstallationRow(id=1, account="a", deleted_at=NOW - UNINSTALLED))
        session.add(InstallationRow(id=2, account="b", deleted_at=NOW - UNINSTALLED + INSTANT))
        session.add(InstallationRow(id=3, account="c"))
        for number, removed in ((1, NOW - UNINSTALLED), (2, NOW - UNINSTALLED + INSTANT)):
            session.add(repository(number, removed))
        session.add(repository(3, None))
        await session.flush()
        session.add(
            PullRequestRow(repository_id=1, number=1, head_sha="a", base_ref="m", base_sha="b")
        )
    assert await purge_uninstalled(database, NOW) == 2
    async with database.reader() as session:
        left = (await session.exec(select(RepositoryRow.id).order_by(col(RepositoryRow.id)))).all()
        assert list(left) == [2, 3]
        assert (await session.exec(select(PullRequestRow))).all() == []


async def test_prune_does_all_of_it_on_an_empty_store(database: Database) -> None:
    await prune(database, NOW)


async def keep_bodies(database: Database, state: str) -> None:
    async with database.session() as session:
        for guid, received in (("old", NOW - BODIES), ("young", NOW - BODIES + INSTANT)):
            session.add(
                DeliveryRow(guid=guid, event="e", body=b"{}", received_at=received, state=state)
            )


async def bodies(database: Database) -> list[bytes]:
    async with database.reader() as session:
        return list(
            (await session.exec(select(DeliveryRow.body).order_by(col(DeliveryRow.guid)))).all()
        )


def repository(number: int, removed_at: datetime | None) -> RepositoryRow:
    return RepositoryRow(
        id=number,
        installation_id=1,
        owner="a",
        name="b",
        default_branch="main",
        removed_at=removed_at,
    )
