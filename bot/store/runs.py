"""Runs as rows: asked for by events, ended by newer ones.

A superseded row without `finished_at` still has something to say: its checks are to be
concluded as cancelled by whoever claims it next.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, or_
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.states import RunKind, RunState
from bot.store.tables import CheckRunRow, RunRow

NOTICE = timedelta(seconds=5)
"""How long a superseded worker has to notice before another one concludes its checks."""

INSTALLED = "installed"
"""Correlation id of runs that nobody asked for: the App has just been installed."""

JUDGING = (RunKind.PULL_REQUEST, RunKind.MERGE_GROUP)
"""Runs that write to a head; only one of them at a time may. They alone wait for anything."""
OPEN_STATES = (RunState.QUEUED, RunState.WAITING, RunState.RUNNING)


@dataclass(frozen=True, slots=True)
class RunWanted:
    """What is asked for. An event makes new check runs even where the head has some; what was
    found without one (`found`) changes nothing that is known already."""

    repository_id: int
    installation_id: int
    kind: RunKind
    number: int
    head_sha: str
    base_ref: str
    base_sha: str
    correlation_id: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    """A run to wake somebody for; `attempt` counts the claims so far and never falls."""

    run_id: int
    attempt: int


async def request_run(session: AsyncSession, wanted: RunWanted, now: datetime) -> Ring:
    """Make the run due now; a running one is told to run again."""
    row = await _find(session, wanted)
    if row is not None and row.id is not None and wanted.found:
        return Ring(row.id, row.attempt)
    if row is None:
        row = RunRow(
            repository_id=wanted.repository_id,
            installation_id=wanted.installation_id,
            number=wanted.number,
            kind=wanted.kind,
            head_sha=wanted.head_sha,
            base_ref=wanted.base_ref,
            base_sha=wanted.base_sha,
            requested_at=now,
        )
    elif row.state == RunState.RUNNING:
        row.again = True
    elif row.state not in OPEN_STATES:
        await start_over(session, row)
    _bring_up_to_date(row, wanted, now)
    session.add(row)
    await session.flush()
    assert row.id is not None
    return Ring(row.id, row.attempt)


async def _find(session: AsyncSession, wanted: RunWanted) -> RunRow | None:
    statement = select(RunRow).where(
        RunRow.repository_id == wanted.repository_id,
        RunRow.kind == wanted.kind,
        RunRow.number == wanted.number,
        RunRow.head_sha == wanted.head_sha,
    )
    return (await session.exec(statement.with_for_update())).first()


async def start_over(session: AsyncSession, row: RunRow) -> None:
    """A new generation: without digests every check run is made anew. Their conclusions stay known,
    because neutral may not follow success."""
    row.generation += 1
    row.failures = 0
    if row.kind not in JUDGING:
        return
    stale = update(CheckRunRow).where(
        col(CheckRunRow.repository_id) == row.repository_id,
        col(CheckRunRow.head_sha) == row.head_sha,
    )
    await session.exec(stale.values(digest=""))


def _bring_up_to_date(row: RunRow, wanted: RunWanted, now: datetime) -> None:
    row.base_ref, row.base_sha = wanted.base_ref, wanted.base_sha
    row.installation_id, row.correlation_id = wanted.installation_id, wanted.correlation_id
    row.event_at = now
    if row.state != RunState.RUNNING:
        row.state, row.due_at = RunState.QUEUED, now
        row.finished_at = row.error = None


async def supersede(
    session: AsyncSession, repository_id: int, number: int, keep: str | None, now: datetime
) -> list[Ring]:
    """End the runs of a pull request's other heads (`keep` None: of all). Answers
    those that had begun and so may have checks to conclude."""
    ours = and_(
        col(RunRow.repository_id) == repository_id,
        col(RunRow.kind) == RunKind.PULL_REQUEST,
        col(RunRow.number) == number,
        col(RunRow.head_sha) != (keep or ""),
    )
    return await _end(session, ours, now)


async def supersede_head(
    session: AsyncSession, repository_id: int, kind: RunKind, head_sha: str, now: datetime
) -> list[Ring]:
    """End the runs of one head, as when a merge group is dissolved."""
    ours = and_(
        col(RunRow.repository_id) == repository_id,
        col(RunRow.kind) == kind,
        col(RunRow.head_sha) == head_sha,
    )
    return await _end(session, ours, now)


async def _end(session: AsyncSession, ours: ColumnElement[bool], now: datetime) -> list[Ring]:
    still_open = and_(ours, col(RunRow.state).in_(OPEN_STATES))
    unstarted = and_(still_open, col(RunRow.attempt) == 0)
    ended = {"state": RunState.SUPERSEDED, "again": False}
    await session.exec(update(RunRow).where(unstarted).values(**ended, finished_at=now))
    due = case((col(RunRow.state) == RunState.RUNNING, now + NOTICE), else_=now)
    begun = update(RunRow).where(still_open).values(**ended, due_at=due, lease_until=None)
    found = await session.exec(begun.returning(col(RunRow.id), col(RunRow.attempt)))
    return [Ring(run_id, attempt) for run_id, attempt in found.all() if run_id is not None]


async def wake_waiting(
    session: AsyncSession, repository_id: int, now: datetime, commit: str = ""
) -> list[Ring]:
    """Make the repository's waiting runs due, those that are due sooner excepted: what they waited
    for may be there. Of a `commit` that is news for its own runs, and for those that lack it as
    their base. Those that run are told to look again, as they may be either."""
    ours = (col(RunRow.repository_id) == repository_id, col(RunRow.kind).in_(JUDGING))
    # Others wait for nothing, and what wakes the judges would begin anew for ever.
    running = update(RunRow).where(*ours, col(RunRow.state) == RunState.RUNNING)
    await session.exec(running.values(stirred=True))
    waiting = [*ours, col(RunRow.state) == RunState.WAITING]
    if commit:
        waiting.append(or_(col(RunRow.head_sha) == commit, col(RunRow.lacked_base) == commit))
    # Who is woken again and again must not be put off again and again.
    due = case((col(RunRow.due_at) < now, col(RunRow.due_at)), else_=now)
    woken = update(RunRow).where(*waiting).values(due_at=due)
    found = await session.exec(woken.returning(col(RunRow.id), col(RunRow.attempt)))
    return [Ring(run_id, attempt) for run_id, attempt in found.all() if run_id is not None]
