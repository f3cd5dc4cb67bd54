"""Runs: asked for, claimed once, superseded, woken, begun anew."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, update

from bot.store.database import Database
from bot.store.leases import LEASE, Lease, claim, due_runs, extend, finish, hand_back, waiting
from bot.store.runs import (
    NOTICE,
    request_run,
    supersede,
    supersede_head,
    wake_waiting,
)
from bot.store.states import RunKind, RunState
from bot.store.tables import RunRow
from tests.bot.store.known import HEAD, NEXT, NOW, SECOND, asked, standing, taken, wanted


async def test_asking_twice_is_one_run(database: Database) -> None:
    first, second = await asked(database), await asked(database)
    assert (first.run_id, first.attempt) == (second.run_id, second.attempt)


async def test_what_was_found_changes_nothing_that_is_known(database: Database) -> None:
    ring = await asked(database)
    lease = await taken(database, ring)
    async with database.session() as session:
        await finish(session, lease, RunState.DONE, NOW)
    await asked(database, replace(wanted(), found=True))
    assert (await standing(database, ring)).state == RunState.DONE


async def test_asking_again_after_the_end_begins_a_generation(database: Database) -> None:
    ring = await asked(database)
    lease = await taken(database, ring)
    async with database.session() as session:
        await finish(session, lease, RunState.DONE, NOW)
    await asked(database, at=NOW + SECOND)
    row = await standing(database, ring)
    assert (row.state, row.generation, row.finished_at) == (RunState.QUEUED, 2, None)


async def test_asking_while_it_runs_makes_it_run_once_more(database: Database) -> None:
    ring = await asked(database)
    lease = await taken(database, ring)
    await asked(database)
    async with database.session() as session:
        assert await finish(session, lease, RunState.DONE, NOW)
    row = await standing(database, ring)
    assert (row.state, row.generation, row.again) == (RunState.QUEUED, 2, False)


async def test_only_one_of_many_claims_wins(database: Database) -> None:
    ring = await asked(database)

    async def attempt(owner: str) -> Lease | None:
        async with database.session() as session:
            return await claim(session, ring.run_id, owner, NOW)

    leases = await asyncio.gather(*(attempt(f"w{n}") for n in range(8)))
    assert sum(lease is not None for lease in leases) == 1


async def test_a_claim_of_nothing_is_nothing(database: Database) -> None:
    async with database.session() as session:
        assert await claim(session, 4711, "w", NOW) is None


@pytest.mark.parametrize(("late", "free"), [(timedelta(0), False), (SECOND, True)])
async def test_a_lease_ends_after_thirty_seconds(
    database: Database, late: timedelta, free: bool
) -> None:
    ring = await asked(database)
    await taken(database, ring)
    async with database.session() as session:
        again = await claim(session, ring.run_id, "other", NOW + LEASE + late)
    assert (again is not None) == free
    if again is not None:
        assert (again.recovered, again.failures, again.attempt) == (True, 1, 2)


async def test_a_lost_lease_can_do_nothing(database: Database) -> None:
    ring = await asked(database)
    old = await taken(database, ring)
    await taken(database, ring, NOW + LEASE + SECOND, "other")
    async with database.session() as session:
        assert not await extend(session, old, NOW)
        assert not await hand_back(session, old, RunState.QUEUED, NOW)
        assert not await finish(session, old, RunState.DONE, NOW)
    assert (await standing(database, ring)).lease_owner == "other"


async def test_two_pull_requests_of_one_head_take_turns(database: Database) -> None:
    one, two = await asked(database), await asked(database, wanted(number=2))
    baseline = await asked(database, wanted(number=0, kind=RunKind.BASELINE))
    lease = await taken(database, one)
    async with database.session() as session:
        assert await claim(session, two.run_id, "other", NOW) is None
    await taken(database, baseline)
    async with database.session() as session:
        await finish(session, lease, RunState.DONE, NOW)
    await taken(database, two)


async def test_what_was_handed_back_is_due_then(database: Database) -> None:
    ring = await asked(database)
    lease = await taken(database, ring)
    async with database.session() as session:
        await hand_back(session, lease, RunState.WAITING, NOW + 9 * SECOND, "no answer")
    async with database.reader() as session:
        assert await due_runs(session, NOW + 8 * SECOND) == []
        [due] = await due_runs(session, NOW + 9 * SECOND)
    assert (due.run_id, due.attempt) == (ring.run_id, 1)
    assert (await standing(database, ring)).failures == 1


async def test_waking_rings_for_what_waits(database: Database) -> None:
    ring, idle = await asked(database), await asked(database, wanted(NEXT, 2))
    lease = await taken(database, ring)
    async with database.session() as session:
        await hand_back(session, lease, RunState.WAITING, NOW + 99 * SECOND)
    async with database.session() as session:
        [woken] = await wake_waiting(session, 7, NOW)
    assert (woken.run_id, woken.attempt) == (ring.run_id, 1)
    assert idle.run_id != woken.run_id
    await taken(database, woken)


async def test_news_of_a_commit_wakes_its_own_runs_and_those_that_lack_it(
    database: Database,
) -> None:
    heads = {"a" * 40: "", "b" * 40: "d" * 40, "c" * 40: "e" * 40}
    for number, (head, lacked) in enumerate(heads.items(), start=1):
        lease = await taken(database, await asked(database, wanted(head, number)))
        async with database.session() as session:
            await session.exec(
                update(RunRow).where(col(RunRow.id) == lease.id).values(lacked_base=lacked)
            )
            await hand_back(session, lease, RunState.WAITING, NOW + 99 * SECOND)

    async def woken(commit: str) -> int:
        async with database.session() as session:
            return len(await wake_waiting(session, 7, NOW, commit))

    assert [await woken(one * 40) for one in "adf"] == [1, 1, 0]
    assert await woken("") == 3


async def test_a_newer_head_ends_what_has_not_begun(database: Database) -> None:
    ring = await asked(database)
    async with database.session() as session:
        assert await supersede(session, 7, 1, NEXT, NOW) == []
    row = await standing(database, ring)
    assert (row.state, row.finished_at) == (RunState.SUPERSEDED, NOW)


async def test_a_superseded_run_is_concluded_by_the_next_to_claim_it(database: Database) -> None:
    ring = await asked(database)
    old = await taken(database, ring)
    async with database.session() as session:
        [rung] = await supersede(session, 7, 1, NEXT, NOW)
    assert rung.run_id == ring.run_id
    async with database.session() as session:
        assert not await extend(session, old, NOW)
        early = NOW + NOTICE - SECOND
        assert await claim(session, ring.run_id, "other", early) is None
    lease = await taken(database, ring, NOW + NOTICE)
    assert (lease.cancel, lease.recovered) == (True, True)
    async with database.session() as session:
        await finish(session, lease, RunState.SUPERSEDED, NOW)
    async with database.reader() as session:
        assert await due_runs(session, NOW + timedelta(days=1)) == []


async def test_the_kept_head_and_other_pull_requests_go_on(database: Database) -> None:
    rings = [await asked(database), await asked(database, wanted(NEXT, 2))]
    async with database.session() as session:
        await supersede(session, 7, 1, HEAD, NOW)
    assert [(await standing(database, ring)).state for ring in rings] == ["queued"] * 2


async def test_a_dissolved_group_ends_its_run(database: Database) -> None:
    ring = await asked(database, wanted(number=0, kind=RunKind.MERGE_GROUP))
    async with database.session() as session:
        await supersede_head(session, 7, RunKind.MERGE_GROUP, HEAD, NOW)
    assert (await standing(database, ring)).state == RunState.SUPERSEDED


async def test_a_force_push_back_revives_a_superseded_head(database: Database) -> None:
    ring = await asked(database)
    async with database.session() as session:
        await supersede(session, 7, 1, NEXT, NOW)
        await request_run(session, wanted(), NOW)
    row = await standing(database, ring)
    assert (row.state, row.generation) == (RunState.QUEUED, 2)


async def test_how_much_waits_and_since_when(database: Database) -> None:
    await asked(database)
    await asked(database, wanted(NEXT, 2), NOW + 5 * SECOND)
    async with database.reader() as session:
        assert await waiting(session, NOW + 7 * SECOND) == (2, 7.0)
