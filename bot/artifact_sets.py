"""Whether all workflow runs of a commit are over and collected: only then is its set closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.github.actions import TRIGGERS, WorkflowRun
from bot.store.artifact_runs import (
    Head,
    artifacts_row,
    is_collected,
    lock_repository,
    want_artifacts,
)
from bot.store.evidence import GATHERING, close_set, open_set, wake_for
from bot.store.runs import Ring, wake_waiting

RECENT = timedelta(days=3)
"""Runs that ended earlier and that no event told of are left alone: GitHub sends events for so
long, and a nightly run may have visited a quiet commit for years."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Runs to ring for, after `delay` seconds."""

    rings: tuple[Ring, ...]
    delay: float


async def settle(
    session: AsyncSession,
    head: Head,
    runs: Sequence[WorkflowRun],
    now: datetime,
    *,
    kept: bool,
) -> Settled:
    """Close the commit's set if nothing more can come, else open it; ask for runs that no event
    told of, and wake what waits. `kept` says that reports came. While no run is known, nothing is
    known of the set."""
    await lock_repository(session, head.repository_id)
    ours = [run for run in runs if is_ours(run, head)]
    going = any(not run.over for run in ours)
    left = [run for run in ours if run.over and await _is_left(session, head, run, now)]
    rings = await _ask_for(session, head, left, now)
    closed = bool(ours) and not going and not left
    if closed:
        await close_set(session, head.repository_id, head.sha, now, completed=False)
    elif ours:
        await open_set(session, head.repository_id, head.sha, now)
    if kept:
        rings += await wake_for(session, head.repository_id, head.sha, now, at_once=closed)
    elif closed:
        rings += await wake_waiting(session, head.repository_id, now, head.sha)
    delayed = kept and not closed
    return Settled(tuple(rings), GATHERING.total_seconds() if delayed else 0.0)


async def close(session: AsyncSession, head: Head, now: datetime) -> Settled:
    """Close the commit's set whatever its runs do, and wake what waits for it."""
    await close_set(session, head.repository_id, head.sha, now, completed=False)
    rings = await wake_waiting(session, head.repository_id, now, head.sha)
    return Settled(tuple(rings), 0.0)


def is_ours(run: WorkflowRun, head: Head) -> bool:
    """Whether a run's artifacts speak for the commit."""
    at_home = run.repository is not None and run.repository.id == head.repository_id
    return at_home and run.head_sha == head.sha and run.event in TRIGGERS


async def _is_left(session: AsyncSession, head: Head, run: WorkflowRun, now: datetime) -> bool:
    row = await artifacts_row(session, head, run.id)
    if row is None and run.updated_at is not None and run.updated_at < now - RECENT:
        return False
    return not is_collected(row, run.run_attempt)


async def _ask_for(
    session: AsyncSession, head: Head, left: Iterable[WorkflowRun], now: datetime
) -> list[Ring]:
    asked = [await want_artifacts(session, head, r.id, r.run_attempt, now) for r in left]
    return [ring for ring in asked if ring is not None]
