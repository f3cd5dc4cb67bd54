"""Runs as rows: asked for by events, claimed under a lease, handed back or finished.

A superseded row without `finished_at` still has something to say: its checks are to be
concluded as cancelled by whoever claims it next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.states import DeliveryState, RunKind, RunState
from bot.store.tables import CheckRunRow, DeliveryRow, RepositoryRow, RunRow

LEASE = timedelta(seconds=30)
NOTICE = timedelta(seconds=5)
"""How long a superseded worker has to notice before another one concludes its checks."""

DUE_AT_ONCE = 200
"""Rows that one sweep rings for."""

INSTALLED = "installed"
"""Correlation id of runs that nobody asked for: the App has just been installed."""

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


@dataclass(frozen=True, slots=True)
class Lease:
    """A run that this owner may work on until its lease ends. `recovered` is True when an earlier
    attempt may have written something that was not recorded; `cancel` asks to conclude only."""

    id: int
    repository_id: int
    installation_id: int
    kind: RunKind
    number: int
    head_sha: str
    base_ref: str
    base_sha: str
    generation: int
    attempt: int
    failures: int
    correlation_id: str
    event_at: datetime
    owner: str
    recovered: bool
    cancel: bool


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
        await _start_over(session, row)
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


async def _start_over(session: AsyncSession, row: RunRow) -> None:
    """A new generation: GitHub shows the newest run of a name, so the old ones may stay."""
    row.generation += 1
    row.failures = 0
    await session.exec(
        delete(CheckRunRow).where(
            col(CheckRunRow.repository_id) == row.repository_id,
            col(CheckRunRow.head_sha) == row.head_sha,
        )
    )


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


async def claim(session: AsyncSession, run_id: int, owner: str, now: datetime) -> Lease | None:
    """Take a due run, None when it is not due, is held, or its head is being worked on."""
    row = (await session.exec(select(RunRow).where(RunRow.id == run_id))).first()
    if row is None:
        return None
    # One claim at a time per repository: two pull requests with one head share its check runs.
    await session.exec(
        select(RepositoryRow.id).where(RepositoryRow.id == row.repository_id).with_for_update()
    )
    await session.refresh(row)
    was, error = row.state, row.error
    claimed = (
        update(RunRow)
        .where(col(RunRow.id) == run_id, _is_due(now), ~_head_is_held(row, now))
        .values(
            state=case(
                (col(RunRow.state) == RunState.SUPERSEDED, RunState.SUPERSEDED),
                else_=RunState.RUNNING,
            ),
            lease_owner=owner,
            lease_until=now + LEASE,
            attempt=col(RunRow.attempt) + 1,
            failures=col(RunRow.failures) + (1 if was == RunState.RUNNING else 0),
        )
        .execution_options(synchronize_session=False)
    )
    if (await session.exec(claimed)).rowcount != 1:
        return None
    await session.refresh(row)
    recovered = was in (RunState.RUNNING, RunState.SUPERSEDED) or error is not None
    return _lease(row, owner, recovered)


def _lease(row: RunRow, owner: str, recovered: bool) -> Lease:
    assert row.id is not None
    return Lease(
        id=row.id,
        repository_id=row.repository_id,
        installation_id=row.installation_id,
        kind=RunKind(row.kind),
        number=row.number,
        head_sha=row.head_sha,
        base_ref=row.base_ref,
        base_sha=row.base_sha,
        generation=row.generation,
        attempt=row.attempt,
        failures=row.failures,
        correlation_id=row.correlation_id,
        event_at=row.event_at or row.requested_at,
        owner=owner,
        recovered=recovered,
        cancel=row.state == RunState.SUPERSEDED,
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    state, due, until = col(RunRow.state), col(RunRow.due_at), col(RunRow.lease_until)
    unheld = or_(until.is_(None), until < now)
    unsaid = and_(state == RunState.SUPERSEDED, col(RunRow.finished_at).is_(None), unheld)
    asked = state.in_((RunState.QUEUED, RunState.WAITING))
    return or_(and_(or_(asked, unsaid), due <= now), and_(state == RunState.RUNNING, until < now))


def _head_is_held(row: RunRow, now: datetime) -> ColumnElement[bool]:
    other = aliased(RunRow)
    return exists().where(
        col(other.id) != row.id,
        col(other.repository_id) == row.repository_id,
        col(other.head_sha) == row.head_sha,
        col(other.kind) != RunKind.BASELINE,
        literal(row.kind) != RunKind.BASELINE,
        col(other.state) == RunState.RUNNING,
        col(other.lease_until) >= now,
    )


async def extend(session: AsyncSession, lease: Lease, now: datetime) -> bool:
    """Renew the lease; False when the run was superseded or went to another owner."""
    renewed = update(RunRow).where(*_owned(lease)).values(lease_until=now + LEASE)
    return bool((await session.exec(renewed)).rowcount == 1)


async def hand_back(
    session: AsyncSession, lease: Lease, state: RunState, due: datetime, error: str | None = None
) -> bool:
    """Give the run back to be taken again at `due`; `error` says what went wrong, if anything."""
    failed = 0 if error is None else 1
    values = {
        "state": state,
        "due_at": due,
        "lease_until": None,
        "error": error,
        "failures": col(RunRow.failures) + failed,
    }
    given = update(RunRow).where(*_owned(lease)).values(**values)
    return bool((await session.exec(given)).rowcount == 1)


async def finish(
    session: AsyncSession, lease: Lease, state: RunState, now: datetime, error: str | None = None
) -> bool:
    """End the run; True when an event asked for it once more meanwhile, and it is due again."""
    row = (await session.exec(select(RunRow).where(*_owned(lease)).with_for_update())).first()
    if row is None:
        return False
    row.lease_until, row.error = None, error
    if row.again and state != RunState.SUPERSEDED:
        row.state, row.again, row.due_at = RunState.QUEUED, False, now
        await _start_over(session, row)
    else:
        row.state, row.finished_at = state, now
    session.add(row)
    return row.state == RunState.QUEUED


def _owned(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    held = RunState.SUPERSEDED if lease.cancel else RunState.RUNNING
    return (
        col(RunRow.id) == lease.id,
        col(RunRow.lease_owner) == lease.owner,
        col(RunRow.attempt) == lease.attempt,
        col(RunRow.state) == held,
    )


async def due_runs(session: AsyncSession, now: datetime) -> Sequence[Ring]:
    """The rows that nobody works on though they are due, oldest first."""
    statement = (
        select(col(RunRow.id), col(RunRow.attempt))
        .where(_is_due(now))
        .order_by(col(RunRow.due_at))
        .limit(DUE_AT_ONCE)
    )
    rows = (await session.exec(statement)).all()
    return [Ring(run_id, attempt) for run_id, attempt in rows if run_id is not None]


async def wake_waiting(session: AsyncSession, repository_id: int, now: datetime) -> None:
    """Make the repository's waiting runs due: what they waited for may be there."""
    waiting = (col(RunRow.repository_id) == repository_id, col(RunRow.state) == RunState.WAITING)
    await session.exec(update(RunRow).where(*waiting).values(due_at=now))


async def waiting(session: AsyncSession, now: datetime) -> tuple[int, float]:
    """How many deliveries and runs are due, and for how many seconds the oldest has been."""
    received = select(func.count(), func.min(DeliveryRow.received_at)).where(
        DeliveryRow.state == DeliveryState.RECEIVED
    )
    due = select(func.count(), func.min(RunRow.due_at)).where(_is_due(now))
    depth, ages = 0, [0.0]
    for statement in (received, due):
        count, oldest = (await session.exec(statement)).one()
        depth += count
        if oldest is not None:
            ages.append((now - oldest).total_seconds())
    return depth, max(ages)
