"""Rings for rows that are due: a job carries ids only, and losing one is harmless."""

import asyncio

import structlog
from arq.connections import ArqRedis
from redis.exceptions import RedisError

from bot.clock import now
from bot.queue.connect import RING_TIMEOUT, Redis

log = structlog.get_logger(__name__)

RUN = "take_run"
DELIVERIES = "take_deliveries"


class Doorbell:
    """Rings through Redis; False means that nobody heard and the sweep must see to it."""

    def __init__(self, redis: Redis) -> None:
        self._pool: ArqRedis = redis.for_ringing()

    async def run(self, run_id: int, attempt: int, delay: float = 0.0) -> bool:
        """Ring for one run; the attempt keeps a finished job from muting the next one, and a ring
        that is to sound later does not mute one that is needed sooner."""
        later = f":{round((now().timestamp() + delay) * 1000)}" if delay else ""
        return await self._ring(RUN, run_id, f"run:{run_id}:{attempt}{later}", delay)

    async def deliveries(self, last_id: int) -> bool:
        """Ring once for all deliveries up to `last_id`."""
        return await self._ring(DELIVERIES, last_id, f"deliveries:{last_id}", 0.0)

    async def answers(self) -> bool:
        """Whether Redis answers a ping."""
        try:
            async with asyncio.timeout(RING_TIMEOUT):
                return bool(await self._pool.ping())
        except (RedisError, OSError, TimeoutError):
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.aclose(close_connection_pool=True)

    async def _ring(self, job: str, number: int, job_id: str, delay: float) -> bool:
        try:
            async with asyncio.timeout(RING_TIMEOUT):
                await self._pool.enqueue_job(job, number, _job_id=job_id, _defer_by=delay or None)
        except (RedisError, OSError, TimeoutError) as fault:
            log.warning("doorbell.unheard", job=job_id, error=type(fault).__name__)
            return False
        return True
