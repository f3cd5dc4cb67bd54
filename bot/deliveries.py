"""Takes stored deliveries, oldest first, each in one transaction with all that it brings about."""

from dataclasses import dataclass

import structlog
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import now
from bot.github.events import Event, Ignored, InstallationChanged, UnreadablePayload
from bot.github.reading import read_event
from bot.intake import Intake
from bot.queue.doorbell import Doorbell
from bot.store.database import Database
from bot.store.runs import Ring
from bot.store.states import DeliveryState
from bot.store.tables import DeliveryRow

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
WELCOME_ACTIONS = frozenset({"created", "added", "unsuspend", "new_permissions_accepted"})


@dataclass(frozen=True, slots=True)
class Taken:
    """What one delivery led to: runs to ring for, and an installation to look around in."""

    runs: tuple[Ring, ...] = ()
    welcome: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryDesk:
    """Works through the table of deliveries; any number of workers may do so at once."""

    database: Database
    doorbell: Doorbell
    app_id: int

    async def take_all(self) -> list[int]:
        """Take whatever has been received; answers installations that are new to us."""
        welcomes = []
        while (taken := await self._take_one()) is not None:
            for ring in taken.runs:
                await self.doorbell.run(ring.run_id, ring.attempt)
            if taken.welcome is not None:
                welcomes.append(taken.welcome)
        return welcomes

    async def _take_one(self) -> Taken | None:
        """None when nothing is left. A delivery that breaks us is put aside after three tries."""
        row_id = None
        try:
            async with self.database.session() as session:
                row = await _oldest(session)
                if row is None:
                    return None
                row_id = row.id
                return await self._take(session, row)
        except Exception as fault:
            if row_id is None:
                raise
            log.exception("delivery.failed", delivery=row_id)
            await self._put_aside(row_id, type(fault).__name__)
            return Taken()

    async def _take(self, session: AsyncSession, row: DeliveryRow) -> Taken:
        with structlog.contextvars.bound_contextvars(correlation_id=row.guid):
            event = self._read(row)
            runs = await Intake(session, row.guid, now()).take(event)
        row.state = DeliveryState.IGNORED if isinstance(event, Ignored) else DeliveryState.DONE
        if isinstance(event, Ignored):
            row.error = event.reason
        session.add(row)
        return Taken(tuple(runs), _welcome(event))

    def _read(self, row: DeliveryRow) -> Event:
        try:
            return read_event(row.event, row.body, self.app_id)
        except UnreadablePayload as fault:
            log.warning("delivery.unreadable", delivery=row.id, error=str(fault))
            return Ignored(f"unreadable: {fault}")

    async def _put_aside(self, row_id: int, error: str) -> None:
        async with self.database.session() as session:
            row = await session.get(DeliveryRow, row_id)
            if row is not None:
                row.attempts += 1
                row.error = error
                if row.attempts >= MAX_ATTEMPTS:
                    row.state = DeliveryState.FAILED
                session.add(row)


async def _oldest(session: AsyncSession) -> DeliveryRow | None:
    chosen = (
        select(DeliveryRow)
        .where(DeliveryRow.state == DeliveryState.RECEIVED)
        .order_by(col(DeliveryRow.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (await session.exec(chosen)).first()


def _welcome(event: Event) -> int | None:
    if isinstance(event, InstallationChanged) and event.action in WELCOME_ACTIONS:
        return event.installation_id
    return None
