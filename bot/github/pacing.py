"""Spreads writes over time, per installation: GitHub punishes bursts by blocking the App.

Two limits hold at once: a bucket (a burst, then one write a second) and a count of the things
created in the last hour. Both live in Redis, for all workers together, and in this process while
Redis is away. Only transactions of plain commands are used, so an embedded Redis will do as well
(it needs ZADD GT: Redis 6.2).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

import redis.asyncio
from redis.exceptions import RedisError

BURST = 20
"""Writes that may go out at once after a rest."""
SPACING = 1.0
"""Seconds between writes once the burst is used up."""
CREATIONS_PER_HOUR = 450
"""GitHub blocks at about 500."""
HOUR = 3600.0
RESERVE = 5
"""Writes beyond both limits that the aggregate check may take."""
PREFIX = "hardening:pacing:"


@dataclass(frozen=True, slots=True)
class Load:
    """One write: whether it creates something, and whether it is the aggregate's."""

    creates: bool = True
    first_in_line: bool = False


class Ledger(Protocol):
    """Books a write, or none of it."""

    async def book(self, installation_id: int, load: Load, now: float) -> float:
        """Seconds to wait before the write; when it is over `patience`, nothing is booked."""
        ...


@dataclass(slots=True)
class Pacing:
    """`patience` is the longest wait in seconds for which a write is still booked."""

    redis: "redis.asyncio.Redis | None" = None
    patience: float = 5.0
    clock: Callable[[], float] = time.time
    _alone: "InMemory" = field(init=False)

    def __post_init__(self) -> None:
        self._alone = InMemory(self.patience)

    async def acquire(self, installation_id: int, load: Load) -> float:
        """Seconds to wait before a write. More than `patience`: come back later, nothing is
        booked."""
        now = self.clock()
        if self.redis is not None:
            try:
                return await InRedis(self.redis, self.patience).book(installation_id, load, now)
            except (RedisError, OSError):
                pass
        return await self._alone.book(installation_id, load, now)


@dataclass(slots=True)
class InMemory:
    """The books of one process."""

    patience: float
    _next: dict[int, float] = field(default_factory=dict)
    _created: dict[int, list[float]] = field(default_factory=dict)

    async def book(self, installation_id: int, load: Load, now: float) -> float:
        due = max(self._next.get(installation_id, 0.0), now) + SPACING
        created = [at for at in self._created.get(installation_id, []) if at > now - HOUR]
        full = load.creates and len(created) >= _room(load)
        oldest = created[-_room(load)] if full else None
        wait = _wait(due, oldest, load, now)
        if wait <= self.patience:
            self._next[installation_id] = due
            self._created[installation_id] = created + [now] * load.creates
        return wait


@dataclass(frozen=True, slots=True)
class InRedis:
    """The books of all workers."""

    redis: "redis.asyncio.Redis"
    patience: float

    async def book(self, installation_id: int, load: Load, now: float) -> float:
        bucket = f"{PREFIX}{installation_id}:bucket"
        log = f"{PREFIX}{installation_id}:created"
        entry, room = uuid4().hex, _room(load)
        async with self.redis.pipeline(transaction=True) as steps:
            steps.zadd(bucket, {"due": now}, gt=True)
            steps.zincrby(bucket, SPACING, "due")
            steps.expire(bucket, int(HOUR))
            steps.zremrangebyscore(log, "-inf", now - HOUR)
            steps.zrange(log, -room, -room, withscores=True)
            if load.creates:
                steps.zadd(log, {entry: now})
                steps.expire(log, int(HOUR))
            answers = await steps.execute()
        oldest = float(answers[4][0][1]) if answers[4] and load.creates else None
        wait = _wait(float(answers[1]), oldest, load, now)
        if wait > self.patience:
            await self._take_back(bucket, log, entry)
        return wait

    async def _take_back(self, bucket: str, log: str, entry: str) -> None:
        async with self.redis.pipeline(transaction=True) as steps:
            steps.zincrby(bucket, -SPACING, "due")
            steps.zrem(log, entry)
            await steps.execute()


def _room(load: Load) -> int:
    """Creations that may stand in the hour before this one."""
    return CREATIONS_PER_HOUR + (RESERVE if load.first_in_line else 0)


def _wait(due: float, oldest: float | None, load: Load, now: float) -> float:
    """`due` is the moment at which the bucket is full again after this write, `oldest` that of the
    creation that must first be an hour old."""
    burst = BURST + (RESERVE if load.first_in_line else 0)
    wait = due - burst * SPACING - now
    if oldest is not None:
        wait = max(wait, oldest + HOUR - now)
    return max(wait, 0.0)
