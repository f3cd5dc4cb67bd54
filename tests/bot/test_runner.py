"""The runner: every end that a run may take is written down, and none is taken twice."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.clock import now
from bot.failures import Permanent, Transient
from bot.queue.connect import EmbeddedRedis, Redis, RemoteRedis
from bot.queue.doorbell import Doorbell
from bot.runner import (
    BACKOFF_CAP,
    HEARTBEAT,
    MAX_FAILURES,
    Done,
    Hold,
    Later,
    Outcome,
    Runner,
    Work,
    backoff,
)
from bot.store.database import Database
from bot.store.runs import Ring, supersede
from bot.store.states import RunState
from bot.store.tables import RunRow
from tests.bot.store.known import HEAD, NEXT, asked, standing, wanted
from tests.servers import free_port


@dataclass
class Script:
    """Work that does what it is told; `begun` is set when it starts, `may_end` lets it go on."""

    ends: Outcome | Exception = field(default_factory=Done)
    holds: list[Hold] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event | None = None

    async def evaluate(self, hold: Hold) -> Outcome:
        self.holds.append(hold)
        self.begun.set()
        if self.may_end is not None:
            await self.may_end.wait()
        if isinstance(self.ends, Exception):
            raise self.ends
        return self.ends

    async def give_up(self, _: Hold, reason: str) -> None:
        self.said.append(reason)

    @property
    def work(self) -> Work:
        return Work(self.evaluate, self.give_up)


@pytest_asyncio.fixture
async def doorbell() -> AsyncIterator[Doorbell]:
    bell = Doorbell(EmbeddedRedis())
    yield bell
    await bell.close()


async def ended(database: Database, doorbell: Doorbell, script: Script) -> RunRow:
    """The row after the runner took it."""
    ring = await asked(database, at=now())
    await Runner(database, doorbell, script.work, "w").take(ring.run_id)
    return await standing(database, ring)


async def test_done(database: Database, doorbell: Doorbell) -> None:
    row = await ended(database, doorbell, Script())
    assert (row.state, row.attempt, row.lease_until) == (RunState.DONE, 1, None)


async def test_later(database: Database, doorbell: Doorbell) -> None:
    due = now() + timedelta(minutes=5)
    row = await ended(database, doorbell, Script(Later(due, waiting=True)))
    assert (row.state, row.due_at, row.failures) == (RunState.WAITING, due, 0)


async def test_a_pause_that_github_asks_for_is_kept(database: Database, doorbell: Doorbell) -> None:
    row = await ended(database, doorbell, Script(Transient("busy", retry_after=60)))
    assert (row.state, row.failures, row.error) == (RunState.QUEUED, 1, "busy")
    assert row.due_at is not None
    assert 50 < (row.due_at - now()).total_seconds() <= 60


async def test_a_refusal_is_said_and_over(database: Database, doorbell: Doorbell) -> None:
    script = Script(Permanent("blocked"))
    row = await ended(database, doorbell, script)
    assert (row.state, row.error, script.said) == (RunState.FAILED, "blocked", ["blocked"])


async def test_our_own_fault_is_tried_again_and_named_by_kind_only(
    database: Database, doorbell: Doorbell
) -> None:
    row = await ended(database, doorbell, Script(KeyError("a secret word")))
    assert (row.state, row.failures) == (RunState.QUEUED, 1)
    assert row.error == "internal error (KeyError)"


@pytest.mark.parametrize(
    ("failures", "state"),
    [(MAX_FAILURES - 2, RunState.QUEUED), (MAX_FAILURES - 1, RunState.FAILED)],
)
async def test_the_last_failure_gives_up(
    database: Database, doorbell: Doorbell, failures: int, state: RunState
) -> None:
    ring = await asked(database, at=now())
    async with database.session() as session:
        row = await session.get(RunRow, ring.run_id)
        assert row is not None
        row.failures = failures
        session.add(row)
    script = Script(Transient("busy", retry_after=1))
    await Runner(database, doorbell, script.work, "w").take(ring.run_id)
    assert (await standing(database, ring)).state == state
    assert script.said == (["busy"] if state is RunState.FAILED else [])


async def test_two_runners_take_a_run_once(database: Database, doorbell: Doorbell) -> None:
    ring, script = await asked(database, at=now()), Script()
    runners = [Runner(database, doorbell, script.work, f"w{n}") for n in range(4)]
    await asyncio.gather(*(runner.take(ring.run_id) for runner in runners))
    assert len(script.holds) == 1


async def test_a_newer_head_stops_the_work(database: Database, doorbell: Doorbell) -> None:
    ring, script = await asked(database, at=now()), Script(may_end=asyncio.Event())
    taking = asyncio.create_task(Runner(database, doorbell, script.work, "w").take(ring.run_id))
    await script.begun.wait()
    async with database.session() as session:
        await supersede(session, 7, 1, NEXT, now())
    await asyncio.wait_for(taking, HEARTBEAT + 5)
    assert script.holds[0].lost
    row = await standing(database, ring)
    assert (row.state, row.finished_at) == (RunState.SUPERSEDED, None)


async def test_stopping_hands_back_what_takes_too_long(
    database: Database, doorbell: Doorbell
) -> None:
    ring, script = await asked(database, at=now()), Script(may_end=asyncio.Event())
    runner = Runner(database, doorbell, script.work, "w")
    taking = asyncio.create_task(runner.take(ring.run_id))
    await script.begun.wait()
    await runner.stop(grace=0.01)
    await taking
    row = await standing(database, ring)
    assert (row.state, row.failures, row.lease_until) == (RunState.QUEUED, 0, None)
    other = await asked(database, wanted(NEXT, 2), now())
    await runner.take(other.run_id)
    assert (await standing(database, other)).attempt == 0, "nothing is taken after the stop"


async def test_stopping_waits_for_what_ends_in_time(database: Database, doorbell: Doorbell) -> None:
    ring, script = await asked(database, at=now()), Script(may_end=asyncio.Event())
    runner = Runner(database, doorbell, script.work, "w")
    taking = asyncio.create_task(runner.take(ring.run_id))
    await script.begun.wait()
    stopping = asyncio.create_task(runner.stop(grace=10))
    assert script.may_end is not None
    script.may_end.set()
    await asyncio.gather(stopping, taking)
    assert (await standing(database, ring)).state == RunState.DONE


@pytest.mark.parametrize("alive", [True, False])
async def test_the_sweep_rings_and_takes_itself_where_nobody_hears(
    database: Database, alive: bool
) -> None:
    dead: Redis = RemoteRedis(f"redis://127.0.0.1:{free_port()}/0")
    bell = Doorbell(EmbeddedRedis() if alive else dead)
    ring, script = await asked(database, at=now()), Script()
    runner = Runner(database, bell, script.work, "w")
    await runner.sweep()
    if not alive:
        await asyncio.wait_for(script.begun.wait(), 10)
    await runner.stop(grace=10)
    await bell.close()
    state = (await standing(database, ring)).state
    assert state == (RunState.QUEUED if alive else RunState.DONE)


async def test_what_was_asked_for_meanwhile_is_done_again(
    database: Database, doorbell: Doorbell
) -> None:
    ring, script = await asked(database, at=now()), Script(may_end=asyncio.Event())
    taking = asyncio.create_task(Runner(database, doorbell, script.work, "w").take(ring.run_id))
    await script.begun.wait()
    assert await asked(database, wanted(HEAD), now()) == Ring(ring.run_id, 1)
    assert script.may_end is not None
    script.may_end.set()
    await taking
    row = await standing(database, ring)
    assert (row.state, row.generation) == (RunState.QUEUED, 2)


@pytest.mark.parametrize(("failures", "middle"), [(1, 2.0), (2, 4.0), (5, 32.0), (20, BACKOFF_CAP)])
def test_the_backoff_doubles_up_to_its_cap(failures: int, middle: float) -> None:
    pauses = [backoff(failures) for _ in range(200)]
    assert min(pauses) >= middle * 0.75
    assert max(pauses) <= middle * 1.25
    assert len(set(pauses)) > 1
