"""What publishing needs to know and to hold while it writes to one repository."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.failures import Transient
from bot.github.pacing import Load, Pacing
from bot.github.repositories import App
from bot.github.rest import Repository
from bot.publish.edits import Edit


class LeaseLost(Exception):  # noqa: N818 - not a fault of ours: another worker took over
    """Another worker owns this run now; nothing more may be written."""


@dataclass(frozen=True, slots=True)
class Desk:
    """`attempt` counts from 1; from the second on, GitHub is asked what stands there already.

    `on_done` is told of every edit as soon as GitHub confirmed it, with the id of what was
    written. `lost_lease` is asked before each write.
    """

    repository: Repository
    app: App
    pacing: Pacing
    attempt: int
    lost_lease: Callable[[], bool]
    on_done: Callable[[Edit, int], Awaitable[None]]

    async def turn(self, creates: bool, first_in_line: bool = False) -> None:
        """Wait for our turn to write. LeaseLost, or Transient when the turn is too far away."""
        load = Load(creates, first_in_line)
        wait = await self.pacing.acquire(self.repository.installation_id, load)
        if wait > self.pacing.patience:
            raise Transient("too many writes for this installation", retry_after=wait)
        if wait > 0:
            await asyncio.sleep(wait)
        if self.lost_lease():
            raise LeaseLost
