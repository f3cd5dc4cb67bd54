"""What GitHub shows for a head, as we wrote it down after each write."""

from dataclasses import dataclass

from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.publish.edits import (
    CreateCheckRun,
    CreateComment,
    CreateReview,
    DeleteComment,
    DeleteReviewComment,
    Edit,
    RunText,
    Shown,
    ShownComment,
    ShownInline,
    ShownRun,
    UpdateCheckRun,
    UpdateComment,
    UpdateReviewComment,
)
from bot.store.tables import CheckRunRow, PullRequestRow, ReviewCommentRow

OPEN, FIXED = "open", "fixed"
IN_PROGRESS, COMPLETED = "in_progress", "completed"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is shown; `number` is 0 for a merge group."""

    repository_id: int
    number: int
    head_sha: str


async def load_shown(session: AsyncSession, place: Place) -> Shown:
    """Check runs of the head, the comment and the inline comments of the pull request."""
    runs = select(CheckRunRow).where(
        CheckRunRow.repository_id == place.repository_id, CheckRunRow.head_sha == place.head_sha
    )
    inline = select(ReviewCommentRow).where(
        ReviewCommentRow.repository_id == place.repository_id,
        ReviewCommentRow.number == place.number,
    )
    pull = (await session.exec(_pull(place))).first()
    return Shown(
        runs={row.name: _run(row) for row in (await session.exec(runs)).all()},
        comment=_comment(pull),
        inline=tuple(
            ShownInline(
                row.fingerprint,
                row.comment_id,
                row.path,
                row.state == FIXED,
                head=row.head_sha,
                gate=row.gate,
            )
            for row in (await session.exec(inline)).all()
        ),
    )


async def record(session: AsyncSession, place: Place, edit: Edit, written: int) -> None:
    """Write down an edit that GitHub confirmed; `written` is the id that it answered."""
    match edit:
        case CreateCheckRun(_, run) | UpdateCheckRun(_, run):
            await _record_run(session, place, run, written)
        case CreateComment(comment) | UpdateComment(_, comment):
            await _set_comment(session, place, written, comment.digest)
        case DeleteComment(known):
            pull = (await session.exec(_pull(place))).first()
            if pull is not None and pull.comment_id == known:
                await _set_comment(session, place, None, None)
        case CreateReview(_, comments):
            for text in comments:
                await _set_inline(session, place, (text.fingerprint, text.path, 0, OPEN), text.gate)
        case UpdateReviewComment(known, fingerprint):
            state = FIXED if edit.fixed else OPEN
            row = await session.get(ReviewCommentRow, _inline_key(place, fingerprint))
            path = row.path if row is not None else ""
            await _set_inline(session, place, (fingerprint, path, known, state))
        case DeleteReviewComment(_, fingerprint):
            gone = delete(ReviewCommentRow).where(
                col(ReviewCommentRow.repository_id) == place.repository_id,
                col(ReviewCommentRow.number) == place.number,
                col(ReviewCommentRow.fingerprint) == fingerprint,
            )
            await session.exec(gone)


def _pull(place: Place) -> SelectOfScalar[PullRequestRow]:
    return select(PullRequestRow).where(
        PullRequestRow.repository_id == place.repository_id,
        PullRequestRow.number == place.number,
    )


def _run(row: CheckRunRow) -> ShownRun:
    return ShownRun(row.check_run_id, row.external_id, row.status, row.conclusion, row.digest)


def _comment(pull: PullRequestRow | None) -> ShownComment | None:
    if pull is None or pull.comment_id is None:
        return None
    return ShownComment(pull.comment_id, pull.comment_digest or "")


async def _record_run(session: AsyncSession, place: Place, run: RunText, written: int) -> None:
    key = (place.repository_id, place.head_sha, run.name)
    row = await session.get(CheckRunRow, key)
    row = row or CheckRunRow(
        repository_id=place.repository_id,
        head_sha=place.head_sha,
        name=run.name,
        check_run_id=written,
        external_id=run.external_id,
        status=IN_PROGRESS,
    )
    row.check_run_id, row.external_id, row.digest = written, run.external_id, run.digest
    row.status = IN_PROGRESS if run.conclusion is None else COMPLETED
    # The last conclusion outlives a newer run in progress: neutral never follows success.
    row.conclusion = row.conclusion if run.conclusion is None else run.conclusion.value
    session.add(row)


async def _set_comment(
    session: AsyncSession, place: Place, comment_id: int | None, digest: str | None
) -> None:
    ours = update(PullRequestRow).where(
        col(PullRequestRow.repository_id) == place.repository_id,
        col(PullRequestRow.number) == place.number,
    )
    await session.exec(ours.values(comment_id=comment_id, comment_digest=digest))


def _inline_key(place: Place, fingerprint: str) -> tuple[int, int, str]:
    return (place.repository_id, place.number, fingerprint)


async def _set_inline(
    session: AsyncSession, place: Place, said: tuple[str, str, int, str], gate: str = ""
) -> None:
    fingerprint, path, comment_id, state = said
    row = await session.get(ReviewCommentRow, _inline_key(place, fingerprint))
    row = row or ReviewCommentRow(
        repository_id=place.repository_id,
        number=place.number,
        fingerprint=fingerprint,
        comment_id=comment_id,
        path=path,
        state=state,
    )
    row.comment_id, row.path, row.state = comment_id, path or row.path, state
    row.gate = gate or row.gate
    row.head_sha = row.head_sha or place.head_sha
    session.add(row)
