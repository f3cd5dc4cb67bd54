"""Processes from parts: a worker alone, or receiver and worker on one event loop (`serve`)."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable

import structlog
import uvloop

from bot.failures import Permanent
from bot.queue.connect import EmbeddedRedis, Redis, RemoteRedis
from bot.settings import AppCredentials, Settings
from bot.store.database import Database
from bot.store.sealed import SealBroken, read_app
from bot.telemetry import configure_logging
from bot.worker import open_worker

log = structlog.get_logger(__name__)

FAILED, USAGE = 1, 2


def run_worker(settings: Settings) -> int:
    """Take runs until SIGTERM or SIGINT; 2 when something is missing that only a person can add."""
    if settings.redis_url is None:
        print("REDIS_URL is missing: a worker alone needs the Redis of its receiver", file=sys.stderr)
        return USAGE
    return _run(settings, lambda stop: _work(settings, RemoteRedis(settings.redis_url or ""), stop))


def _run(settings: Settings, main: Callable[[asyncio.Event], Awaitable[None]]) -> int:
    configure_logging(settings.log_level, settings.log_format, settings.secrets())

    async def until_told() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        await main(stop)

    try:
        uvloop.run(until_told())
    except (Permanent, SealBroken) as fault:
        log.error("process.ended", reason=getattr(fault, "reason", str(fault)))
        return FAILED
    return 0


async def _work(settings: Settings, redis: Redis, stop: asyncio.Event) -> None:
    database = Database(settings.database_url)
    try:
        known = await with_credentials(settings, database, stop)
        if known is None:
            return
        async with open_worker(known, database, redis) as worker:
            await worker.run(stop)
    finally:
        await database.close()
