"""What waits for a worker, told by a process that loads the store only once somebody asks."""

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from bot.web.health import Queue

if TYPE_CHECKING:
    from bot.store.database import Database


class LateQueue:
    """Importing the store takes most of a second, so it is done on a thread and once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opening: asyncio.Task[Database] | None = None

    async def measure(self) -> Queue:
        """Depth and age; raises what the database raises."""
        self._opening = self._opening or asyncio.create_task(self._open())
        database = await asyncio.shield(self._opening)
        from bot.clock import now
        from bot.store.leases import waiting

        async with database.reader() as session:
            return Queue(*await waiting(session, now()))

    async def close(self) -> None:
        """Let go of the database."""
        if self._opening is not None:
            await (await self._opening).close()

    async def _open(self) -> "Database":
        await asyncio.to_thread(import_module, "bot.store.leases")
        from bot.store.database import Database

        return Database(self._url)
