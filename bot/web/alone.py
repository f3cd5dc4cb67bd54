"""The receiver as a process of its own: settings in, exit code out."""

import asyncio
import signal
import sys

import structlog
import uvloop

from bot.settings import Settings
from bot.telemetry import configure_logging, hide
from bot.web.app import Surroundings, create_app
from bot.web.bell import LateBell
from bot.web.late_queue import LateQueue
from bot.web.runner import NotListening, WebServer

STOPPING = (signal.SIGTERM, signal.SIGINT)

log = structlog.get_logger(__name__)


def run_web(settings: Settings) -> int:
    """0 after a signal, 1 when it could not start."""
    configure_logging(settings.log_level, settings.log_format, settings.secrets())
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_serve(settings))


async def _serve(settings: Settings) -> int:
    stopping = asyncio.Event()
    for number in STOPPING:
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    settings = await _with_stored_app(settings)
    hide(settings.secrets())
    bell = LateBell(settings.redis_url)
    queue = LateQueue(settings.database_url)
    redis = bell.answers if bell.hangs else None
    around = Surroundings(bell.ring, redis, queue.measure, ring_run=bell.ring_run)
    app = create_app(settings, around)
    server = WebServer(app, settings.host, settings.port)
    try:
        await server.start()
    except NotListening as error:
        print(error, file=sys.stderr)  # noqa: T201 - whoever started it must see it in any format
        return 1
    log.info("web.started", address=server.address, setup_mode=settings.setup_mode)
    bell.warm_up()
    await stopping.wait()
    await server.stop()
    await bell.close()
    await queue.close()
    log.info("web.stopped")
    return 0


async def _with_stored_app(settings: Settings) -> Settings:
    """Reading the store costs most of a second of imports, so only where it may hold an App."""
    if not settings.setup_mode or settings.encryption_key is None:
        return settings
    from bot.store.migrations import migrate
    from bot.store.sealed import stored_app

    await migrate(settings.database_url)
    app = await stored_app(settings)
    return settings.with_app(app) if app else settings
