"""Webhook deliveries on disk before they are acknowledged, many of them in one commit.

Bypasses the ORM: the insert stands in the way of every webhook.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog

from bot.database_url import SqliteFile, locate
from bot.store.states import DeliveryState

MAX_WAITING = 1_000
"""Deliveries that may wait for the disk before new ones are refused."""

MAX_WAITING_BYTES = 128 * 1024 * 1024
BATCH_ROWS = 256
BATCH_BYTES = 32 * 1024 * 1024
RETRY_AFTER_SECONDS = 5

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is kept; `received_at` is aware. An ignored one is kept without its body."""

    guid: str
    event: str
    body: bytes = field(repr=False)
    received_at: datetime
    request_id: str
    state: DeliveryState = DeliveryState.RECEIVED


@dataclass(frozen=True, slots=True)
class Stored:
    id: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """That GUID is done, in progress or waiting already; only a failed one is taken again."""

    guid: str


Outcome = Stored | Duplicate


class NotStored(Exception):  # noqa: N818 - reads as what it says
    """The disk or the server refused, or too much is waiting: the sender must try again."""

    retry_after = RETRY_AFTER_SECONDS


class Backend(Protocol):
    """Writes a group in one transaction; outcomes are in the order of the group."""

    async def write(self, group: Sequence[Delivery]) -> list[Outcome]: ...

    async def answers(self) -> bool: ...

    async def close(self) -> None: ...


@dataclass(slots=True)
class _Waiting:
    delivery: Delivery
    written: asyncio.Future[Outcome]


class DeliveryWriter:
    """`on_stored` is told the highest new id once per commit, one call at a time."""

    def __init__(self, url: str, on_stored: Callable[[int], Awaitable[object]]) -> None:
        self._backend = _backend(url)
        self._on_stored = on_stored
        self._waiting: list[_Waiting] = []
        self._bytes = 0
        self._wake = asyncio.Event()
        self._highest = 0
        self._ringing: asyncio.Task[None] | None = None
        self._writing: asyncio.Task[None] | None = None
        self._closed = False

    def start(self) -> None:
        self._writing = asyncio.create_task(self._write_groups(), name="delivery-writer")

    async def close(self) -> None:
        """Refuse what comes from now on, write what waits, ring for it, close the database."""
        self._closed = True
        if self._writing is not None:
            await self.flushed()
            self._writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writing
        if self._ringing is not None:
            await self._ringing
        await self._backend.close()

    async def answers(self) -> bool:
        """Whether the table of deliveries can be read; raises the driver's error if not."""
        return await self._backend.answers()

    async def flushed(self) -> None:
        """Return once everything that waits now is written or refused."""
        written = [waiting.written for waiting in self._waiting]
        await asyncio.gather(*written, return_exceptions=True)

    async def store(self, delivery: Delivery) -> Outcome:
        """Return when it would survive a power cut; raise NotStored otherwise."""
        size = len(delivery.body)
        if self._closed:
            raise NotStored("the receiver is stopping")
        if len(self._waiting) >= MAX_WAITING or self._bytes + size > MAX_WAITING_BYTES:
            raise NotStored("too many deliveries are waiting for the database")
        waiting = _Waiting(delivery, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._bytes += size
        self._wake.set()
        return await waiting.written

    async def _write_groups(self) -> None:
        while True:
            await self._wake.wait()
            group = self._next_group()
            try:
                outcomes = await self._backend.write([waiting.delivery for waiting in group])
            except Exception as error:
                log.exception("deliveries.not_stored", count=len(group))
                _refuse(group, f"the database refused: {type(error).__name__}")
            else:
                self._answer(group, outcomes)
            finally:
                del self._waiting[: len(group)]
                self._bytes -= sum(len(waiting.delivery.body) for waiting in group)
                if not self._waiting:
                    self._wake.clear()

    def _next_group(self) -> list[_Waiting]:
        size = 0
        for count, waiting in enumerate(self._waiting[:BATCH_ROWS]):
            size += len(waiting.delivery.body)
            if size > BATCH_BYTES and count:
                return self._waiting[:count]
        return self._waiting[:BATCH_ROWS]

    def _answer(self, group: Sequence[_Waiting], outcomes: Sequence[Outcome]) -> None:
        new = 0
        for waiting, outcome in zip(group, outcomes, strict=True):
            if not waiting.written.done():
                waiting.written.set_result(outcome)
            if isinstance(outcome, Stored) and waiting.delivery.state == DeliveryState.RECEIVED:
                new = max(new, outcome.id)
        if new:
            self._highest = max(self._highest, new)
            if self._ringing is None or self._ringing.done():
                self._ringing = asyncio.create_task(self._ring())

    async def _ring(self) -> None:
        """A bell that fails costs nothing but time: the sweep finds the rows."""
        rung = 0
        while rung < self._highest:
            rung = self._highest
            try:
                await self._on_stored(rung)
            except Exception:
                log.exception("deliveries.not_rung")


def _refuse(group: Sequence[_Waiting], why: str) -> None:
    for waiting in group:
        if not waiting.written.done():
            waiting.written.set_exception(NotStored(why))


def _backend(url: str) -> Backend:
    place = locate(url)
    if isinstance(place, SqliteFile):
        from bot.store.sqlite_deliveries import SqliteDeliveries

        return SqliteDeliveries(place.path)
    from bot.store.postgresql_deliveries import PostgresqlDeliveries

    return PostgresqlDeliveries(place.dsn)
