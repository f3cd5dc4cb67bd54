"""Takes runs under a lease, keeps the lease alive, and hands back what could not be done."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot import metrics
from bot.clock import now
from bot.failures import Permanent, Transient
from bot.queue.doorbell import Doorbell
from bot.store.database import Database
from bot.store.leases import Lease, claim, due_runs, extend, finish, hand_back
from bot.store.states import RunState

log = structlog.get_logger(__name__)

HEARTBEAT = 3.0
"""Seconds between renewals; a superseded run stops within that time."""

MAX_FAILURES = 8
BACKOFF_BASE, BACKOFF_CAP = 2.0, 300.0
CONCURRENT_RUNS = 8
RUN_TIMEOUT = 600.0
"""Seconds that one attempt may take; only the first measurement of a large tree comes near."""


@dataclass(slots=True)
class Hold:
    """A lease at work. `lost` turns True once the run belongs to nobody or somebody else."""

    lease: Lease
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The run is over."""


@dataclass(frozen=True, slots=True)
class Later:
    """The run goes on at `due`; `waiting` tells a wait for evidence from a pause."""

    due: datetime
    waiting: bool = False


Outcome = Done | Later


@dataclass(frozen=True, slots=True)
class Work:
    """What to do with a run; `give_up` says on GitHub that it could not be done."""

    evaluate: Callable[[Hold], Awaitable[Outcome]]
    give_up: Callable[[Hold, str], Awaitable[None]]


@dataclass(slots=True)
class Runner:
    """One worker's hands. `owner` is unique per process start."""

    database: Database
    doorbell: Doorbell
    work: Work
    owner: str
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONCURRENT_RUNS))
    _active: set[asyncio.Task[None]] = field(default_factory=set)
    _stopping: bool = False

    async def take(self, run_id: int) -> None:
        """Do the run if it is due and free; returns when it is done or handed back."""
        if self._stopping:
            return
        task = asyncio.create_task(self._take(run_id))
        self._active.add(task)
        task.add_done_callback(self._active.discard)
        await asyncio.wait({task})

    async def sweep(self) -> None:
        """Ring for every due row; where the bell is dead, take the row here and now."""
        async with self.database.reader() as session:
            due = await due_runs(session, now())
        for ring in due:
            if not await self.doorbell.run(ring.run_id, ring.attempt):
                task = asyncio.create_task(self.take(ring.run_id))
                self._active.add(task)
                task.add_done_callback(self._active.discard)

    async def stop(self, grace: float) -> None:
        """Let running work finish for `grace` seconds, then hand it back."""
        self._stopping = True
        if self._active:
            _, late = await asyncio.wait(self._active, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _take(self, run_id: int) -> None:
        async with self._slots:
            async with self.database.session() as session:
                lease = await claim(session, run_id, self.owner, now())
            if lease is None:
                return
            structlog.contextvars.bind_contextvars(
                correlation_id=lease.correlation_id, run=lease.id, attempt=lease.attempt
            )
            hold = Hold(lease)
            worker = asyncio.create_task(self._settle(hold))
            heart = asyncio.create_task(self._beat(hold, worker))
            try:
                await asyncio.shield(worker)
            except asyncio.CancelledError:
                worker.cancel()
                await asyncio.gather(worker, return_exceptions=True)
                if not hold.lost:
                    await self._hand_back(hold, RunState.QUEUED, now())
            finally:
                heart.cancel()

    async def _beat(self, hold: Hold, worker: "asyncio.Task[None]") -> None:
        while not worker.done():
            await asyncio.sleep(HEARTBEAT)
            try:
                async with self.database.session() as session:
                    held = await extend(session, hold.lease, now())
            except Exception:
                log.exception("lease.not_renewed")
                continue
            if not held and not worker.done():
                hold.lost = True
                log.info("run.superseded")
                worker.cancel()

    async def _settle(self, hold: Hold) -> None:
        """Do the work and write down how it ended."""
        if hold.lease.failures >= MAX_FAILURES:
            await self._give_up(hold, "every attempt ended before its time")
            return
        try:
            async with asyncio.timeout(RUN_TIMEOUT):
                outcome = await self.work.evaluate(hold)
        except Transient as fault:
            await self._retry(hold, fault)
        except Permanent as fault:
            await self._give_up(hold, fault.reason)
        except Exception as fault:
            log.exception("run.failed")
            await self._retry(hold, Transient(f"internal error ({type(fault).__name__})"))
        else:
            await self._record(hold, outcome)

    async def _record(self, hold: Hold, outcome: Outcome) -> None:
        if isinstance(outcome, Later):
            state = RunState.WAITING if outcome.waiting else RunState.QUEUED
            await self._hand_back(hold, state, outcome.due)
            return
        state = RunState.SUPERSEDED if hold.lease.cancel else RunState.DONE
        await self._finish(hold, state)

    async def _retry(self, hold: Hold, fault: Transient) -> None:
        if hold.lease.failures + 1 >= MAX_FAILURES:
            await self._give_up(hold, fault.reason)
            return
        pause = fault.retry_after or backoff(hold.lease.failures + 1)
        log.warning("run.retried", reason=fault.reason, seconds=round(pause, 1))
        metrics.runs.labels("retried").inc()
        due = now() + timedelta(seconds=pause)
        await self._hand_back(hold, RunState.QUEUED, due, fault.reason)

    async def _give_up(self, hold: Hold, reason: str) -> None:
        log.error("run.given_up", reason=reason)
        try:
            await self.work.give_up(hold, reason)
        except (Transient, Permanent) as fault:
            log.warning("run.unsaid", reason=fault.reason)
        await self._finish(hold, RunState.FAILED, reason)

    async def _finish(self, hold: Hold, state: RunState, error: str | None = None) -> None:
        async with self.database.session() as session:
            again = await finish(session, hold.lease, state, now(), error)
        log.info("run.finished", state=state, again=again)
        metrics.runs.labels(str(state)).inc()
        if again:
            await self.doorbell.run(hold.lease.id, hold.lease.attempt)

    async def _hand_back(
        self, hold: Hold, state: RunState, due: datetime, error: str | None = None
    ) -> None:
        lease = hold.lease
        state = RunState.SUPERSEDED if lease.cancel else state
        async with self.database.session() as session:
            again = await hand_back(session, lease, state, due, error)
        if again is not None:
            delay = max(0.0, (again - now()).total_seconds())
            await self.doorbell.run(lease.id, lease.attempt, delay)


def backoff(failures: int) -> float:
    """Seconds after so many failures: doubling from 2 s to 5 min, with jitter of a quarter."""
    pause = min(BACKOFF_CAP, BACKOFF_BASE * 2.0 ** (failures - 1))
    return pause * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, guards nothing
