"""Processes from parts: a worker alone, or receiver and worker on one event loop (`serve`)."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from bot.clock import now
from bot.failures import Permanent
from bot.queue.connect import EmbeddedRedis, Redis, RemoteRedis
from bot.queue.doorbell import Doorbell
from bot.settings import AppCredentials, Settings
from bot.store.database import Database
from bot.store.leases import waiting
from bot.store.migrations import migrate
from bot.store.sealed import SealBroken, read_app
from bot.telemetry import configure_logging, hide
from bot.web.app import Surroundings, create_app
from bot.web.health import Queue
from bot.web.runner import NotListening, WebServer
from bot.worker import open_worker

log = structlog.get_logger(__name__)

FAILED, USAGE = 1, 2
LOOK_FOR_APP_EVERY = 5.0
"""Seconds between looks for the App's credentials while a worker waits for its registration."""


def run_worker(settings: Settings) -> int:
    """Take runs until SIGTERM or SIGINT."""
    if settings.redis_url is None:
        needed = "REDIS_URL is missing: a worker alone needs the Redis of its receiver"
        sys.stderr.write(f"{needed}\n")
        return USAGE
    redis = RemoteRedis(settings.redis_url)
    return run(settings, lambda stop: work(settings, redis, stop))


def run_serve(settings: Settings) -> int:
    """Receive and work until SIGTERM or SIGINT."""
    return run(settings, lambda stop: serve(settings, stop))


def run(settings: Settings, main: Callable[[asyncio.Event], Awaitable[None]]) -> int:
    """Run `main` until a signal sets its event; 1 when it ended by itself.

    Not on uvloop: starting git, two dozen times for each run, halts it for 14 ms, asyncio for 1.
    """
    configure_logging(settings.log_level, settings.log_format, settings.secrets())

    async def until_told() -> None:
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        await main(stop)

    try:
        asyncio.run(until_told())
    except Permanent as fault:
        log.error("process.ended", reason=fault.reason)
        return FAILED
    except (SealBroken, NotListening) as fault:
        log.error("process.ended", reason=str(fault))
        return FAILED
    return 0


async def work(settings: Settings, redis: Redis, stop: asyncio.Event) -> None:
    """A worker, as soon as the App is registered."""
    database = Database(settings.database_url)
    try:
        app = await _credentials(settings, database, stop)
        if app is not None:
            async with open_worker(settings.with_app(app), database, redis) as worker:
                await worker.run(stop)
    finally:
        await database.close()


async def serve(
    settings: Settings, stop: asyncio.Event, ready: Callable[[str], None] = lambda _: None
) -> None:
    """Receiver and worker in one process; `ready` is told the address that is listened on."""
    await migrate(settings.database_url)
    redis: Redis = RemoteRedis(settings.redis_url) if settings.redis_url else EmbeddedRedis()
    database = Database(settings.database_url)
    doorbell = Doorbell(redis)
    try:
        known = await _stored(settings, database)
        settings = settings.with_app(known) if known is not None else settings
        surroundings = Surroundings(
            ring=doorbell.deliveries,
            redis=doorbell.answers,
            queue=lambda: _queue(database),
            ring_run=doorbell.run,
            database=database,
        )
        server = WebServer(create_app(settings, surroundings), settings.host, settings.port)
        await server.start()
        log.info("serve.started", address=server.address, setup_mode=settings.setup_mode)
        ready(server.address)
        try:
            await work(settings, redis, stop)
        finally:
            await server.stop()
    finally:
        await doorbell.close()
        await database.close()


async def _queue(database: Database) -> Queue:
    async with database.reader() as session:
        return Queue(*await waiting(session, now()))


async def _stored(settings: Settings, database: Database) -> AppCredentials | None:
    """What the environment says, else what the setup page stored."""
    if settings.app is not None or settings.encryption_key is None:
        return settings.app
    async with database.reader() as session:
        app = await read_app(session, settings.encryption_key)
    if app is not None:
        hide((app.private_key, app.webhook_secret))
    return app


async def _credentials(
    settings: Settings, database: Database, stop: asyncio.Event
) -> AppCredentials | None:
    """Waits for the registration; None when the process is told to stop first."""
    while not stop.is_set():
        app = await _stored(settings, database)
        if app is not None:
            return app
        log.info("worker.waiting_for_registration")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_FOR_APP_EVERY)
    return None
