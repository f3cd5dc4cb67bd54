"""Runs under a lease: claimed by one worker, renewed, handed back or finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.runs import JUDGING, Ring, start_over
from bot.store.states import DeliveryState, RunKind, RunState
from bot.store.tables import DeliveryRow, RepositoryRow, RunRow

LEASE = timedelta(seconds=30)
DUE_AT_ONCE = 200
"""Rows that one sweep rings for."""


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
        col(other.kind).in_(JUDGING),
        literal(row.kind).in_(JUDGING),
        col(other.state) == RunState.RUNNING,
        col(other.lease_until) >= now,
    )


async def extend(session: AsyncSession, lease: Lease, now: datetime) -> bool:
    """Renew the lease; False when the run was superseded or went to another owner."""
    renewed = update(RunRow).where(*_owned(lease)).values(lease_until=now + LEASE)
    return bool((await session.exec(renewed)).rowcount == 1)


async def hand_back(
    session: AsyncSession, lease: Lease, state: RunState, due: datetime, error: str | None = None
) -> datetime | None:
    """Give the run back to be taken again at `due`, or at once if what it waits for came while it
    ran: answers when, None if the run is not ours any more. `error` says what went wrong."""
    failed = 0 if error is None else 1
    came = and_(col(RunRow.stirred).is_(True), literal(state) == RunState.WAITING)
    values = {
        "state": state,
        "due_at": case((came, col(RunRow.event_at)), else_=due),
        "stirred": False,
        "lease_until": None,
        "error": error,
        "failures": col(RunRow.failures) + failed,
    }
    given = update(RunRow).where(*_owned(lease)).values(**values).returning(col(RunRow.due_at))
    return (await session.exec(given)).scalar_one_or_none()


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
        await start_over(session, row)
    elif row.stirred and state == RunState.DONE:
        row.state, row.due_at = RunState.QUEUED, now
    else:
        row.state, row.finished_at = state, now
    row.stirred = False
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
