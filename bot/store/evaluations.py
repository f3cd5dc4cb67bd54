"""Verdicts, kept without end: what was concluded for a head, and what it lacked."""

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import EvaluationRow, RunRow


async def keep_evaluation(session: AsyncSession, row: EvaluationRow, lacked_base: str) -> None:
    """Add a verdict; `lacked_base` is the merge base whose reports it did without, or ""."""
    session.add(row)
    run = update(RunRow).where(col(RunRow.id) == row.run_id)
    await session.exec(run.values(lacked_base=lacked_base))


async def newest_evaluation(
    session: AsyncSession, repository_id: int, number: int, head_sha: str
) -> EvaluationRow | None:
    """The last verdict on a pull request's head."""
    newest = (
        select(EvaluationRow)
        .where(
            EvaluationRow.repository_id == repository_id,
            EvaluationRow.number == number,
            EvaluationRow.head_sha == head_sha,
        )
        .order_by(col(EvaluationRow.id).desc())
        .limit(1)
    )
    return (await session.exec(newest)).first()
