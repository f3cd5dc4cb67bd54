"""Listens to the doorbell: an arq worker under supervision, replaced when Redis breaks it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import cast

import msgspec
import structlog
from arq.typing import WorkerCoroutine
from arq.worker import Worker, func
from redis.exceptions import RedisError

from bot.queue.connect import QUEUE, Redis
from bot.queue.doorbell import DELIVERIES, RUN

log = structlog.get_logger(__name__)

POLL_DELAY = 0.1
JOB_TIMEOUT = 120
RECONNECT_DELAY = 1.0
MAX_JOBS = 8
CLOSE_SECONDS = 3.0
"""For signing off at Redis; without it the patient pool would hold up the end for a minute."""

Take = Callable[[int], Awaitable[object]]


class Listener:
    """Calls `take_run` and `take_deliveries` with the id of each ring until it is stopped."""

    def __init__(self, redis: Redis, take_run: Take, take_deliveries: Take) -> None:
        self._redis = redis
        self._take = {RUN: take_run, DELIVERIES: take_deliveries}
        self._worker: Worker | None = None

    async def listen(self) -> None:
        """Runs until cancelled; a broken connection is replaced."""
        while True:
            try:
                await self._listen_once()
            except (RedisError, OSError) as fault:
                log.warning("listener.reconnecting", error=type(fault).__name__)
            await asyncio.sleep(RECONNECT_DELAY)

    def stop_picking(self) -> None:
        """Take no further rings; running jobs go on."""
        if self._worker is not None:
            self._worker.allow_pick_jobs = False

    async def _listen_once(self) -> None:
        pool = self._redis.for_polling()
        worker = self._worker = Worker(
            functions=[
                func(self._job(name), name=name, timeout=JOB_TIMEOUT, keep_result=0, max_tries=1)
                for name in self._take
            ],
            queue_name=QUEUE,
            redis_pool=pool,
            handle_signals=False,
            poll_delay=POLL_DELAY,
            max_jobs=MAX_JOBS,
            health_check_interval=10,
            job_serializer=msgspec.msgpack.encode,
            job_deserializer=msgspec.msgpack.decode,
            log_results=False,
        )
        try:
            await worker.async_run()
        finally:
            with suppress(RedisError, OSError, asyncio.CancelledError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await worker.close()

    def _job(self, name: str) -> WorkerCoroutine:
        take = self._take[name]

        async def job(context: dict[str, object], number: int) -> None:
            await take(number)

        return cast("WorkerCoroutine", job)
