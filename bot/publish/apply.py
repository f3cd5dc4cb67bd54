"""Brings what is wanted to GitHub: looks, plans, writes, and reports each write at once."""

from collections.abc import Awaitable
from dataclasses import dataclass, field

from bot.github import comments, reviews
from bot.github.refusals import Refused
from bot.publish.desk import Desk, LeaseLost
from bot.publish.edits import (
    CreateCheckRun,
    CreateComment,
    CreateReview,
    DeleteComment,
    DeleteReviewComment,
    Edit,
    RunText,
    Shown,
    UpdateCheckRun,
    UpdateComment,
    UpdateReviewComment,
    Wanted,
)
from bot.publish.lookup import adopted, recovered, with_replies
from bot.publish.plan import plan
from bot.publish.review_writer import write_review
from bot.publish.run_writer import create_run, update_run
from bot.publish.wording import Target, opened


@dataclass(frozen=True, slots=True)
class Published:
    """What came of it: `complete` is False when another worker took over, `problems` are the
    comments that GitHub refused, which leaves the check runs untouched."""

    complete: bool
    edits: tuple[Edit, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class _Progress:
    done: list[Edit] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


async def open_aggregate(desk: Desk, target: Target, shown: Shown) -> Published:
    """Show within seconds that a head is being judged. A run of this name that stands completed
    is followed by a fresh one."""
    return await publish(desk, _only(target, opened(target)), shown)


async def publish(desk: Desk, wanted: Wanted, shown: Shown) -> Published:
    """Do what separates `shown` from `wanted`. Transient when it has to go on later: what was
    written until then was reported to `desk.on_done`."""
    if desk.attempt > 1:
        shown = await _recovered(desk, wanted, shown)
    shown = await with_replies(desk, wanted, shown)
    progress = _Progress()
    try:
        for edit in plan(wanted, shown):
            await _do(desk, wanted, edit, progress)
    except LeaseLost:
        return Published(False, tuple(progress.done), tuple(progress.problems))
    return Published(True, tuple(progress.done), tuple(progress.problems))


async def _recovered(desk: Desk, wanted: Wanted, shown: Shown) -> Shown:
    """What stands there after a broken attempt, noted like any other write."""
    after = await recovered(desk, wanted, shown)
    for edit, written in adopted(wanted, shown, after):
        if not desk.lost_lease():
            await desk.on_done(edit, written)
    return after


def _only(target: Target, run: RunText) -> Wanted:
    return Wanted(target.number, target.head, (run,), settled=False)


async def _do(desk: Desk, wanted: Wanted, edit: Edit, progress: _Progress) -> None:
    """Check runs must succeed; a comment that GitHub refuses costs only itself."""
    match edit:
        case CreateCheckRun():
            await create_run(desk, edit)
        case UpdateCheckRun():
            await update_run(desk, edit, wanted.head)
        case CreateReview():
            progress.problems += await write_review(desk, wanted.pull, edit)
        case _:
            try:
                await _comment_edit(desk, wanted.pull, edit)
            except Refused as refused:
                progress.problems.append(refused.reason)
                return
    progress.done.append(edit)


async def _comment_edit(
    desk: Desk,
    pull: int,
    edit: CreateComment | UpdateComment | DeleteComment | UpdateReviewComment | DeleteReviewComment,
) -> None:
    at = desk.repository
    match edit:
        case CreateComment(comment):
            await desk.turn(creates=True)
            await desk.on_done(edit, await comments.create(at, pull, comment.body))
        case UpdateComment(known, comment):
            await desk.turn(creates=False)
            if await _exists(comments.update(at, known, comment.body)):
                await desk.on_done(edit, known)
            elif comment.worth:
                await _comment_edit(desk, pull, CreateComment(comment))
            else:
                await desk.on_done(DeleteComment(known), known)
        case DeleteComment(known):
            await desk.turn(creates=False)
            await _exists(comments.delete(at, known))
            await desk.on_done(edit, known)
        case UpdateReviewComment(known, fingerprint, body):
            await desk.turn(creates=False)
            stands = await _exists(reviews.update(at, known, body))
            await desk.on_done(edit if stands else DeleteReviewComment(0, fingerprint), known)
        case DeleteReviewComment(known):
            if known:
                await desk.turn(creates=False)
                await _exists(reviews.delete(at, known))
            await desk.on_done(edit, known)


async def _exists(write: Awaitable[None]) -> bool:
    """Whether the thing that a write is about is still there."""
    try:
        await write
    except Refused as refused:
        if refused.status not in (404, 410):
            raise
        return False
    return True
