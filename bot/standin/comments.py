"""Issue comments, reviews and review comments."""

from dataclasses import dataclass
from datetime import datetime

from bot.standin.accounts import Account


@dataclass(frozen=True, slots=True)
class IssueComment:
    """A comment in the conversation; `app_slug` names the App that wrote it, if one did."""

    id: int
    repository_id: int
    number: int
    author: Account
    body: str
    created_at: datetime
    updated_at: datetime
    app_slug: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A review; `state` is PENDING, COMMENTED, APPROVED, CHANGES_REQUESTED or DISMISSED."""

    id: int
    repository_id: int
    number: int
    author: Account
    state: str
    body: str
    commit_id: str
    submitted_at: datetime | None
    app_slug: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A comment on lines of a diff, as it was when written; whether it is outdated is computed.

    `line` is None for a comment on the whole file. `hunk` is what GitHub shows above it.
    """

    id: int
    review_id: int
    repository_id: int
    number: int
    author: Account
    body: str
    path: str
    commit_id: str
    created_at: datetime
    updated_at: datetime
    hunk: str
    line: int | None = None
    side: str = "RIGHT"
    start_line: int | None = None
    start_side: str | None = None
    in_reply_to: int | None = None
    app_slug: str | None = None
