"""Reports of commits: kept, replaced by newer ones of the same job, listed, read and forgotten."""

import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_
from sqlalchemy.orm import defer
from sqlmodel import col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.store.database import Database
from bot.store.evidence_tables import EvidenceSetRow, ReportRow, UsedTokenRow
from bot.store.runs import Ring, wake_waiting
from bot.store.states import PullRequestState, RunKind, RunState
from bot.store.tables import PullRequestRow, RunRow
from checks.evidence import Trust
from checks.plain_text import one_line
from checks.report import Report
from checks.report_codec import pack, unpack

REPORTS = timedelta(days=90)
"""How long reports are kept."""
CLOCKS = timedelta(minutes=10)
"""How long the id of a token is kept after its end: those who check its time allow for clocks that
differ, and a token that is forgotten while it is accepted could be used again."""
GATHERING = timedelta(seconds=2)
"""How long a report waits for the others of its burst before it is judged."""
COMPARED = 2_000
"""Commits with reports among which an ancestor is looked for."""
APART = ("schedule", "workflow_dispatch")
"""Events of runs that not every commit has."""
PER_COMMIT = 2_000
"""Reports that one commit may have; more are refused by those who receive them."""


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report as it came in; `report` is None when it was `refused`."""

    repository_id: int
    head_sha: str
    tested_sha: str
    name: str
    job: str
    topic: str
    format: str
    trust: str
    digest: str
    size: int
    received_at: datetime
    report: Report | None
    tool: str = ""
    report_id: str = ""
    run_id: int = 0
    run_attempt: int = 1
    refused: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class Completeness:
    """Whether CI of a commit said that it is complete, and whether its workflow runs are over."""

    completed: bool = False
    ended: bool = False


def packed(report: Report | None) -> bytes:
    """The report as it is stored; dear for large ones, so not to be done on the event loop."""
    return b"" if report is None else zlib.compress(pack(report), 1)


def unpacked(content: bytes) -> Report:
    """What `packed` stored."""
    return unpack(zlib.decompress(content))


async def keep_report(session: AsyncSession, new: NewReport, content: bytes) -> bool:
    """Keep a report in place of the job's earlier one of that name; False when a later attempt of
    the job sent it already, or when what is there is to be trusted more: a fork can make a report
    for any commit that it shares with us. `content` is `packed(new.report)`."""
    found = select(ReportRow).where(
        ReportRow.repository_id == new.repository_id,
        ReportRow.head_sha == new.head_sha,
        ReportRow.name == new.name,
        ReportRow.job == new.job,
    )
    row = (await session.exec(found.with_for_update())).first()
    if row is not None and (_is_later(row, new) or not Trust(new.trust).meets(Trust(row.trust))):
        return False
    row = row or ReportRow(
        repository_id=new.repository_id,
        head_sha=new.head_sha,
        tested_sha=new.tested_sha,
        name=new.name,
        job=new.job,
        trust=new.trust,
        digest=new.digest,
        size=new.size,
        received_at=new.received_at,
    )
    if row.id is None or new.event not in APART:
        row.event = new.event
    row.tested_sha, row.report_id, row.trust = new.tested_sha, new.report_id, new.trust
    # PostgreSQL takes no text with a zero, which a report may well hold.
    row.topic, row.format, row.tool = new.topic, new.format, one_line(new.tool)
    row.digest, row.size, row.received_at = new.digest, new.size, new.received_at
    row.run_id, row.run_attempt = new.run_id, new.run_attempt
    row.refused, row.content = one_line(new.refused), content
    session.add(row)
    await session.flush()
    return True


def _is_later(row: ReportRow, new: NewReport) -> bool:
    return row.run_id == new.run_id and row.run_attempt > new.run_attempt


async def reports_of(
    session: AsyncSession, repository_id: int, commits: Collection[str]
) -> Sequence[ReportRow]:
    """All reports of these commits, oldest first, without their contents."""
    statement = (
        select(ReportRow)
        .where(ReportRow.repository_id == repository_id, col(ReportRow.head_sha).in_(commits))
        .order_by(col(ReportRow.id))
        .options(defer(col(ReportRow.content)))  # type: ignore[arg-type]  # col() is a Mapped
    )
    return (await session.exec(statement)).all()


async def contents(session: AsyncSession, ids: Iterable[int]) -> dict[int, bytes]:
    """Packed reports by row id."""
    wanted = select(col(ReportRow.id), col(ReportRow.content)).where(col(ReportRow.id).in_(ids))
    return {id: content for id, content in (await session.exec(wanted)).all() if id is not None}


async def format_before(session: AsyncSession, repository_id: int, name: str) -> str:
    """The format of the newest report of that name; "" if there never was one. It tells what a
    bare `[]` is, which several tools print when they find nothing."""
    found = (
        select(ReportRow.format)
        .where(
            ReportRow.repository_id == repository_id,
            ReportRow.name == name,
            ReportRow.format != "",
            ReportRow.trust != Trust.FORK,
        )
        .order_by(col(ReportRow.id).desc())
        .limit(1)
    )
    return (await session.exec(found)).first() or ""


async def has_reports(session: AsyncSession, repository_id: int) -> bool:
    """Whether anything was ever reported for the repository."""
    found = select(ReportRow.id).where(ReportRow.repository_id == repository_id).limit(1)
    return (await session.exec(found)).first() is not None


async def reported_commits(session: AsyncSession, repository_id: int) -> set[str]:
    """Commits that may be compared with: the newest of those that somebody reported for, other
    than from a fork."""
    statement = (
        select(col(ReportRow.head_sha))
        .where(
            ReportRow.repository_id == repository_id,
            ReportRow.trust != Trust.FORK,
            ReportRow.refused == "",
        )
        .group_by(col(ReportRow.head_sha))
        .order_by(func.max(ReportRow.id).desc())
        .limit(COMPARED)
    )
    return set((await session.exec(statement)).all())


async def completeness(session: AsyncSession, repository_id: int, head_sha: str) -> Completeness:
    """What is known of a commit's set of reports."""
    row = await session.get(EvidenceSetRow, (repository_id, head_sha))
    if row is None:
        return Completeness()
    return Completeness(row.completed_at is not None, row.ended_at is not None)


async def close_set(
    session: AsyncSession, repository_id: int, head_sha: str, now: datetime, *, completed: bool
) -> None:
    """Note that no more reports are to be expected: `completed` when CI said so itself, else
    because its workflow runs are over."""
    row = await session.get(EvidenceSetRow, (repository_id, head_sha))
    row = row or EvidenceSetRow(repository_id=repository_id, head_sha=head_sha, touched_at=now)
    if completed:
        row.completed_at = now
    else:
        row.ended_at = now
    row.touched_at = now
    session.add(row)
    await session.flush()


async def open_set(session: AsyncSession, repository_id: int, head_sha: str, now: datetime) -> None:
    """A workflow run of the commit began (again): more reports may come."""
    row = await session.get(EvidenceSetRow, (repository_id, head_sha))
    if row is not None and row.ended_at is not None:
        row.ended_at, row.touched_at = None, now
        session.add(row)


async def wake_for(
    session: AsyncSession, repository_id: int, head_sha: str, now: datetime, *, at_once: bool
) -> list[Ring]:
    """Have the commit judged again because of its reports: the open pull requests and merge
    groups that have it as their head, pull requests that were judged without it as their base,
    and those of them that wait. The check runs that stand are kept and changed only where the
    verdict differs."""
    due = now if at_once else now + GATHERING
    rings = list[Ring]()
    for row in (await session.exec(_concluded(repository_id, head_sha))).all():
        row.state, row.finished_at, row.error, row.due_at = RunState.QUEUED, None, None, due
        session.add(row)
        assert row.id is not None
        rings.append(Ring(row.id, row.attempt))
    await session.flush()
    return [*rings, *await wake_waiting(session, repository_id, due, head_sha)]


def _concluded(repository_id: int, head_sha: str) -> SelectOfScalar[RunRow]:
    """Runs that are over, of that head or short of that base; of pull requests that are still open
    there."""
    still_there = exists().where(
        col(PullRequestRow.repository_id) == repository_id,
        col(PullRequestRow.number) == col(RunRow.number),
        col(PullRequestRow.head_sha) == col(RunRow.head_sha),
        col(PullRequestRow.state) == PullRequestState.OPEN,
    )
    return (
        select(RunRow)
        .where(
            RunRow.repository_id == repository_id,
            RunRow.state == RunState.DONE,
            or_(
                and_(
                    col(RunRow.kind) == RunKind.PULL_REQUEST,
                    or_(col(RunRow.head_sha) == head_sha, col(RunRow.lacked_base) == head_sha),
                    still_there,
                ),
                and_(col(RunRow.kind) == RunKind.MERGE_GROUP, col(RunRow.head_sha) == head_sha),
            ),
        )
        .with_for_update()
    )


async def use_token(session: AsyncSession, jti: str, expires_at: datetime) -> bool:
    """Note that an upload token was used; False if it was before."""
    if await session.get(UsedTokenRow, jti) is not None:
        return False
    session.add(UsedTokenRow(jti=jti, expires_at=expires_at))
    await session.flush()
    return True


async def prune(database: Database, now: datetime) -> None:
    """Forget reports, sets and tokens whose time is over."""
    async with database.session() as session:
        await session.exec(delete(ReportRow).where(col(ReportRow.received_at) <= now - REPORTS))
        old = col(EvidenceSetRow.touched_at) <= now - REPORTS
        await session.exec(delete(EvidenceSetRow).where(old))
        worthless = col(UsedTokenRow.expires_at) <= now - CLOCKS
        await session.exec(delete(UsedTokenRow).where(worthless))
