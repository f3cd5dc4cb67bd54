"""Where a review comment may stand: lines of the pull request's diff, ranges within one hunk."""

from dataclasses import dataclass
from typing import Literal

import msgspec

from bot.standin.comments import Review, ReviewComment
from bot.standin.patches import FileChange, at_position, commentable, excerpt
from bot.standin.refusals import unprocessable
from bot.standin.repositories import Pull
from bot.standin.rest.comments import checked_body
from bot.standin.state import State

Side = Literal["LEFT", "RIGHT"]
THREAD = "Pull request review thread"


class Draft(msgspec.Struct, forbid_unknown_fields=True):
    """A comment of a review that is being made; the place is a line or a position."""

    path: str
    body: str
    line: int | None = None
    side: Side = "RIGHT"
    start_line: int | None = None
    start_side: Side | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A valid place with the hunk above it; `line` is None for a whole file."""

    commit: str
    hunk: str
    line: int | None
    side: str
    start_line: int | None
    start_side: str | None


def file_of(state: State, pull: Pull, commit: str, path: str) -> FileChange:
    """The changed file; refused when the commit or the path is not part of the pull request."""
    git = state.repositories[pull.repository_id].git
    tip = git.branch(pull.base_ref) or pull.base_sha
    base = git.merge_base(tip, pull.head_sha)
    known = {c.sha for c in git.log(base, pull.head_sha)} if base else set()
    if base is None or commit not in known:
        raise unprocessable("The end commit oid is not part of the pull request")
    for file in git.compare(base, commit):
        if file.path == path:
            return file
    raise unprocessable("Path could not be resolved")


def place(state: State, pull: Pull, commit: str, draft: Draft) -> Place:
    """Where a draft goes; refused in GitHub's words when it cannot stand there."""
    checked_body(draft.body, "PullRequestReviewComment")
    patch = file_of(state, pull, commit, draft.path).patch or ""
    line, side = _end(patch, draft)
    if line not in commentable(patch, side):
        raise unprocessable(
            f"{THREAD} line must be part of the diff and {THREAD} diff hunk can't be blank"
        )
    start_side = draft.start_side or side if draft.start_line is not None else None
    _check_range(patch, (draft.start_line, start_side), (line, side))
    return Place(commit, excerpt(patch, line, side), line, side, draft.start_line, start_side)


def _end(patch: str, draft: Draft) -> tuple[int, str]:
    if draft.line is not None:
        return draft.line, draft.side
    found = at_position(patch, draft.position) if draft.position is not None else None
    if found is None:
        raise unprocessable(f"{THREAD} position is invalid" if draft.position is not None
                            else "Position could not be resolved")  # fmt: skip
    return found


def _check_range(patch: str, start: tuple[int | None, str | None], end: tuple[int, str]) -> None:
    first, first_side = start
    if first is None or first_side is None:
        return
    if first_side == end[1] and first >= end[0]:
        raise unprocessable(f"{THREAD} start line must precede the end line.")
    hunk = commentable(patch, first_side).get(first)
    if hunk is None or hunk != commentable(patch, end[1])[end[0]]:
        raise unprocessable(f"{THREAD} start line must be part of the same hunk as the line.")


def placed_comment(
    state: State, pull: Pull, review: Review, draft: Draft, spot: Place
) -> ReviewComment:
    """The comment at its place."""
    now = state.now()
    return ReviewComment(
        id=state.next_id(),
        review_id=review.id,
        repository_id=pull.repository_id,
        number=pull.number,
        author=review.author,
        body=draft.body,
        path=draft.path,
        commit_id=spot.commit,
        created_at=now,
        updated_at=now,
        hunk=spot.hunk,
        line=spot.line,
        side=spot.side,
        start_line=spot.start_line,
        start_side=spot.start_side,
        app_slug=review.app_slug,
    )
