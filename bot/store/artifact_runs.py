"""Workflow runs whose artifacts are to be collected, as rows of the kind artifacts.

Such a row compares nothing with a base: `base_ref` holds the attempt that was asked for, `base_sha`
the one that was collected.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.runs import Ring, RunWanted, request_run
from bot.store.states import RunKind, RunState
from bot.store.tables import RepositoryRow, RunRow


@dataclass(frozen=True, slots=True)
class Head:
    """A commit that CI runs for, and what asked about it."""

    repository_id: int
    installation_id: int
    sha: str
    correlation_id: str


async def want_artifacts(
    session: AsyncSession, head: Head, run_id: int, attempt: int, now: datetime
) -> Ring | None:
    """Have a workflow run collected; None if that attempt, or a later one, was asked for already
    and has not failed."""
    row = await artifacts_row(session, head, run_id)
    if row is not None and is_asked(row, attempt) and row.state != RunState.FAILED:
        return None
    wanted = RunWanted(
        repository_id=head.repository_id,
        installation_id=head.installation_id,
        kind=RunKind.ARTIFACTS,
        number=run_id,
        head_sha=head.sha,
        base_ref=str(attempt),
        base_sha="",
        correlation_id=head.correlation_id,
    )
    return await request_run(session, wanted, now)


async def artifacts_row(session: AsyncSession, head: Head, run_id: int) -> RunRow | None:
    """The row of a workflow run."""
    statement = select(RunRow).where(
        RunRow.repository_id == head.repository_id,
        RunRow.kind == RunKind.ARTIFACTS,
        RunRow.number == run_id,
        RunRow.head_sha == head.sha,
    )
    return (await session.exec(statement)).first()


async def lock_repository(session: AsyncSession, repository_id: int) -> None:
    """Two collectors of one commit must not each take the other for unfinished."""
    chosen = select(RepositoryRow.id).where(RepositoryRow.id == repository_id)
    await session.exec(chosen.with_for_update())


async def note_collected(session: AsyncSession, row_id: int, attempt: int) -> None:
    """Remember that nothing of this attempt is left to be collected."""
    row = await session.get(RunRow, row_id)
    if row is not None:
        row.base_sha = str(attempt)
        session.add(row)
        await session.flush()


def attempt_of(text: str) -> int:
    """An attempt as the row holds it; 0 for none."""
    return int(text) if text.isdecimal() else 0


def is_asked(row: RunRow | None, attempt: int) -> bool:
    """Whether an attempt, or a later one, was asked for."""
    return row is not None and attempt_of(row.base_ref) >= attempt


def is_collected(row: RunRow | None, attempt: int) -> bool:
    """Whether nothing more will come of an attempt: it was collected, or given up."""
    if row is None or not is_asked(row, attempt):
        return False
    return row.state == RunState.FAILED or attempt_of(row.base_sha) >= attempt
