"""Rows that tests of the shell begin with: a repository, a pull request, a run."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.database import Database
from bot.store.leases import Lease, claim
from bot.store.repositories import PullSeen, RepositorySeen, see_pull, see_repository
from bot.store.runs import Ring, RunWanted, request_run
from bot.store.states import RunKind
from bot.store.tables import RunRow

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SHOP = RepositorySeen(7, 70, "acme", "shop", "main", False)
HEAD, NEXT, BASE = "a" * 40, "b" * 40, "c" * 40


def wanted(head: str = HEAD, number: int = 1, kind: RunKind = RunKind.PULL_REQUEST) -> RunWanted:
    """A run of the shop."""
    return RunWanted(7, 70, kind, number, head, "main", BASE, "guid-1")


def seen(head: str = HEAD, number: int = 1) -> PullSeen:
    """An open pull request of the shop."""
    return PullSeen(7, number, head, 7, "main", BASE, True, False, "dana", NOW, NOW)


async def shop(database: Database) -> None:
    """The repository is known."""
    async with database.session() as session:
        await see_repository(session, SHOP)


async def asked(database: Database, run: RunWanted | None = None, at: datetime = NOW) -> Ring:
    """The run is due, in a transaction of its own."""
    await shop(database)
    async with database.session() as session:
        return await request_run(session, run or wanted(), at)


async def opened(database: Database, head: str = HEAD, number: int = 1) -> None:
    """The pull request is known."""
    await shop(database)
    async with database.session() as session:
        await see_pull(session, seen(head, number))


async def taken(database: Database, ring: Ring, at: datetime = NOW, owner: str = "w") -> Lease:
    """The run under a lease."""
    async with database.session() as session:
        lease = await claim(session, ring.run_id, owner, at)
    assert lease is not None
    return lease


async def run(session: AsyncSession, run_id: int) -> RunRow:
    """The row as it stands."""
    return (await session.exec(select(RunRow).where(RunRow.id == run_id))).one()


async def standing(database: Database, ring: Ring) -> RunRow:
    """The row as it stands, read in a transaction of its own."""
    async with database.reader() as session:
        return await run(session, ring.run_id)
