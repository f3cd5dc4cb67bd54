"""Reports of commits: replaced by the same job, kept apart for others, forgotten in time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.github.actions_oidc import LEEWAY
from bot.store.database import Database
from bot.store.evidence import (
    CLOCKS,
    GATHERING,
    REPORTS,
    Completeness,
    NewReport,
    close_set,
    completeness,
    contents,
    has_reports,
    keep_report,
    open_set,
    packed,
    prune,
    reported_commits,
    reports_of,
    unpacked,
    use_token,
    wake_for,
)
from bot.store.evidence_tables import ReportRow, UsedTokenRow
from bot.store.leases import claim, finish, hand_back
from bot.store.runs import RunWanted, request_run
from bot.store.states import RunKind, RunState
from bot.store.tables import PullRequestRow, RepositoryRow, RunRow
from checks.number_set import narrow
from checks.report import Count, Coverage, FileCoverage

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HEAD, BASE = "a" * 40, "b" * 40
REPORT = Coverage("lcov", (FileCoverage("a.py", Count(1, 2), listed=narrow([1, 2])),), Count(1, 2))
NEW = NewReport(
    repository_id=1,
    head_sha=HEAD,
    tested_sha=HEAD,
    name="lcov.info",
    job="test",
    topic="coverage",
    format="lcov",
    trust="signed",
    digest="sha256:1",
    size=10,
    received_at=NOW,
    report=REPORT,
    run_id=2**40,
)


@pytest.fixture(autouse=True)
async def repository(database: Database) -> None:
    async with database.session() as session:
        session.add(
            RepositoryRow(id=1, installation_id=2, owner="a", name="b", default_branch="main")
        )


async def keep(database: Database, new: NewReport) -> bool:
    async with database.session() as session:
        return await keep_report(session, new, packed(new.report))


async def digests(database: Database, commit: str = HEAD) -> list[str]:
    async with database.reader() as session:
        return [row.digest for row in await reports_of(session, 1, [commit])]


async def test_a_report_comes_back_as_it_was(database: Database) -> None:
    assert await keep(database, NEW)
    async with database.reader() as session:
        rows = await reports_of(session, 1, [HEAD])
        found = await contents(session, [row.id for row in rows if row.id is not None])
        assert await has_reports(session, 1)
        assert not await has_reports(session, 2)
    assert [unpacked(content) for content in found.values()] == [REPORT]
    assert (rows[0].run_id, rows[0].received_at) == (2**40, NOW)


async def test_the_same_job_replaces_and_another_one_adds(database: Database) -> None:
    await keep(database, NEW)
    await keep(database, replace(NEW, digest="sha256:2"))
    await keep(database, replace(NEW, digest="sha256:3", job="other"))
    await keep(database, replace(NEW, digest="sha256:4", name="other.info"))
    assert await digests(database) == ["sha256:2", "sha256:3", "sha256:4"]


async def test_a_late_first_attempt_changes_nothing(database: Database) -> None:
    await keep(database, replace(NEW, run_attempt=2, digest="sha256:2"))
    assert not await keep(database, NEW)
    assert await keep(database, replace(NEW, run_attempt=3, digest="sha256:3"))
    assert await keep(database, replace(NEW, run_id=2**41, digest="sha256:4"))
    assert await digests(database) == ["sha256:4"]


async def test_a_fork_cannot_replace_what_is_signed(database: Database) -> None:
    await keep(database, NEW)
    assert not await keep(database, replace(NEW, trust="fork-artifact", digest="sha256:9"))
    assert await digests(database) == ["sha256:1"]
    await keep(database, replace(NEW, trust="fork-artifact", name="evil", head_sha=BASE))
    async with database.reader() as session:
        assert await reported_commits(session, 1) == {HEAD}


async def test_what_was_refused_is_kept_without_content(database: Database) -> None:
    await keep(database, replace(NEW, report=None, refused="it is cut off"))
    async with database.reader() as session:
        (row,) = await reports_of(session, 1, [HEAD])
        assert await reported_commits(session, 1) == set()
    assert row.refused == "it is cut off"


async def test_a_set_is_complete_or_over(database: Database) -> None:
    async with database.session() as session:
        assert await completeness(session, 1, HEAD) == Completeness()
        await close_set(session, 1, HEAD, NOW, completed=False)
        assert await completeness(session, 1, HEAD) == Completeness(ended=True)
        await open_set(session, 1, HEAD, NOW)
        assert await completeness(session, 1, HEAD) == Completeness()
        await close_set(session, 1, HEAD, NOW, completed=True)
        await open_set(session, 1, HEAD, NOW)
        assert await completeness(session, 1, HEAD) == Completeness(completed=True)


async def test_words_of_a_report_that_a_database_refuses(database: Database) -> None:
    """A SARIF file names its tool as it likes."""
    await keep(database, replace(NEW, tool="a\0b", refused="it\0is cut\x1b"))
    async with database.reader() as session:
        [row] = await reports_of(session, 1, [HEAD])
    assert (row.tool, row.refused) == ("a\ufffdb", "it\ufffdis cut\ufffd")


async def test_a_token_is_good_once(database: Database) -> None:
    async with database.session() as session:
        assert await use_token(session, "jti", NOW + timedelta(minutes=5))
        assert not await use_token(session, "jti", NOW + timedelta(minutes=5))
    over = NOW + timedelta(minutes=5) + CLOCKS
    await prune(database, over - timedelta(seconds=1))
    async with database.reader() as session:
        assert len((await session.exec(select(UsedTokenRow))).all()) == 1
    assert timedelta(seconds=LEEWAY) < CLOCKS, "what is accepted late is remembered as long"
    await prune(database, over)
    async with database.reader() as session:
        assert (await session.exec(select(UsedTokenRow))).all() == []


async def test_reports_are_kept_for_ninety_days(database: Database) -> None:
    await keep(database, NEW)
    await prune(database, NOW + REPORTS - timedelta(seconds=1))
    assert await digests(database)
    await prune(database, NOW + REPORTS)
    assert not await digests(database)


WANTED = RunWanted(1, 2, RunKind.PULL_REQUEST, 7, HEAD, "main", BASE, "c")


async def run(database: Database, state: RunState, *, open: bool = True) -> int:
    """A run of a pull request's head that ended, waits or is at work."""
    async with database.session() as session:
        session.add(
            PullRequestRow(
                repository_id=1,
                number=7,
                head_sha=HEAD,
                base_ref="main",
                base_sha=BASE,
                state="open" if open else "closed",
            )
        )
        ring = await request_run(session, WANTED, NOW)
        lease = await claim(session, ring.run_id, "me", NOW)
        assert lease is not None
        if state is RunState.DONE:
            await finish(session, lease, state, NOW)
        elif state is RunState.WAITING:
            await hand_back(session, lease, state, NOW + timedelta(hours=1))
    return ring.run_id


async def row_of(database: Database, run_id: int) -> RunRow:
    async with database.reader() as session:
        return (await session.exec(select(RunRow).where(RunRow.id == run_id))).one()


@pytest.mark.parametrize("state", [RunState.DONE, RunState.WAITING])
async def test_reports_wake_what_they_concern(database: Database, state: RunState) -> None:
    run_id = await run(database, state)
    async with database.session() as session:
        rings = await wake_for(session, 1, HEAD, NOW, at_once=False)
    assert [ring.run_id for ring in rings] == [run_id]
    row = await row_of(database, run_id)
    assert (row.due_at, row.generation) == (NOW + GATHERING, 1)


async def test_later_reports_of_a_burst_do_not_put_the_judgement_off(database: Database) -> None:
    run_id = await run(database, RunState.WAITING)
    for second in (0, 1):
        async with database.session() as session:
            then = NOW + timedelta(seconds=second)
            assert await wake_for(session, 1, HEAD, then, at_once=False)
    assert (await row_of(database, run_id)).due_at == NOW + GATHERING


async def test_a_closed_pull_request_sleeps_on(database: Database) -> None:
    run_id = await run(database, RunState.DONE, open=False)
    async with database.session() as session:
        assert await wake_for(session, 1, HEAD, NOW, at_once=True) == []
    assert (await row_of(database, run_id)).state == RunState.DONE


@pytest.mark.parametrize("ending", [RunState.DONE, RunState.WAITING])
async def test_what_comes_while_a_run_works_is_seen_by_it_afterwards(
    database: Database, ending: RunState
) -> None:
    async with database.session() as session:
        ring = await request_run(session, WANTED, NOW)
        lease = await claim(session, ring.run_id, "me", NOW)
        assert lease is not None
        await wake_for(session, 1, HEAD, NOW, at_once=True)
        if ending is RunState.DONE:
            assert await finish(session, lease, ending, NOW)
        else:
            await hand_back(session, lease, ending, NOW + timedelta(hours=1))
    row = await row_of(database, ring.run_id)
    assert row.due_at is not None
    assert (row.due_at <= NOW, row.stirred, row.generation) == (True, False, 1)


async def test_a_nightly_run_does_not_make_a_report_its_own(database: Database) -> None:
    async def event() -> str:
        async with database.reader() as session:
            return (await session.exec(select(ReportRow.event))).one()

    assert await keep(database, replace(NEW, event="schedule"))
    assert await event() == "schedule"
    assert await keep(database, replace(NEW, event="push"))
    assert await keep(database, replace(NEW, event="schedule"))
    assert await event() == "push"
