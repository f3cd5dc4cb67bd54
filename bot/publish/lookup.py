"""Asks GitHub what stands there: after a broken attempt, and before a comment is retired."""

from dataclasses import replace

from bot.github import check_runs, comments, reviews
from bot.github.check_runs import CheckRun
from bot.github.reviews import ReviewComment
from bot.publish.desk import Desk
from bot.publish.edits import (
    CreateCheckRun,
    CreateComment,
    CreateReview,
    Edit,
    RunText,
    Shown,
    ShownComment,
    ShownInline,
    ShownRun,
    UpdateCheckRun,
    Wanted,
)
from bot.publish.inline import marked
from bot.publish.plan import COMPLETED, no_step_back, plan, to_retire
from bot.publish.summary_comment import MARKER
from checks.verdict import Conclusion


async def recovered(desk: Desk, wanted: Wanted, shown: Shown) -> Shown:
    """`shown` and whatever a broken attempt wrote without our having kept its id."""
    edits = plan(wanted, shown)
    if any(isinstance(edit, CreateCheckRun) for edit in edits):
        shown = replace(shown, runs=await _runs(desk, wanted, shown))
    if any(isinstance(edit, CreateComment) for edit in edits):
        shown = await _comment(desk, wanted, shown)
    if any(isinstance(edit, CreateReview) for edit in edits):
        known = {comment.fingerprint for comment in shown.inline}
        threads = await _threads(desk, wanted.pull)
        more = [t for t in threads.values() if t.fingerprint not in known]
        shown = replace(shown, inline=(*shown.inline, *more))
    return shown


def adopted(wanted: Wanted, before: Shown, after: Shown) -> tuple[tuple[Edit, int], ...]:
    """Edits that a broken attempt did and nobody wrote down, with the ids that were found."""
    found: list[tuple[Edit, int]] = []
    for text in wanted.runs:
        run = after.runs.get(text.name)
        if run is not None and run != before.runs.get(text.name):
            text = no_step_back(text, run)
            if text.digest == run.digest:
                found.append((UpdateCheckRun(run.id, text), run.id))
    known = {comment.fingerprint for comment in before.inline}
    standing = {comment.fingerprint for comment in after.inline} - known
    said = tuple(text for text in wanted.inline if text.fingerprint in standing)
    if said:
        found.append((CreateReview(wanted.head, said), 0))
    return tuple(found)


async def with_replies(desk: Desk, wanted: Wanted, shown: Shown) -> Shown:
    """`shown`, with ids and answers of the inline comments that are to be retired. One
    that somebody removed keeps id 0."""
    retiring = to_retire(wanted, shown)
    stale = {comment.fingerprint for comment in retiring if comment.replied is None}
    if not stale:
        return shown
    threads = await _threads(desk, wanted.pull)

    def looked(comment: ShownInline) -> ShownInline:
        if comment.fingerprint not in stale:
            return comment
        found = threads.get(comment.fingerprint)
        if found is None:
            return replace(comment, id=0, replied=False)
        return replace(found, gate=comment.gate)

    return replace(shown, inline=tuple(looked(comment) for comment in shown.inline))


async def _runs(desk: Desk, wanted: Wanted, shown: Shown) -> dict[str, ShownRun]:
    """Our runs of this evaluation by name, found by the id that we gave them."""
    listed = await check_runs.of_commit(desk.repository, wanted.head, desk.app.id)
    found = dict(shown.runs)
    for text in wanted.runs:
        named = [run for run in listed if run.name == text.name]
        kept = shown.runs.get(text.name)
        same = [run for run in named if run.external_id == text.external_id]
        if not same and kept is None:
            same = named  # an earlier evaluation's, of which we know nothing
        if same and (kept is None or (kept.id, kept.digest) != (same[0].id, text.digest)):
            passed = any(run.conclusion == Conclusion.SUCCESS for run in named)
            found[text.name] = _adopted(text, same[0], passed)
    return found


def _adopted(text: RunText, run: CheckRun, passed: bool) -> ShownRun:
    """A run of this evaluation with our title and conclusion is the one that we meant to write."""
    output = run.output
    conclusion = Conclusion.SUCCESS if passed else run.conclusion
    softened = passed and text.conclusion is Conclusion.NEUTRAL
    alike = run.conclusion == text.conclusion or softened
    same_title = output is not None and output.title == text.title
    same = run.external_id == text.external_id and same_title and alike
    count = output.annotations_count if output is not None else 0
    if softened:
        text = replace(text, conclusion=Conclusion.SUCCESS)
    whole = same and (run.status != COMPLETED or count >= len(text.annotations))
    return ShownRun(
        run.id,
        run.external_id or "",
        run.status,
        conclusion,
        text.digest if whole else "",
        count if same and not whole else 0,
    )


async def _comment(desk: Desk, wanted: Wanted, shown: Shown) -> Shown:
    """The oldest summary comment of ours; anyone may paste the marker, so the author counts."""
    listed = await comments.of_pull(desk.repository, wanted.pull)
    ours = [
        comment.id
        for comment in listed
        if comment.is_by(desk.app.id) and (comment.body or "").startswith(MARKER)
    ]
    if not ours:
        return shown
    return replace(shown, comment=ShownComment(min(ours)), spare=tuple(sorted(ours)[1:]))


async def _threads(desk: Desk, pull: int) -> dict[str, ShownInline]:
    """Our inline comments by fingerprint, and whether anybody answered them."""
    listed = await reviews.comments(desk.repository, pull)
    answered = {comment.in_reply_to_id for comment in listed}
    found: dict[str, ShownInline] = {}
    for comment in listed:
        fingerprint = marked(comment.body) if _ours(desk, comment) else None
        if fingerprint is not None and fingerprint not in found:
            found[fingerprint] = ShownInline(
                fingerprint, comment.id, comment.path, replied=comment.id in answered
            )
    return found


def _ours(desk: Desk, comment: ReviewComment) -> bool:
    return comment.user is not None and comment.user.login == desk.app.login
