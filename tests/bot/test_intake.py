"""Events become runs: which are wanted, which are over, and which say nothing new."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.github.events import (
    BranchPushed,
    Event,
    Ignored,
    InstallationChanged,
    MergeGroupAsked,
    MergeGroupDestroyed,
    Origin,
    PullRequestChanged,
    ReportsComing,
    ReportsReady,
    RepositoryChanged,
    RepositoryNamed,
    RerunAsked,
)
from bot.intake import Intake
from bot.store.database import Database
from bot.store.evidence import close_set, completeness
from bot.store.tables import InstallationRow, RepositoryRow, RunRow
from tests.bot.store.known import BASE, HEAD, NEXT, NOW, SECOND

SHOP = RepositoryNamed(7, "acme", "shop", False, "main")
ORIGIN = Origin(SHOP, 70)
OPENED = PullRequestChanged(
    origin=ORIGIN, action="opened", number=1, head_sha=HEAD, head_repository_id=7,
    base_ref="main", base_sha=BASE, draft=False, author="dana", state="open", merged=False,
    base_changed=False, opened_at=NOW, updated_at=NOW,
)  # fmt: skip
PUSHED = replace(OPENED, action="synchronize", head_sha=NEXT, updated_at=NOW + SECOND)
CLOSED = replace(OPENED, action="closed", state="closed", updated_at=NOW + SECOND)
READY = ReportsReady(
    origin=ORIGIN, run_id=2**40, attempt=1, head_sha=HEAD, head_branch="main",
    head_repository_id=7, trigger="push", workflow_path=None, conclusion="success",
    pull_numbers=(),
)  # fmt: skip
COMING = ReportsComing(ORIGIN, 2**40, 1, HEAD)
GROUP = MergeGroupAsked(ORIGIN, HEAD, "refs/heads/gh-readonly-queue/x", BASE, "refs/heads/main")


async def told(database: Database, *events: Event) -> list[int]:
    """How many rings each event led to."""
    counts = []
    for event in events:
        async with database.session() as session:
            counts.append(len(await Intake(session, "guid", NOW).take(event)))
    return counts


async def runs(database: Database) -> list[tuple[str, str, str]]:
    async with database.reader() as session:
        found: Sequence[RunRow] = (
            await session.exec(select(RunRow).order_by(col(RunRow.id)))
        ).all()
    return [(row.kind, row.head_sha, row.state) for row in found]


async def test_opening_asks_for_a_run(database: Database) -> None:
    assert await told(database, OPENED) == [1]
    assert await runs(database) == [("pull_request", HEAD, "queued")]


async def test_a_push_supersedes_the_older_head(database: Database) -> None:
    await told(database, OPENED, PUSHED)
    assert await runs(database) == [
        ("pull_request", HEAD, "superseded"),
        ("pull_request", NEXT, "queued"),
    ]


@pytest.mark.parametrize("late", [timedelta(0), SECOND])
async def test_opening_that_arrives_after_the_push_says_nothing(
    database: Database, late: timedelta
) -> None:
    """Also within one second, which is all that GitHub tells."""
    pushed = replace(PUSHED, updated_at=NOW + late)
    assert await told(database, pushed, OPENED) == [1, 0]
    assert await runs(database) == [("pull_request", NEXT, "queued")]


@pytest.mark.parametrize("late", [timedelta(0), SECOND])
async def test_opening_that_arrives_after_closing_says_nothing(
    database: Database, late: timedelta
) -> None:
    assert await told(database, replace(CLOSED, updated_at=NOW + late), OPENED) == [0, 0]
    assert await runs(database) == []


async def test_opening_twice_is_one_run(database: Database) -> None:
    await told(database, OPENED, OPENED)
    assert await runs(database) == [("pull_request", HEAD, "queued")]


async def test_closing_ends_and_reopening_begins(database: Database) -> None:
    reopened = replace(OPENED, action="reopened", updated_at=NOW + 2 * SECOND)
    await told(database, OPENED, CLOSED)
    assert await runs(database) == [("pull_request", HEAD, "superseded")]
    await told(database, reopened)
    assert await runs(database) == [("pull_request", HEAD, "queued")]


@pytest.mark.parametrize(
    ("event", "rings"),
    [
        (replace(OPENED, action="labeled"), 0),
        (replace(OPENED, action="edited"), 0),
        (replace(OPENED, action="edited", base_changed=True, base_ref="next"), 1),
        (replace(OPENED, action="ready_for_review"), 1),
        (replace(OPENED, action="converted_to_draft", draft=True), 1),
    ],
)
async def test_what_changes_the_verdict_asks_again(
    database: Database, event: PullRequestChanged, rings: int
) -> None:
    assert await told(database, OPENED, event) == [1, rings]


async def test_any_word_of_an_unknown_pull_request_is_taken(database: Database) -> None:
    assert await told(database, replace(OPENED, action="labeled")) == [1]


async def test_a_rerun_judges_all_with_this_head(database: Database) -> None:
    rerun = RerunAsked(ORIGIN, HEAD, "dana", "hardening", None, None, ())
    twin = replace(OPENED, number=2, base_ref="next")
    closed = replace(OPENED, number=3, state="closed", action="closed")
    assert await told(database, OPENED, twin, closed, rerun) == [1, 1, 0, 2]


async def test_a_rerun_of_an_unknown_head_is_nothing(database: Database) -> None:
    rerun = RerunAsked(ORIGIN, HEAD, "dana", None, None, None, ())
    assert await told(database, rerun) == [0]


@pytest.mark.parametrize(
    ("branch", "deleted", "rings"), [("main", False, 1), ("main", True, 0), ("next", False, 0)]
)
async def test_only_the_default_branch_is_measured(
    database: Database, branch: str, deleted: bool, rings: int
) -> None:
    pushed = BranchPushed(ORIGIN, branch, BASE, HEAD, False, deleted, False)
    assert await told(database, pushed) == [rings]
    assert len(await runs(database)) == rings


async def test_a_merge_group_from_asking_to_its_end(database: Database) -> None:
    assert await told(database, GROUP) == [1]
    assert await runs(database) == [("merge_group", HEAD, "queued")]
    await told(database, MergeGroupDestroyed(ORIGIN, HEAD, "merged"))
    assert await runs(database) == [("merge_group", HEAD, "superseded")]


async def test_an_installation_through_its_life(database: Database) -> None:
    created = InstallationChanged("created", 70, "acme", False, (SHOP,), ())
    other = replace(SHOP, id=8, name="store")
    swapped = InstallationChanged("added", 70, "acme", False, (other,), (SHOP,))
    suspended = InstallationChanged("suspend", 70, "acme", True, (), ())
    await told(database, created, swapped, suspended)
    async with database.reader() as session:
        shop, store = await session.get(RepositoryRow, 7), await session.get(RepositoryRow, 8)
        installation = await session.get(InstallationRow, 70)
    assert shop is not None
    assert store is not None
    assert installation is not None
    assert (shop.removed_at, store.removed_at, installation.suspended) == (NOW, None, True)
    await told(database, InstallationChanged("deleted", 70, "acme", False, (), ()))
    async with database.reader() as session:
        store = await session.get(RepositoryRow, 8)
    assert store is not None
    assert store.removed_at == NOW


@pytest.mark.parametrize(
    ("action", "gone"), [("renamed", False), ("transferred", False), ("deleted", True)]
)
async def test_a_repository_renamed_or_gone(database: Database, action: str, gone: bool) -> None:
    renamed = Origin(replace(SHOP, name="store"), 70)
    await told(database, OPENED, RepositoryChanged(renamed, action))
    async with database.reader() as session:
        row = await session.get(RepositoryRow, 7)
    assert row is not None
    assert (row.name, row.removed_at is not None) == ("store", gone)


async def test_the_former_owner_takes_nothing_from_the_new_one(database: Database) -> None:
    moved = RepositoryChanged(Origin(SHOP, 71), "transferred")
    lost = InstallationChanged("removed", 70, "acme", False, (), (SHOP,))
    await told(database, OPENED, moved, lost)
    async with database.reader() as session:
        row = await session.get(RepositoryRow, 7)
    assert row is not None
    assert (row.installation_id, row.removed_at) == (71, None)


async def test_the_end_of_a_workflow_run_is_collected_once(database: Database) -> None:
    assert await told(database, READY, READY) == [1, 0]
    assert await runs(database) == [("artifacts", HEAD, "queued")]
    assert await told(database, replace(READY, attempt=2), READY) == [1, 0]
    async with database.reader() as session:
        (row,) = (await session.exec(select(RunRow))).all()
    assert (row.number, row.base_ref, row.base_sha) == (2**40, "2", "")


async def closed(database: Database) -> None:
    async with database.session() as session:
        await close_set(session, 7, HEAD, NOW, completed=False)


async def is_closed(database: Database) -> bool:
    async with database.reader() as session:
        return (await completeness(session, 7, HEAD)).ended


async def test_another_workflow_run_opens_the_set_again(database: Database) -> None:
    await told(database, READY)
    await closed(database)
    assert await told(database, COMING) == [0]
    assert await is_closed(database)
    assert await told(database, replace(COMING, attempt=2)) == [0]
    assert not await is_closed(database)
    await closed(database)
    await told(database, replace(COMING, run_id=51))
    assert not await is_closed(database)


async def test_what_has_no_consequence_has_none(database: Database) -> None:
    assert await told(database, Ignored("ping")) == [0]
    assert await runs(database) == []
