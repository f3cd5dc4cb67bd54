"""Comments in the conversation of a pull request."""

from dataclasses import replace
from datetime import datetime

import msgspec

from bot.standin.call import Call
from bot.standin.comments import IssueComment
from bot.standin.documents.comments import comment_document
from bot.standin.events import comment_event
from bot.standin.refusals import not_found, validation_failed
from bot.standin.wire.messages import Answer, page_of, read
from bot.standin.wire.router import Route

BODY_MAX = 65_536


class CommentBody(msgspec.Struct):
    """Body of a comment."""

    body: str


def checked_body(body: str, resource: str) -> str:
    """The text; refused when blank or too long."""
    if not body.strip():
        raise validation_failed(resource, "data", "unprocessable", "Body cannot be blank")
    if len(body) > BODY_MAX:
        raise validation_failed(
            resource,
            "data",
            "unprocessable",
            f"Body is too long (maximum is {BODY_MAX} characters)",
        )
    return body


def _since(call: Call) -> datetime | None:
    try:
        return datetime.fromisoformat(call.request.query["since"])
    except (KeyError, ValueError):
        return None


def list_comments(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/issues/{number}/comments, oldest first."""
    pull, since = call.pull(), _since(call)
    with call.state.reading():
        every = list(call.state.issue_comments.values())
    mine = [c for c in every if (c.repository_id, c.number) == (pull.repository_id, pull.number)]
    recent = [c for c in mine if since is None or c.updated_at >= since]
    page, links = page_of(call.request, recent)
    return Answer(200, [comment_document(call.state, comment) for comment in page], links)


def create_comment(call: Call) -> Answer:
    """POST /repos/{owner}/{repo}/issues/{number}/comments."""
    pull = call.pull()
    body = checked_body(read(call.request.body, CommentBody).body, "IssueComment")
    now = call.state.now()
    comment = IssueComment(
        id=call.state.next_id(),
        repository_id=pull.repository_id,
        number=pull.number,
        author=call.state.bot(),
        body=body,
        created_at=now,
        updated_at=now,
        app_slug=call.state.app.slug,
    )
    with call.state.change():
        call.state.issue_comments[comment.id] = comment
    return _told(call, comment, "created", 201)


def _told(call: Call, comment: IssueComment, action: str, status: int, **parts: object) -> Answer:
    """Answer with the comment, and send the event of our own act."""
    payload = comment_event(call.state, comment, action, call.state.bot(), **parts)
    call.emit("issue_comment", payload)
    return Answer(status, comment_document(call.state, comment) if status != 204 else None)


def _comment(call: Call) -> IssueComment:
    comment = call.state.issue_comments.get(call.number("comment"))
    if comment is None or comment.repository_id != call.repository.id:
        raise not_found()
    return comment


def get_comment(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/issues/comments/{id}."""
    return Answer(200, comment_document(call.state, _comment(call)))


def update_comment(call: Call) -> Answer:
    """PATCH /repos/{owner}/{repo}/issues/comments/{id}; a write token may edit anybody's."""
    comment = _comment(call)
    body = checked_body(read(call.request.body, CommentBody).body, "IssueComment")
    changed = replace(comment, body=body, updated_at=call.state.now())
    with call.state.change():
        call.state.issue_comments[comment.id] = changed
    return _told(call, changed, "edited", 200, changes={"body": {"from": comment.body}})


def delete_comment(call: Call) -> Answer:
    """DELETE /repos/{owner}/{repo}/issues/comments/{id}."""
    comment = _comment(call)
    with call.state.change():
        del call.state.issue_comments[comment.id]
    return _told(call, comment, "deleted", 204)


_ROOT = "/repos/{owner}/{repo}/issues"
_READ = "issues:read|pull_requests:read"
_WRITE = "issues:write|pull_requests:write"
ROUTES = (
    Route("GET", _ROOT + "/{number}/comments", list_comments, _READ),
    Route("POST", _ROOT + "/{number}/comments", create_comment, _WRITE),
    Route("GET", _ROOT + "/comments/{comment}", get_comment, _READ),
    Route("PATCH", _ROOT + "/comments/{comment}", update_comment, _WRITE),
    Route("DELETE", _ROOT + "/comments/{comment}", delete_comment, _WRITE),
)
