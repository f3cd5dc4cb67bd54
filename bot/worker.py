"""A worker: listens to the doorbell, sweeps for what nobody rang for, tidies up."""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from uuid import uuid4

import structlog

from bot import metrics
from bot.analysis.pool import Pool
from bot.artifact_reading import ArtifactReader
from bot.artifacts import READERS, Collector
from bot.baseline import Baseline
from bot.clock import now
from bot.deliveries import DeliveryDesk
from bot.failures import Permanent, Transient
from bot.gate_run import GateRun
from bot.gather import Workshop
from bot.git.prune import prune as prune_mirrors
from bot.github.client import Credentials, GitHubApp
from bot.github.pacing import Pacing
from bot.github.repositories import App, own_app
from bot.missed import OUTAGE, Missed
from bot.osv.sources import lookup_from
from bot.queue.connect import Redis
from bot.queue.doorbell import Doorbell
from bot.queue.listener import Listener
from bot.runner import Hold, Outcome, Runner, Work
from bot.settings import Settings
from bot.store.advisories import StoredAdvisories
from bot.store.database import Database
from bot.store.memory import FactsTable
from bot.store.retention import prune as prune_store
from bot.store.states import RunKind
from checks.catalogue import gates, ruleset

log = structlog.get_logger(__name__)

SWEEP_EVERY = 10.0
RECOVER_EVERY = 600.0
RECOVER_AFTER = 3.0
"""Seconds after the start: events that are on their way tell more than a comparison."""
TIDY_EVERY = 3600.0
GREETING_RETRY = 5.0
"""Seconds between attempts to reach GitHub at start."""
GRACE = 25.0
"""Seconds that running work may take after SIGTERM before it is handed back."""


@dataclass(frozen=True, slots=True)
class Worker:
    """All parts of one worker process."""

    database: Database
    runner: Runner
    desk: DeliveryDesk
    missed: Missed
    collector: Collector
    listener: Listener
    mirrors: Path

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; then finish or hand back what is running."""
        silences = chain([await self.missed.silence()], repeat(timedelta()))

        async def recover() -> None:
            await self.missed.recover(next(silences))
            await self.collector.look_again()

        loops = [
            asyncio.create_task(self.listener.listen()),
            asyncio.create_task(_every(SWEEP_EVERY, self._sweep)),
            asyncio.create_task(_every(RECOVER_EVERY, recover, first=RECOVER_AFTER)),
            asyncio.create_task(_every(TIDY_EVERY, self._tidy)),
        ]
        try:
            await stop.wait()
        finally:
            self.listener.stop_picking()
            await self.runner.stop(GRACE)
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)

    async def take_deliveries(self, _: int) -> None:
        """Turn all stored deliveries into rows; look around where the App is new."""
        for installation_id in await self.desk.take_all():
            await self.missed.welcome(installation_id)

    async def _sweep(self) -> None:
        await self.take_deliveries(0)
        await self.runner.sweep()
        if (silence := await self.missed.alive()) >= OUTAGE:
            await self.missed.recover(silence)

    async def _tidy(self) -> None:
        await prune_store(self.database, now())
        await asyncio.to_thread(prune_mirrors, self.mirrors, time.time())


@asynccontextmanager
async def open_worker(
    settings: Settings, database: Database, redis: Redis
) -> AsyncIterator[Worker]:
    """Put a worker together; RuntimeError without credentials. Waits for GitHub to answer."""
    if settings.app is None:
        raise RuntimeError("a worker needs the App's credentials")
    roots = settings.github
    credentials = Credentials(
        str(settings.app.app_id), settings.app.private_key, roots.api_url, roots.api_version
    )
    github = GitHubApp(credentials, _count_request)
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(Pool())
        doorbell = Doorbell(redis)
        stack.push_async_callback(doorbell.close)
        workshop = _workshop(settings, database, pool)
        app = await _greet(github)
        books = redis.for_ringing()
        stack.push_async_callback(partial(books.aclose, close_connection_pool=True))
        run = GateRun(
            database=database,
            doorbell=doorbell,
            github=github,
            app=app,
            pacing=Pacing(books),
            workshop=workshop,
            gates=gates(),
            baseline=Baseline(database, github, workshop),
        )
        owner = f"{os.uname().nodename}:{os.getpid()}:{uuid4().hex[:8]}"
        reader = ArtifactReader(settings.data_dir, asyncio.Semaphore(READERS))
        collector = Collector(database, doorbell, github, reader)
        runner = Runner(database, doorbell, _work(run, collector), owner)
        desk = DeliveryDesk(database, doorbell, settings.app.app_id)
        missed = Missed(database, doorbell, github)
        parts = (database, runner, desk, missed, collector)

        async def take_deliveries(number: int) -> None:
            await worker.take_deliveries(number)

        listener = Listener(redis, runner.take, take_deliveries)
        worker = Worker(*parts, listener, workshop.mirrors)
        log.info("worker.ready", owner=owner, app=app.slug, git=shutil.which("git"))
        yield worker


def _workshop(settings: Settings, database: Database, pool: Pool) -> Workshop:
    known = StoredAdvisories(database)
    return Workshop(
        settings.data_dir / "mirrors",
        settings.github.server_url,
        pool,
        FactsTable(database),
        ruleset().digest,
        lookup_from(settings.osv_api_url, settings.osv_database_dir, known),
    )


def _work(judge: GateRun, collector: Collector) -> Work:
    """Who does which kind of run."""

    async def evaluate(hold: Hold) -> Outcome:
        collects = hold.lease.kind is RunKind.ARTIFACTS
        return await (collector.collect if collects else judge.evaluate)(hold)

    async def give_up(hold: Hold, reason: str) -> None:
        collects = hold.lease.kind is RunKind.ARTIFACTS
        await (collector.give_up if collects else judge.give_up)(hold, reason)

    return Work(evaluate, give_up)


async def _greet(github: GitHubApp) -> App:
    """Who we are, once GitHub answers; a wrong key is Permanent."""
    while True:
        try:
            async with github.app() as rest:
                return await own_app(rest)
        except Transient as fault:
            log.warning("worker.waiting_for_github", reason=fault.reason)
            await asyncio.sleep(fault.retry_after or GREETING_RETRY)


def _count_request(method: str, kind: str, status: int) -> None:
    metrics.github_requests.labels(kind, str(status)).inc()


async def _every(seconds: float, job: Callable[[], Awaitable[None]], first: float = 0.0) -> None:
    """Do a job again and again; its failures are logged, never the end."""
    await asyncio.sleep(first)
    while True:
        try:
            await job()
        except (Transient, Permanent) as fault:
            log.warning("loop.failed", reason=fault.reason)
        except Exception:
            log.exception("loop.failed")
        await asyncio.sleep(seconds)
