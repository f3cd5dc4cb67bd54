"""Files in, facts out: hostile bytes are parsed by warm, limited children that may be lost.

A file that kills or stalls its child becomes "not analysed" with the reason; the next is fine.
"""

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import NamedTuple

from bot.analysis import limits
from bot.analysis.child_process import ChildLostError, ChildProcess
from checks.facts import Facts, FileFacts, NotAnalysed

OUT_OF_TIME = "the analysis of this change took too long"
CROWDED = f"there are more than {limits.CHANGE_CANDIDATES:,} findings in this change"
LOST = "analysis process: "


class Item(NamedTuple):
    """One file to analyse; `key` is the caller's name for it, `path` tells its language."""

    key: str
    path: str
    blob: bytes


def lasting(facts: Facts) -> bool:
    """Whether the same bytes would give the same facts again: what a clock, a crash or the
    company of other files decided must not be remembered."""
    passing = (LOST, OUT_OF_TIME, CROWDED)
    return not (isinstance(facts, NotAnalysed) and facts.reason.startswith(passing))


def bounded(facts: Mapping[str, Facts], held: int = 0) -> dict[str, Facts]:
    """The same while there is room beside `held` candidates; the rest is not analysed."""
    kept: dict[str, Facts] = {}
    for key, fact in sorted(facts.items()):
        held += count(fact)
        kept[key] = fact if held <= limits.CHANGE_CANDIDATES else NotAnalysed(CROWDED)
    return kept


def count(facts: Facts) -> int:
    """Candidates that these facts hold."""
    return len(facts.candidates) if isinstance(facts, FileFacts) else 0


class Pool:
    """At most `size` children (default: one per core), started when needed, then kept warm."""

    def __init__(
        self, size: int | None = None, answer_seconds: float = limits.ANSWER_SECONDS
    ) -> None:
        self.size = size or len(os.sched_getaffinity(0))
        self._children = [ChildProcess(answer_seconds) for _ in range(self.size)]
        self._idle: asyncio.LifoQueue[ChildProcess] = asyncio.LifoQueue()
        for child in reversed(self._children):
            self._idle.put_nowait(child)

    async def __aenter__(self) -> "Pool":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End all children."""
        await asyncio.gather(*(child.close() for child in self._children))

    def pids(self) -> list[int]:
        """Process ids of the running children."""
        return [child.pid for child in self._children if child.pid is not None]

    def idle(self) -> bool:
        """Whether no child is at work."""
        return self._idle.qsize() == self.size

    async def analyse(
        self,
        items: Iterable[Item] | AsyncIterable[Item],
        seconds: float = limits.CHANGE_SECONDS,
    ) -> dict[str, Facts]:
        """Facts by key. At most one batch more than there are children is held in memory.

        Files that are not done within `seconds`, or before there are `CHANGE_CANDIDATES`, are
        not analysed. Raises Permanent if no child can be started.
        """
        results: dict[str, Facts] = {}
        held = 0
        slots = asyncio.Semaphore(self.size + 1)
        until = asyncio.get_running_loop().time() + seconds

        async def settle(batch: list[Item]) -> None:
            nonlocal held
            try:
                if held >= limits.CHANGE_CANDIDATES:
                    results.update({item.key: NotAnalysed(CROWDED) for item in batch})
                    return
                found = bounded(await self._analyse_batch(batch, until), held)
                held += sum(map(count, found.values()))
                results.update(found)
            finally:
                slots.release()

        try:
            async with asyncio.TaskGroup() as group:
                async for batch in _batches(items):
                    await slots.acquire()
                    group.create_task(settle(batch))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return results

    async def _analyse_batch(self, batch: list[Item], until: float) -> dict[str, Facts]:
        results: dict[str, Facts] = {}
        left, at_once = list(batch), len(batch)
        async with self._child() as child:
            while left:
                if asyncio.get_running_loop().time() >= until:
                    return results | {item.key: NotAnalysed(OUT_OF_TIME) for item in left}
                asked = left[:at_once]
                try:
                    async with asyncio.timeout_at(until):
                        await _ask(child, asked, results)
                except TimeoutError:
                    pass  # what was answered counts; the child with the rest is gone
                except ChildLostError as lost:
                    if at_once == 1 and not lost.innocent:
                        results[asked[0].key] = NotAnalysed(f"{LOST}{lost}")
                    if not lost.innocent:
                        at_once = 1  # from here on the guilty one is known
                left = [item for item in left if item.key not in results]
        return results

    @asynccontextmanager
    async def _child(self) -> AsyncIterator[ChildProcess]:
        child = await self._idle.get()
        try:
            yield child
        finally:
            self._idle.put_nowait(child)


async def _ask(child: ChildProcess, asked: list[Item], results: dict[str, Facts]) -> None:
    waiting = iter(asked)
    async with aclosing(child.ask([(item.path, item.blob) for item in asked])) as answers:
        async for parcel in answers:
            results[next(waiting).key] = parcel.open()


async def _batches(items: Iterable[Item] | AsyncIterable[Item]) -> AsyncIterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    async for item in _each(items):
        batch.append(item)
        size += len(item.blob)
        if size >= limits.BATCH_BYTES or len(batch) >= limits.BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


async def _each(items: Iterable[Item] | AsyncIterable[Item]) -> AsyncIterator[Item]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item
