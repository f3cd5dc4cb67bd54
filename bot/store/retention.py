"""How long things are kept: bodies of deliveries, and data of what was uninstalled."""

from datetime import datetime, timedelta

from sqlmodel import col, delete, func, update

from bot.store import advisories, evidence, facts
from bot.store.database import Database
from bot.store.states import DeliveryState
from bot.store.tables import DeliveryRow, InstallationRow, RepositoryRow

BODIES = timedelta(days=14)
UNINSTALLED = timedelta(days=30)
SETTLED = (DeliveryState.DONE, DeliveryState.IGNORED, DeliveryState.FAILED)


async def prune(database: Database, now: datetime) -> None:
    """All of it; safe to run at any time and from several workers."""
    await blank_bodies(database, now)
    await purge_uninstalled(database, now)
    await facts.prune(database, now)
    await evidence.prune(database, now)
    await advisories.prune(database, now)


async def blank_bodies(database: Database, now: datetime) -> int:
    """Empty the bodies of old deliveries that nobody will read again; their rows stay."""
    async with database.session() as session:
        chosen = update(DeliveryRow).where(
            col(DeliveryRow.received_at) <= now - BODIES,
            col(DeliveryRow.state).in_(SETTLED),
            func.length(DeliveryRow.body) > 0,
        )
        return (await session.exec(chosen.values(body=b""))).rowcount


async def purge_uninstalled(database: Database, now: datetime) -> int:
    """Remove repositories, with all that hangs on them, and installations that are gone."""
    limit = now - UNINSTALLED
    async with database.session() as session:
        gone = delete(RepositoryRow).where(col(RepositoryRow.removed_at) <= limit)
        count = (await session.exec(gone)).rowcount
        left = delete(InstallationRow).where(col(InstallationRow.deleted_at) <= limit)
        return count + (await session.exec(left)).rowcount
