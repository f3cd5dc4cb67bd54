"""Reports of artifacts are kept by commit, under names that stay the same from commit to commit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.artifact_reading import Found
from bot.store.evidence import PER_COMMIT, NewReport, keep_report, reports_of
from bot.store.evidence_tables import ReportRow
from checks.evidence import Trust
from checks.plain_text import cut, one_line

NAME_BYTES = 300
"""Bytes of a name, of an artifact or a workflow, that are kept."""
LEFT_FOR_US = "hardening-"
"""With this begin artifacts of the upload step where it may not upload: what they hold is called
as it would be otherwise."""
BEFORE = 2_000
"""Reports of an earlier commit among which names are looked for."""


@dataclass(frozen=True, slots=True)
class Source:
    """The workflow run that reports are from. `tested_sha` is "" for pull requests: what was
    measured there is a merge with the base branch that GitHub's answers do not name."""

    repository_id: int
    head_sha: str
    tested_sha: str
    job: str
    trust: Trust
    run_id: int
    attempt: int
    event: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """The names that files of one artifact had on the newest commit, and their formats."""

    formats: dict[str, str] = field(default_factory=dict)


async def before(session: AsyncSession, source: Source, artifact: str) -> Before:
    """What the workflow's artifact gave last time on a commit of its own: a pull request must not
    rename what others are compared with."""
    artifact = short(artifact)
    named = (
        (col(ReportRow.name) == artifact)
        | col(ReportRow.name).startswith(f"{artifact}/", autoescape=True),
        ReportRow.repository_id == source.repository_id,
        ReportRow.job == source.job,
        ReportRow.trust == Trust.ARTIFACT,
        ReportRow.tested_sha != "",
        ReportRow.refused == "",
    )
    newest = select(ReportRow.head_sha).where(*named).order_by(col(ReportRow.id).desc()).limit(1)
    commit = (await session.exec(newest)).first()
    if commit is None:
        return Before()
    rows = select(col(ReportRow.name), col(ReportRow.format)).where(
        *named, ReportRow.head_sha == commit
    )
    return Before(dict((await session.exec(rows.limit(BEFORE))).all()))


def format_before(known: Before, artifact: str, entry: str) -> str:
    """The format that a file of the artifact had; "" if it is new."""
    return known.formats.get(full(artifact, entry)) or known.formats.get(short(artifact), "")


def named(artifact: str, found: Sequence[Found], known: Before) -> list[tuple[str, Found]]:
    """The reports of an artifact with their names: the artifact's where it holds one report, else
    with the file's path; but a name that was used before is used again. What is no report is left
    out unless it used to be one."""
    recognised = [one for one in found if one.content or one.format]
    heir = _heir(short(artifact), recognised, known)
    taken = [(_name(artifact, one, heir, known, recognised), one) for one in recognised]
    return [*taken, *_lost(artifact, found, recognised, known)]


def _name(
    artifact: str, one: Found, heir: Found | None, known: Before, recognised: Sequence[Found]
) -> str:
    long = full(artifact, one.entry)
    alone = len(recognised) == 1 and not artifact.startswith(LEFT_FOR_US)
    if one is heir or (alone and long not in known.formats):
        return short(artifact)
    return long


def _heir(artifact: str, recognised: Sequence[Found], known: Before) -> Found | None:
    """The one report that is of the format that the artifact's only report had before."""
    like = [one for one in recognised if one.format == known.formats.get(artifact)]
    return like[0] if len(like) == 1 else None


def _lost(
    artifact: str, found: Sequence[Found], recognised: Sequence[Found], known: Before
) -> Iterable[tuple[str, Found]]:
    alone = not recognised and short(artifact) in known.formats
    for one in found:
        if one in recognised:
            continue
        if full(artifact, one.entry) in known.formats:
            yield full(artifact, one.entry), one
        elif alone:
            yield short(artifact), one
            alone = False


async def keep(
    session: AsyncSession, source: Source, reports: Iterable[tuple[str, Found]], now: datetime
) -> int:
    """Keep what is not better known already; answers how many were kept."""
    rows = list(await reports_of(session, source.repository_id, [source.head_sha]))
    here = {(row.name, row.job): row for row in rows}
    kept = 0
    for name, one in reports:
        if _is_signed(source, one, rows) or _is_outranked(source, here.get((name, source.job))):
            continue
        if (name, source.job) not in here and len(rows) + kept >= PER_COMMIT:
            break
        new = _new(source, name, one, now)
        kept += await keep_report(session, new, one.content)
    return kept


def _is_signed(source: Source, one: Found, rows: Iterable[ReportRow]) -> bool:
    """Whether the run's jobs uploaded the same: the file, or reports of its topic."""
    return any(
        row.trust == Trust.SIGNED
        and (row.digest == one.digest or (row.run_id, row.topic) == (source.run_id, one.topic))
        for row in rows
    )


def _is_outranked(source: Source, row: ReportRow | None) -> bool:
    """Whether a later run said it, or one of the commit itself: the runs of a push and of its pull
    request measure nearly the same and must not take turns."""
    if row is None or row.run_id == source.run_id or row.trust != source.trust:
        return False
    if bool(row.tested_sha) != bool(source.tested_sha):
        return bool(row.tested_sha)
    return row.run_id > source.run_id


def _new(source: Source, name: str, one: Found, now: datetime) -> NewReport:
    return NewReport(
        repository_id=source.repository_id,
        head_sha=source.head_sha,
        tested_sha=source.tested_sha,
        name=name,
        job=source.job,
        topic=one.topic,
        format=one.format,
        trust=source.trust,
        digest=one.digest,
        size=one.size,
        received_at=now,
        report=None,
        tool=one.tool,
        run_id=source.run_id,
        run_attempt=source.attempt,
        refused=one.refused,
        event=source.event,
    )


def lost(known: Before, reason: str) -> list[tuple[str, Found]]:
    """The reports that an unread artifact had before, as refused for that reason."""
    return [(name, Found(name, "", 0, refused=reason)) for name in known.formats]


def full(artifact: str, entry: str) -> str:
    """The name of one of several reports of an artifact."""
    return short(f"{short(artifact)}/{entry}")


def short(name: str) -> str:
    """A name as it is kept."""
    return cut(one_line(name), NAME_BYTES)
