"""Single review comments: on a line, on a file, in reply."""

from dataclasses import replace
from typing import Literal

import msgspec

from bot.standin.call import Call
from bot.standin.comments import Review, ReviewComment
from bot.standin.documents.comments import review_comment_document
from bot.standin.events import review_comment_event
from bot.standin.placement import Draft, Place, Side, file_of, place, placed_comment
from bot.standin.refusals import not_found, refusal, unprocessable, validation_failed
from bot.standin.repositories import Pull
from bot.standin.rest.comments import CommentBody, checked_body
from bot.standin.wire.messages import Answer, page_of, read
from bot.standin.wire.router import Route


class NewComment(msgspec.Struct):
    """Body of a single review comment."""

    body: str
    commit_id: str = ""
    path: str = ""
    line: int | None = None
    side: Side = "RIGHT"
    start_line: int | None = None
    start_side: Side | None = None
    position: int | None = None
    subject_type: Literal["line", "file"] = "line"
    in_reply_to: int | None = None


def _of_pull(call: Call, pull: Pull) -> list[ReviewComment]:
    """Comments that everybody can see: those of pending reviews are not."""
    with call.state.reading():
        every = list(call.state.review_comments.values())
    key = (pull.repository_id, pull.number)
    pending = {review.id for review in call.state.reviews.values() if review.state == "PENDING"}
    return [c for c in every if (c.repository_id, c.number) == key and c.review_id not in pending]


def list_comments(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls/{number}/comments, oldest first."""
    pull = call.pull()
    page, links = page_of(call.request, _of_pull(call, pull))
    return Answer(200, [review_comment_document(call.state, pull, c) for c in page], links)


def create_comment(call: Call) -> Answer:
    """POST /repos/{owner}/{repo}/pulls/{number}/comments."""
    pull, wanted = call.pull(), read(call.request.body, NewComment)
    checked_body(wanted.body, "PullRequestReviewComment")
    answered = _answered(call, pull, wanted)
    comment = _reply(call, answered, wanted) if answered else _fresh(call, pull, wanted)
    with call.state.change():
        call.state.review_comments[comment.id] = comment
    return _told(call, pull, comment)


def _answered(call: Call, pull: Pull, wanted: NewComment) -> ReviewComment | None:
    if wanted.in_reply_to is None:
        return None
    found = {comment.id: comment for comment in _of_pull(call, pull)}.get(wanted.in_reply_to)
    if found is None:
        raise validation_failed("PullRequestReviewComment", "in_reply_to", "invalid")
    return found


def _reply(call: Call, answered: ReviewComment, wanted: NewComment) -> ReviewComment:
    now = call.state.now()
    return replace(
        answered,
        id=call.state.next_id(),
        author=call.state.bot(),
        app_slug=call.state.app.slug,
        body=wanted.body,
        created_at=now,
        updated_at=now,
        in_reply_to=answered.in_reply_to or answered.id,
    )


def _fresh(call: Call, pull: Pull, wanted: NewComment) -> ReviewComment:
    for name in ("commit_id", "path"):
        if not getattr(wanted, name):
            raise validation_failed("PullRequestReviewComment", name, "missing_field")
    draft = Draft(wanted.path, wanted.body, wanted.line, wanted.side,
                  wanted.start_line, wanted.start_side, wanted.position)  # fmt: skip
    spot = _spot(call, pull, wanted, draft)
    review = _wrapping(call, pull, wanted.commit_id)
    return placed_comment(call.state, pull, review, draft, spot)


def _spot(call: Call, pull: Pull, wanted: NewComment, draft: Draft) -> Place:
    if wanted.subject_type == "file":
        file_of(call.state, pull, wanted.commit_id, wanted.path)
        return Place(wanted.commit_id, "", None, "RIGHT", None, None)
    if wanted.line is None and wanted.position is None:
        raise unprocessable("Pull request review thread line must be provided")
    return place(call.state, pull, wanted.commit_id, draft)


def _wrapping(call: Call, pull: Pull, commit: str) -> Review:
    """The review that GitHub makes around a single comment."""
    now = call.state.now()
    review = Review(
        id=call.state.next_id(),
        repository_id=pull.repository_id,
        number=pull.number,
        author=call.state.bot(),
        state="COMMENTED",
        body="",
        commit_id=commit,
        submitted_at=now,
        app_slug=call.state.app.slug,
    )
    with call.state.change():
        call.state.reviews[review.id] = review
    return review


def _found(call: Call) -> tuple[Pull, ReviewComment]:
    comment = call.state.review_comments.get(call.number("comment"))
    pull = call.state.pull(comment.repository_id, comment.number) if comment else None
    if comment is None or pull is None or comment.repository_id != call.repository.id:
        raise not_found()
    return pull, comment


def get_comment(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls/comments/{id}."""
    pull, comment = _found(call)
    return Answer(200, review_comment_document(call.state, pull, comment))


def update_comment(call: Call) -> Answer:
    """PATCH /repos/{owner}/{repo}/pulls/comments/{id}."""
    pull, comment = _found(call)
    body = checked_body(read(call.request.body, CommentBody).body, "PullRequestReviewComment")
    changed = replace(comment, body=body, updated_at=call.state.now())
    with call.state.change():
        call.state.review_comments[comment.id] = changed
    return _told(call, pull, changed, before=comment.body)


def delete_comment(call: Call) -> Answer:
    """DELETE /repos/{owner}/{repo}/pulls/comments/{id}."""
    pull, comment = _found(call)
    with call.state.change():
        del call.state.review_comments[comment.id]
    payload = review_comment_event(call.state, pull, comment, "deleted")
    call.emit("pull_request_review_comment", payload)
    return Answer(204)


def _told(call: Call, pull: Pull, comment: ReviewComment, before: str | None = None) -> Answer:
    """Answer with a comment that was made, or edited from `before`; send the event of our act."""
    action, status = ("created", 201) if before is None else ("edited", 200)
    payload = review_comment_event(call.state, pull, comment, action, before)
    call.emit("pull_request_review_comment", payload)
    return Answer(status, review_comment_document(call.state, pull, comment))


def reply(call: Call) -> Answer:
    """POST /repos/{owner}/{repo}/pulls/{number}/comments/{id}/replies."""
    pull, answered = _found(call)
    if answered.in_reply_to:
        raise refusal(404, "Parent comment not found")
    wanted = NewComment(body=read(call.request.body, CommentBody).body)
    comment = _reply(call, answered, wanted)
    with call.state.change():
        call.state.review_comments[comment.id] = comment
    return _told(call, pull, comment)


_ROOT = "/repos/{owner}/{repo}/pulls"
ROUTES = (
    Route("GET", _ROOT + "/{number}/comments", list_comments, "pull_requests:read"),
    Route("POST", _ROOT + "/{number}/comments", create_comment, "pull_requests:write"),
    Route("POST", _ROOT + "/{number}/comments/{comment}/replies", reply, "pull_requests:write"),
    Route("GET", _ROOT + "/comments/{comment}", get_comment, "pull_requests:read"),
    Route("PATCH", _ROOT + "/comments/{comment}", update_comment, "pull_requests:write"),
    Route("DELETE", _ROOT + "/comments/{comment}", delete_comment, "pull_requests:write"),
)
