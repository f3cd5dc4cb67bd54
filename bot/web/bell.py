"""Rings for the workers from a process that must start fast: arq is loaded on a thread."""

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from bot.queue.doorbell import Doorbell

RingRun = Callable[[int, int, float], Awaitable[object]]
"""Takes the id of a run, its attempt and a delay in seconds."""

log = structlog.get_logger(__name__)


class LateBell:
    """Without a Redis nobody hears it, and the workers' sweep finds the deliveries."""

    def __init__(self, redis_url: str | None) -> None:
        self._url = redis_url
        self._opening: asyncio.Task[Doorbell] | None = None

    @property
    def hangs(self) -> bool:
        return self._url is not None

    def warm_up(self) -> None:
        """Load what ringing needs before the first delivery does."""
        if self._url is None:
            log.warning("web.no_redis", remedy="set REDIS_URL, else workers hear by sweeping only")
            return
        self._opening = self._opening or asyncio.create_task(_open(self._url))

    async def ring(self, highest: int) -> None:
        if self._url is not None:
            await (await self._open()).deliveries(highest)

    async def ring_run(self, run_id: int, attempt: int, delay: float) -> None:
        if self._url is not None:
            await (await self._open()).run(run_id, attempt, delay)

    async def answers(self) -> bool:
        return await (await self._open()).answers()

    async def close(self) -> None:
        if self._opening is not None:
            await (await self._opening).close()

    async def _open(self) -> "Doorbell":
        self.warm_up()
        assert self._opening is not None, "only called where there is a Redis"
        return await asyncio.shield(self._opening)


async def _open(url: str) -> "Doorbell":
    await asyncio.to_thread(import_module, "bot.queue.doorbell")
    from bot.queue.connect import RemoteRedis
    from bot.queue.doorbell import Doorbell

    return Doorbell(RemoteRedis(url))
