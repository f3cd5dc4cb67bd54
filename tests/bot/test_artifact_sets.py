"""A commit's set is closed when all its workflow runs are over and collected, and not before."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlmodel import select

from bot.artifact_sets import RECENT, close, settle
from bot.github.actions import Identified, WorkflowRun
from bot.store.artifact_runs import Head, note_collected, want_artifacts
from bot.store.database import Database
from bot.store.evidence import completeness
from bot.store.leases import finish, hand_back
from bot.store.runs import Ring
from bot.store.states import RunKind, RunState
from bot.store.tables import CheckRunRow, RunRow
from tests.bot.store.known import HEAD, NEXT, NOW, SECOND, asked, shop, standing, taken, wanted

THE_HEAD = Head(7, 70, HEAD, "guid-1")


def over(run_id: int, attempt: int = 1, **other: str) -> WorkflowRun:
    run = WorkflowRun(run_id, HEAD, "push", "completed", attempt, repository=Identified(7))
    for name, value in other.items():
        setattr(run, name, value)
    return run


@dataclass(frozen=True, slots=True)
class Outcome:
    closed: bool
    rings: int
    delay: float


async def settled(
    database: Database, *runs: WorkflowRun, own: int | None = None, kept: bool = False
) -> Outcome:
    """What comes of these runs; `own` is the one whose collector asks."""
    await shop(database)
    async with database.session() as session:
        if own is not None:
            ring = await want_artifacts(session, THE_HEAD, own, 1, NOW)
            assert ring is not None
            await note_collected(session, ring.run_id, 1)
        found = await settle(session, THE_HEAD, runs, NOW, kept=kept)
        state = await completeness(session, 7, HEAD)
    return Outcome(state.ended, len(found.rings), found.delay)


async def asked_for(database: Database) -> Sequence[tuple[int, str]]:
    async with database.reader() as session:
        rows = await session.exec(select(RunRow).where(RunRow.kind == RunKind.ARTIFACTS))
        return sorted((row.number, row.base_ref) for row in rows.all())


async def test_the_only_run(database: Database) -> None:
    assert await settled(database, over(50), own=50) == Outcome(True, 0, 0.0)


async def test_no_run_is_known(database: Database) -> None:
    assert await settled(database) == Outcome(False, 0, 0.0)


@pytest.mark.parametrize("status", ["queued", "in_progress", "waiting", "requested", "pending"])
async def test_another_one_still_runs(database: Database, status: str) -> None:
    found = await settled(database, over(50), over(51, status=status), own=50, kept=True)
    assert found == Outcome(False, 0, 2.0)


async def test_one_that_waits_for_approval_has_not_begun(database: Database) -> None:
    """GitHub calls the run of a newcomer's fork completed until a maintainer approves it."""
    held_up = over(51, conclusion="action_required")
    assert await settled(database, over(50), held_up, own=50) == Outcome(False, 0, 0.0)
    assert await asked_for(database) == [(50, "1")]


async def test_another_one_is_over_and_nobody_collected_it(database: Database) -> None:
    """Its event is on the way or lost: it is asked for, and its own collector closes the set."""
    assert await settled(database, over(50), over(51), own=50) == Outcome(False, 1, 0.0)
    assert await asked_for(database) == [(50, "1"), (51, "1")]
    assert await settled(database, over(50), over(51)) == Outcome(False, 0, 0.0)


async def test_a_new_attempt_is_not_collected_yet(database: Database) -> None:
    assert await settled(database, over(50, 2), own=50) == Outcome(False, 1, 0.0)
    assert await asked_for(database) == [(50, "2")]


async def given_up(database: Database, run_id: int) -> Ring:
    """The collection of a workflow run's first attempt, which failed for good."""
    await shop(database)
    async with database.session() as session:
        ring = await want_artifacts(session, THE_HEAD, run_id, 1, NOW)
    assert ring is not None
    lease = await taken(database, ring)
    async with database.session() as session:
        await finish(session, lease, RunState.FAILED, NOW, "refused")
    return ring


async def test_what_was_given_up_keeps_nobody_waiting(database: Database) -> None:
    await given_up(database, 51)
    assert await settled(database, over(50), over(51), own=50) == Outcome(True, 0, 0.0)
    assert await settled(database, over(51, 2)) == Outcome(False, 1, 0.0)


async def test_runs_that_speak_for_others_do_not_count(database: Database) -> None:
    foreign = over(51)
    foreign.repository = Identified(8)
    others = (
        over(52, event="pull_request_target", status="in_progress"),
        over(53, head_sha=NEXT, status="in_progress"),
    )
    found = await settled(database, over(50), foreign, *others, own=50)
    assert found == Outcome(True, 0, 0.0)


async def test_runs_of_long_ago_are_left_alone(database: Database) -> None:
    ancient, recent = over(51), over(52)
    ancient.updated_at, recent.updated_at = NOW - RECENT - SECOND, NOW - RECENT
    assert await settled(database, over(50), ancient, own=50) == Outcome(True, 0, 0.0)
    assert await settled(database, over(50), recent) == Outcome(False, 1, 0.0)


async def waiting(database: Database) -> Ring:
    ring = await asked(database, wanted())
    lease = await taken(database, ring)
    async with database.session() as session:
        await hand_back(session, lease, RunState.WAITING, NOW + 600 * SECOND)
    return ring


async def test_the_end_wakes_what_waits(database: Database) -> None:
    ring = await waiting(database)
    assert await settled(database, over(50), own=50) == Outcome(True, 1, 0.0)
    assert (await standing(database, ring)).due_at == NOW


async def test_reports_wake_what_waits_after_a_moment(database: Database) -> None:
    ring = await waiting(database)
    going = over(51, status="in_progress")
    found = await settled(database, over(50), going, own=50, kept=True)
    assert found == Outcome(False, 1, 2.0)
    assert (await standing(database, ring)).due_at == NOW + 2 * SECOND


async def test_nothing_new_wakes_nobody(database: Database) -> None:
    ring = await waiting(database)
    going = over(51, status="in_progress")
    assert await settled(database, over(50), going, own=50) == Outcome(False, 0, 0.0)
    assert (await standing(database, ring)).due_at == NOW + 600 * SECOND


async def test_a_collector_does_not_wake_itself(database: Database) -> None:
    """It runs while it wakes the others; taken for one of them it would begin anew for ever."""
    await shop(database)
    async with database.session() as session:
        ring = await want_artifacts(session, THE_HEAD, 50, 1, NOW)
    assert ring is not None
    lease = await taken(database, ring)
    async with database.session() as session:
        await note_collected(session, ring.run_id, 1)
        await settle(session, THE_HEAD, [over(50)], NOW, kept=True)
        assert not await finish(session, lease, RunState.DONE, NOW)
    assert (await standing(database, ring)).state == RunState.DONE


async def test_closing_whatever_runs_do(database: Database) -> None:
    ring = await waiting(database)
    async with database.session() as session:
        found = await close(session, THE_HEAD, NOW)
        assert (await completeness(session, 7, HEAD)).ended
    assert [each.run_id for each in found.rings] == [ring.run_id]


async def test_a_failed_attempt_may_be_asked_for_again(database: Database) -> None:
    ring = await given_up(database, 50)
    async with database.session() as session:
        assert await want_artifacts(session, THE_HEAD, 50, 1, NOW) is not None
    assert (await standing(database, ring)).state == RunState.QUEUED


async def test_another_attempt_leaves_the_check_runs_as_they_are(database: Database) -> None:
    """They are made anew only when somebody asks for another verdict."""
    await shop(database)
    async with database.session() as session:
        shown = CheckRunRow(
            repository_id=7, head_sha=HEAD, name="hardening", check_run_id=1, external_id="e",
            digest="d", status="completed",
        )  # fmt: skip
        session.add(shown)
        ring = await want_artifacts(session, THE_HEAD, 50, 1, NOW)
    assert ring is not None
    lease = await taken(database, ring)
    async with database.session() as session:
        await finish(session, lease, RunState.DONE, NOW)
    async with database.session() as session:
        await want_artifacts(session, THE_HEAD, 50, 2, NOW)
    async with database.reader() as session:
        row = await session.get(CheckRunRow, (7, HEAD, "hardening"))
    assert row is not None
    assert row.digest == "d"
