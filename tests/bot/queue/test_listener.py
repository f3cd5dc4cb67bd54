"""Listening: every ring is heard, a failing job harms nobody, and after the stop none is picked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic

from bot.queue.connect import QUEUE, Redis, RemoteRedis
from bot.queue.doorbell import Doorbell
from bot.queue.listener import CLOSE_SECONDS, Listener
from tests.journeys.stage import RedisServer

SOON = 10.0


class Heard:
    """Ids in the order in which they were rung."""

    def __init__(self) -> None:
        self.ids: asyncio.Queue[int] = asyncio.Queue()

    async def take(self, number: int) -> None:
        await self.ids.put(number)
        if number < 0:
            raise RuntimeError("a job that fails")

    async def next(self) -> int:
        return await asyncio.wait_for(self.ids.get(), SOON)


@asynccontextmanager
async def listening(redis: Redis, runs: Heard, deliveries: Heard) -> AsyncIterator[Listener]:
    listener = Listener(redis, runs.take, deliveries.take)
    task = asyncio.create_task(listener.listen())
    yield listener
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_rings_reach_whom_they_are_for(bell: Redis) -> None:
    runs, deliveries, doorbell = Heard(), Heard(), Doorbell(bell)
    await doorbell.run(7, 1)
    async with listening(bell, runs, deliveries):
        assert await runs.next() == 7
        await doorbell.deliveries(3)
        assert await deliveries.next() == 3
    await doorbell.close()


async def test_a_job_that_fails_is_not_repeated_and_stops_nobody(bell: Redis) -> None:
    runs, doorbell = Heard(), Doorbell(bell)
    async with listening(bell, runs, Heard()):
        await doorbell.run(-1, 1)
        assert await runs.next() == -1
        await doorbell.run(8, 1)
        assert await runs.next() == 8
        assert runs.ids.empty()
    await doorbell.close()


async def test_a_finished_ring_may_ring_again(bell: Redis) -> None:
    runs, doorbell = Heard(), Doorbell(bell)
    pool = bell.for_ringing()
    async with listening(bell, runs, Heard()):
        for _ in range(2):
            await doorbell.run(7, 1)
            assert await runs.next() == 7
            async with asyncio.timeout(SOON):
                while await pool.exists("arq:job:run:7:1") or await pool.zcard(QUEUE):  # noqa: ASYNC110 - Redis tells nobody
                    await asyncio.sleep(0.01)
    await pool.aclose(close_connection_pool=True)
    await doorbell.close()


async def test_a_listener_that_was_stopped_leaves_rings_to_others(bell: Redis) -> None:
    first, second, doorbell = Heard(), Heard(), Doorbell(bell)
    async with listening(bell, first, Heard()) as listener:
        await doorbell.run(7, 1)
        assert await first.next() == 7
        listener.stop_picking()
        await doorbell.run(8, 1)
        async with listening(bell, second, Heard()):
            assert await second.next() == 8
        assert first.ids.empty()
    await doorbell.close()


async def test_the_end_does_not_wait_for_a_redis_that_is_gone(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    server.start()
    bell = RemoteRedis(server.url)
    runs, doorbell = Heard(), Doorbell(bell)
    async with listening(bell, runs, Heard()):
        await doorbell.run(7, 1)
        assert await runs.next() == 7
        await doorbell.close()
        server.kill()
        asked = monotonic()
    assert monotonic() - asked < CLOSE_SECONDS + SOON
