"""What was written on GitHub is found again as it was noted."""

from bot.publish.edits import (
    CommentText,
    CreateCheckRun,
    CreateComment,
    CreateReview,
    DeleteComment,
    DeleteReviewComment,
    Edit,
    InlineText,
    RunText,
    Shown,
    UpdateCheckRun,
    UpdateComment,
    UpdateReviewComment,
)
from bot.store.database import Database
from bot.store.shown import Place, load_shown, record
from checks.verdict import Conclusion
from tests.bot.store.known import HEAD, NEXT, opened

PLACE = Place(7, 1, HEAD)
INLINE = InlineText("f1", "src/a.ts", 3, None, "words")


def text(conclusion: Conclusion | None) -> RunText:
    return RunText("hardening", conclusion, "title", "summary", "hardening:1:aggregate:1")


async def after(database: Database, *edits: tuple[Edit, int], place: Place = PLACE) -> Shown:
    """What is shown once these were written."""
    for edit, written in edits:
        async with database.session() as session:
            await record(session, PLACE, edit, written)
    async with database.reader() as session:
        return await load_shown(session, place)


async def test_nothing_yet(database: Database) -> None:
    await opened(database)
    assert await after(database) == Shown()


async def test_a_run_from_start_to_conclusion(database: Database) -> None:
    await opened(database)
    begun = await after(database, (CreateCheckRun(HEAD, text(None)), 11))
    assert (begun.runs["hardening"].id, begun.runs["hardening"].status) == (11, "in_progress")
    done = text(Conclusion.FAILURE)
    ended = (await after(database, (UpdateCheckRun(11, done), 11))).runs["hardening"]
    assert (ended.status, ended.conclusion, ended.digest) == ("completed", "failure", done.digest)


async def test_the_last_conclusion_outlives_a_new_start(database: Database) -> None:
    await opened(database)
    shown = await after(
        database,
        (CreateCheckRun(HEAD, text(Conclusion.SUCCESS)), 11),
        (CreateCheckRun(HEAD, text(None)), 12),
    )
    run = shown.runs["hardening"]
    assert (run.id, run.status, run.conclusion) == (12, "in_progress", "success")


async def test_runs_belong_to_a_head_and_comments_to_the_pull_request(database: Database) -> None:
    await opened(database)
    comment = CommentText("body", True)
    edits: list[tuple[Edit, int]] = [
        (CreateCheckRun(HEAD, text(None)), 11),
        (CreateComment(comment), 21),
        (CreateReview(HEAD, (INLINE,)), 31),
    ]
    shown = await after(database, *edits, place=Place(7, 1, NEXT))
    assert dict(shown.runs) == {}
    assert shown.comment is not None
    assert (shown.comment.id, shown.comment.digest) == (21, comment.digest)
    assert [(c.fingerprint, c.id, c.fixed, c.head) for c in shown.inline] == [
        ("f1", 0, False, HEAD)
    ]


async def test_a_comment_edited_and_deleted(database: Database) -> None:
    await opened(database)
    newer = CommentText("newer", True)
    shown = await after(
        database, (CreateComment(CommentText("x", True)), 21), (UpdateComment(21, newer), 21)
    )
    assert shown.comment is not None
    assert shown.comment.digest == newer.digest
    assert (await after(database, (DeleteComment(99), 99))).comment is not None, "a spare one"
    assert (await after(database, (DeleteComment(21), 21))).comment is None


async def test_an_inline_comment_fixed_and_deleted(database: Database) -> None:
    await opened(database)
    fixed = UpdateReviewComment(31, "f1", "Fixed in abc1234")
    shown = await after(database, (CreateReview(HEAD, (INLINE,)), 30), (fixed, 31))
    [inline] = shown.inline
    assert (inline.id, inline.fixed, inline.path) == (31, True, "src/a.ts")
    assert (await after(database, (DeleteReviewComment(31, "f1"), 31))).inline == ()


async def test_a_merge_group_has_runs_alone(database: Database) -> None:
    await opened(database)
    await after(database, (CreateComment(CommentText("x", True)), 21))
    shown = await after(database, place=Place(7, 0, HEAD))
    assert (shown.comment, shown.inline) == (None, ())
