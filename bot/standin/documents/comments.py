"""Documents of issue comments, reviews and review comments."""

from bot.standin.accounts import Account
from bot.standin.comments import IssueComment, Review, ReviewComment
from bot.standin.document import Doc, node_id, stamp
from bot.standin.documents.accounts import account_document, app_document
from bot.standin.documents.pulls import pull_url
from bot.standin.documents.repositories import html_url, repository_url
from bot.standin.patches import carry
from bot.standin.repositories import Pull, Repository
from bot.standin.state import State

REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def association(repository: Repository, author: Account) -> str:
    """How the author relates to the repository."""
    if author.login == repository.owner.login:
        return "OWNER"
    return "NONE" if author.kind == "Bot" else "CONTRIBUTOR"


def _app(state: State, slug: str | None) -> Doc | None:
    return app_document(state, slug) if slug else None


def reactions(url: str) -> Doc:
    """No reactions yet."""
    counts: Doc = {"url": f"{url}/reactions", "total_count": 0}
    return counts | dict.fromkeys(REACTIONS, 0)


def comment_document(state: State, comment: IssueComment) -> Doc:
    """A comment of the conversation."""
    repository = state.repositories[comment.repository_id]
    url = f"{repository_url(state, repository)}/issues/comments/{comment.id}"
    html = f"{html_url(state, repository)}/pull/{comment.number}"
    return {
        "id": comment.id,
        "node_id": node_id("IC", comment.id),
        "url": url,
        "html_url": f"{html}#issuecomment-{comment.id}",
        "issue_url": f"{repository_url(state, repository)}/issues/{comment.number}",
        "user": account_document(state, comment.author),
        "created_at": stamp(comment.created_at),
        "updated_at": stamp(comment.updated_at),
        "author_association": association(repository, comment.author),
        "body": comment.body,
        "reactions": reactions(url),
        "performed_via_github_app": _app(state, comment.app_slug),
    }


def review_document(state: State, review: Review) -> Doc:
    """A review; `submitted_at` is absent while it is pending."""
    repository = state.repositories[review.repository_id]
    url = pull_url(state, repository, review.number)
    html = f"{html_url(state, repository)}/pull/{review.number}#pullrequestreview-{review.id}"
    document: Doc = {
        "id": review.id,
        "node_id": node_id("PRR", review.id),
        "user": account_document(state, review.author),
        "body": review.body,
        "state": review.state,
        "html_url": html,
        "pull_request_url": url,
        "_links": {"html": {"href": html}, "pull_request": {"href": url}},
        "commit_id": review.commit_id,
        "author_association": association(repository, review.author),
    }
    return document | ({"submitted_at": stamp(review.submitted_at)} if review.submitted_at else {})


def present_line(state: State, pull: Pull, comment: ReviewComment) -> int | None:
    """Where the commented line stands at the present head; None once it was changed: outdated."""
    if comment.line is None or comment.commit_id == pull.head_sha or comment.side == "LEFT":
        return comment.line
    git = state.repositories[pull.repository_id].git
    return carry(comment.line, git.zero_context(comment.commit_id, pull.head_sha, comment.path))


def review_comment_document(state: State, pull: Pull, comment: ReviewComment) -> Doc:
    """A comment on the diff, with its line as of the present head."""
    repository = state.repositories[comment.repository_id]
    base = repository_url(state, repository)
    url, line = f"{base}/pulls/comments/{comment.id}", present_line(state, pull, comment)
    html = f"{html_url(state, repository)}/pull/{comment.number}#discussion_r{comment.id}"
    request = pull_url(state, repository, comment.number)
    outdated = line is None and comment.line is not None
    shift = line - comment.line if line is not None and comment.line is not None else 0
    start = comment.start_line
    document: Doc = {
        "url": url,
        "pull_request_review_id": comment.review_id,
        "id": comment.id,
        "node_id": node_id("PRRC", comment.id),
        "diff_hunk": comment.hunk,
        "path": comment.path,
        "commit_id": comment.commit_id if outdated else pull.head_sha,
        "original_commit_id": comment.commit_id,
        "user": account_document(state, comment.author),
        "body": comment.body,
        "created_at": stamp(comment.created_at),
        "updated_at": stamp(comment.updated_at),
        "html_url": html,
        "pull_request_url": request,
        "author_association": association(repository, comment.author),
        "_links": {
            "self": {"href": url},
            "html": {"href": html},
            "pull_request": {"href": request},
        },
        "reactions": reactions(url),
        "start_line": None if outdated or start is None else start + shift,
        "original_start_line": start,
        "start_side": comment.start_side,
        "line": line,
        "original_line": comment.line,
        "side": comment.side,
        "position": None if outdated else _position(comment),
        "original_position": _position(comment),
        "subject_type": "file" if comment.line is None else "line",
    }
    return document | ({"in_reply_to_id": comment.in_reply_to} if comment.in_reply_to else {})


def _position(comment: ReviewComment) -> int:
    return max(1, len(comment.hunk.split("\n")) - 1)
