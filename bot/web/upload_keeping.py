"""Keeps the reports of an upload, uses up its token and wakes what waits, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.clock import now
from bot.store.database import Database
from bot.store.evidence import PER_COMMIT, NewReport, close_set, keep_report, use_token, wake_for
from bot.store.evidence_tables import ReportRow
from bot.store.runs import Ring
from bot.store.tables import RepositoryRow
from bot.web.asgi import Problem
from bot.web.upload_admission import used_before
from bot.web.upload_fields import Wish
from bot.web.upload_lookup import Origin, Sender
from bot.web.upload_reading import ReadFile
from checks.evidence import Trust

ATTEMPTS = 3
"""Another upload may have been first with a row."""


@dataclass(frozen=True, slots=True)
class Upload:
    """All that is known of an upload once its files are read."""

    sender: Sender
    origin: Origin
    wish: Wish
    files: Sequence[ReadFile]


@dataclass(frozen=True, slots=True)
class Kept:
    """Names of reports that took another one's place, and of those that came too late."""

    replaced: frozenset[str]
    outdated: frozenset[str]
    rings: Sequence[Ring]


async def keep(database: Database, upload: Upload) -> Kept:
    """Raise Problem 401 for a token that was used meanwhile, 422 for a commit that is full. Then
    nothing is kept, and nothing of a failed attempt either."""
    for _ in range(ATTEMPTS - 1):
        try:
            async with database.session() as session:
                return await _keep(session, upload)
        except IntegrityError:
            continue
    async with database.session() as session:
        return await _keep(session, upload)


async def _keep(session: AsyncSession, upload: Upload) -> Kept:
    token, head = upload.sender.token, upload.origin.head
    if not await use_token(session, token.jti, token.expires_at):
        raise used_before()
    await session.exec(_turn(token.repository_id))
    before = await _names(session, upload)
    outdated = [
        file.name
        for file in sorted(upload.files, key=lambda file: file.name)  # two never wait in a circle
        if not await keep_report(session, _new(upload, file), file.content)
    ]
    await _refuse_full(session, upload)
    complete, moment = upload.wish.complete, now()
    if complete:
        await close_set(session, token.repository_id, head, moment, completed=True)
    rings = await wake_for(session, token.repository_id, head, moment, at_once=complete)
    return Kept(before - frozenset(outdated), frozenset(outdated), rings)


def _turn(repository_id: int) -> SelectOfScalar[int]:
    """One upload of a repository after the other, so that each sees what the last one kept."""
    return select(RepositoryRow.id).where(RepositoryRow.id == repository_id).with_for_update()


async def _names(session: AsyncSession, upload: Upload) -> frozenset[str]:
    """Those that the job has sent before."""
    statement = select(ReportRow.name).where(
        ReportRow.repository_id == upload.sender.token.repository_id,
        ReportRow.head_sha == upload.origin.head,
        ReportRow.job == upload.origin.job,
        col(ReportRow.name).in_(file.name for file in upload.files),
    )
    return frozenset((await session.exec(statement)).all())


async def _refuse_full(session: AsyncSession, upload: Upload) -> None:
    counted = select(func.count()).where(
        col(ReportRow.repository_id) == upload.sender.token.repository_id,
        col(ReportRow.head_sha) == upload.origin.head,
    )
    if (await session.exec(counted)).one() > PER_COMMIT:
        raise Problem(422, f"one commit may have {PER_COMMIT} reports, and this is one more")


def _new(upload: Upload, file: ReadFile) -> NewReport:
    """Without the report itself, which is in the file's content."""
    token = upload.sender.token
    return NewReport(
        repository_id=token.repository_id,
        head_sha=upload.origin.head,
        tested_sha=token.sha,
        name=file.name,
        job=upload.origin.job,
        topic=file.topic,
        format=file.format,
        trust=Trust.FORK if upload.origin.fork else Trust.SIGNED,
        digest=file.digest,
        size=file.size,
        received_at=now(),
        report=None,
        tool=file.tool,
        report_id=upload.wish.report_id,
        run_id=token.run_id,
        run_attempt=token.run_attempt,
        refused=file.refused,
        event=token.event,
    )
