"""Installations, repositories and pull requests as they are told of, renamed and removed."""

from dataclasses import replace

from bot.store.database import Database
from bot.store.repositories import (
    open_pulls,
    pull_row,
    remove_installation,
    remove_repository,
    see_installation,
    see_pull,
    see_repository,
    suspend_installation,
)
from bot.store.tables import InstallationRow, RepositoryRow
from tests.bot.store.known import HEAD, NEXT, NOW, SHOP, opened, seen


async def test_a_rename_keeps_the_row(database: Database) -> None:
    async with database.session() as session:
        assert await see_repository(session, SHOP), "never measured"
        await see_repository(session, replace(SHOP, name="store", default_branch=None))
        row = await session.get(RepositoryRow, 7)
        assert row is not None
        assert (row.name, row.default_branch) == ("store", "main")


async def test_a_measured_repository_is_not_new(database: Database) -> None:
    async with database.session() as session:
        await see_repository(session, SHOP)
        row = await session.get(RepositoryRow, 7)
        assert row is not None
        row.baseline_commit = HEAD
        session.add(row)
        assert not await see_repository(session, SHOP)


async def test_a_removed_repository_that_comes_back(database: Database) -> None:
    async with database.session() as session:
        await see_repository(session, SHOP)
        await remove_repository(session, 7, NOW)
    async with database.session() as session:
        row = await session.get(RepositoryRow, 7)
        assert row is not None
        assert row.removed_at == NOW
        await see_repository(session, SHOP)
        assert row.removed_at is None


async def test_an_installation_suspended_removed_and_back(database: Database) -> None:
    async with database.session() as session:
        await see_installation(session, 70, "acme")
        await see_repository(session, SHOP)
        await suspend_installation(session, 70)
    async with database.session() as session:
        row = await session.get(InstallationRow, 70)
        assert row is not None
        assert row.suspended
        await remove_installation(session, 70, NOW)
    async with database.session() as session:
        repository = await session.get(RepositoryRow, 7)
        assert repository is not None
        assert repository.removed_at == NOW
        await see_installation(session, 70, "")
        row = await session.get(InstallationRow, 70)
        assert row is not None
        assert (row.account, row.suspended, row.deleted_at) == ("acme", False, None)


async def test_pushes_are_counted_by_head(database: Database) -> None:
    await opened(database)
    async with database.session() as session:
        assert (await see_pull(session, seen())).pushes == 1
        assert (await see_pull(session, seen(NEXT))).pushes == 2
        late = await see_pull(session, replace(seen(NEXT), opened_at=None, updated_at=None))
        assert (late.pushes, late.opened_at, late.updated_at) == (2, NOW, NOW)


async def test_open_pull_requests_of_a_head(database: Database) -> None:
    await opened(database, HEAD, 2)
    await opened(database, HEAD, 1)
    await opened(database, NEXT, 3)
    async with database.session() as session:
        await see_pull(session, replace(seen(HEAD, 4), open=False))
    async with database.reader() as session:
        assert [pull.number for pull in await open_pulls(session, 7, HEAD)] == [1, 2]
        assert [pull.number for pull in await open_pulls(session, 7)] == [1, 2, 3]
        assert await pull_row(session, 8, 1) is None
