"""Killed workers, lost answers and absent servers: nothing lost, nothing said twice."""

import asyncio
import os
import signal
from datetime import timedelta

import pytest
from sqlmodel import update

from bot.clock import now
from bot.standin.repositories import Pull
from bot.standin.stand_in import StandIn
from bot.standin.wire.faults import Fault
from bot.store.database import Database
from bot.store.tables import RunRow
from tests.journeys.stage import ANY, Processes, Stage

CONTENT = ("hardening", "hardening/any-growth", "hardening/route-length")


def staged(processes: Processes, github: StandIn) -> Stage:
    return Stage(github, processes.environ)


@pytest.mark.parametrize(
    "write",
    [
        ("POST", "/repos/acme/shop/check-runs"),
        ("POST", "/repos/acme/shop/issues/*/comments"),
        ("POST", "/repos/acme/shop/pulls/*/reviews"),
        ("PATCH", "/repos/acme/shop/check-runs/*"),
    ],
    ids=lambda write: f"{write[0]} {write[1].rsplit('/', 1)[-1]}",
)
async def test_an_answer_lost_after_the_write_makes_no_double(
    alone: Stage, write: tuple[str, str]
) -> None:
    alone.github.faults.add(Fault(*write, status=502, after=True))
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    assert (await alone.verdict(pull, timeout=40)).conclusion == "failure"
    _once(alone, pull)


def _once(stage: Stage, pull: Pull) -> None:
    runs = [run.name for run in stage.runs(pull).values()]
    every = stage.github.check_runs(
        stage.github.state.repositories[pull.repository_id], pull.head_sha
    )
    assert sorted(run.name for run in every) == sorted(CONTENT) == sorted(runs)
    assert all(run.conclusion for run in every)
    assert len(stage.github.comments(pull)) == 1
    assert len(stage.github.review_comments(pull)) == 1


@pytest.mark.parametrize("kind", ["check-runs", "comments", "reviews"])
async def test_kill_9_between_a_post_and_the_storing_of_its_id(
    processes: Processes, github: StandIn, kind: str
) -> None:
    """The write happens, its answer is held back, and the worker dies waiting for it."""
    stage = staged(processes, github)
    pattern = {
        "check-runs": "/repos/acme/shop/check-runs",
        "comments": "/repos/acme/shop/issues/*/comments",
        "reviews": "/repos/acme/shop/pulls/*/reviews",
    }[kind]
    command = "serve" if "REDIS_URL" not in processes.environ else "worker"
    worker = await processes.start(command)
    if command == "worker":
        await processes.start("web")
    await processes.answering()
    repository = stage.repository()
    github.faults.add(Fault("POST", pattern, hold=30.0))
    pull = await stage.pull(repository, {"src/a.ts": ANY})
    await github.until(lambda _: not github.faults.pending, timeout=30)
    os.killpg(worker.pid, signal.SIGKILL)
    await worker.wait()
    await _let_leases_lapse(processes.environ["DATABASE_URL"])
    await processes.start(command)
    assert (await stage.verdict(pull, timeout=60)).conclusion == "failure"
    _once(stage, pull)


async def _let_leases_lapse(url: str) -> None:
    """Half a minute passes for the store."""
    database = Database(url)
    async with database.session() as session:
        await session.exec(update(RunRow).values(lease_until=now() - timedelta(seconds=1)))
    await database.close()


async def test_two_workers_share_the_work_and_say_everything_once(
    processes: Processes, github: StandIn
) -> None:
    if "REDIS_URL" not in processes.environ:
        pytest.skip("several workers need servers; the other variant runs this")
    stage = staged(processes, github)
    await asyncio.gather(*(processes.start(name) for name in ("web", "worker", "worker")))
    await processes.answering()
    repository = stage.repository()
    pulls = [await stage.pull(repository, {f"src/{n}.ts": ANY}) for n in range(6)]
    for pull in pulls:
        assert (await stage.verdict(pull, timeout=60)).conclusion == "failure"
        _once(stage, pull)


async def test_sigterm_hands_back_or_finishes_what_is_running(
    processes: Processes, github: StandIn
) -> None:
    stage = staged(processes, github)
    first = await processes.start("serve")
    await processes.answering()
    repository = stage.repository()
    github.faults.add(Fault("GET", "/repos/acme/shop/compare/*", delay=1.5))
    pull = await stage.pull(repository, {"src/a.ts": ANY})
    await github.until(lambda _: "hardening" in stage.runs(pull), timeout=20)
    first.terminate()
    assert await first.wait() == 0
    await processes.start("serve")
    assert (await stage.verdict(pull, timeout=30)).conclusion == "failure"
    _once(stage, pull)


async def test_transient_refusals_are_retried_later(alone: Stage) -> None:
    limit = Fault(
        "GET",
        "/repos/acme/shop/compare/*",
        status=403,
        headers={"retry-after": "1"},
        body={"message": "You have exceeded a secondary rate limit."},
    )
    alone.github.faults.add(limit)
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    assert (await alone.verdict(pull, timeout=30)).conclusion == "failure"
    _once(alone, pull)


async def test_what_github_refuses_for_good_is_said_and_not_blamed_on_the_author(
    alone: Stage,
) -> None:
    refusal = Fault("GET", "/repos/acme/shop/compare/*", status=451, times=-1)
    alone.github.faults.add(refusal)
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    verdict = await alone.verdict(pull, timeout=30)
    assert verdict.conclusion == "neutral"
    assert "Not evaluated" in (verdict.title or "")
