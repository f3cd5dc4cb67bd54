"""Liveness, and readiness with one line per dependency."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import perf_counter

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from bot import metrics

CHECK_SECONDS = 2.0
LATE_SECONDS = 300.0
"""Waiting longer than this is told, but takes no receiver out of service."""


@dataclass(frozen=True, slots=True)
class Queue:
    """How many runs and deliveries wait, and for how many seconds the oldest has."""

    depth: int
    age: float


@dataclass(frozen=True, slots=True)
class Dependencies:
    """`database` and `redis` raise or answer False when down; None where there is none."""

    database: Callable[[], Awaitable[bool]]
    redis: Callable[[], Awaitable[bool]] | None = None
    queue: Callable[[], Awaitable[Queue]] | None = None


class Line(msgspec.Struct, omit_defaults=True):
    status: str
    ms: float | None = None
    error: str | None = None
    depth: int | None = None
    age_seconds: float | None = None


def health_routes(dependencies: Dependencies) -> list[HTTPRouteHandler]:
    @get("/health", sync_to_thread=False, operation_id="Liveness")
    def health() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @get("/health/ready", operation_id="Readiness")
    async def ready() -> Response[bytes]:
        """Database, Redis and queue, each with its state."""
        lines = await examine(dependencies)
        down = any(line.status == "down" for line in lines.values())
        body = {"status": "down" if down else "ok", "dependencies": lines}
        return Response(
            msgspec.json.encode(body),
            status_code=503 if down else 200,
            media_type=MediaType.JSON,
        )

    return [health, ready]


async def examine(dependencies: Dependencies) -> Mapping[str, Line]:
    checks: dict[str, Awaitable[Line]] = {"database": _answers(dependencies.database)}
    if dependencies.redis is not None:
        checks["redis"] = _answers(dependencies.redis)
    if dependencies.queue is not None:
        checks["queue"] = _queue(dependencies.queue)
    return dict(zip(checks, await asyncio.gather(*checks.values()), strict=True))


async def _answers(check: Callable[[], Awaitable[bool]]) -> Line:
    started = perf_counter()
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            well = await check()
    except Exception as error:
        return Line("down", error=type(error).__name__)
    return Line("ok" if well else "down", ms=round((perf_counter() - started) * 1000, 1))


async def _queue(measure: Callable[[], Awaitable[Queue]]) -> Line:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            queue = await measure()
    except Exception as error:
        return Line("unknown", error=type(error).__name__)
    metrics.queue_depth.set(queue.depth)
    metrics.queue_age_seconds.set(queue.age)
    late = queue.age > LATE_SECONDS
    return Line("late" if late else "ok", depth=queue.depth, age_seconds=round(queue.age, 1))
