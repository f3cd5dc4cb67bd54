"""Reviews and their comments on lines of the diff."""

import msgspec

from bot.github.comments import Author
from bot.github.rest import Repository


class LineComment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A comment on lines of the head; `start_line` only where it differs from `line`."""

    path: str
    body: str
    line: int
    side: str
    start_line: int | None = None
    start_side: str | None = None


class Review(msgspec.Struct):
    """A review that is published at once, without approving or blocking."""

    commit_id: str
    body: str
    comments: list[LineComment]
    event: str = "COMMENT"


class ReviewComment(msgspec.Struct):
    """A comment on a line, as GitHub lists it; `in_reply_to_id` is set in answers."""

    id: int
    body: str = ""
    path: str = ""
    user: Author | None = None
    in_reply_to_id: int | None = None


class _Id(msgspec.Struct):
    id: int


async def create(repository: Repository, number: int, review: Review) -> int:
    """Publish a review; returns its id. One bad line refuses the whole (422)."""
    target = f"POST {repository.path}/pulls/{number}/reviews"
    return (await repository.rest.write("review", target, review, _Id)).id


async def comments(repository: Repository, number: int) -> list[ReviewComment]:
    """All review comments of a pull request, everybody's, the oldest first."""
    path = f"{repository.path}/pulls/{number}/comments?per_page=100"
    pages = repository.rest.pages("review_comments", path, list[ReviewComment])
    return [comment async for page in pages for comment in page]


async def update(repository: Repository, comment_id: int, body: str) -> None:
    """Replace a review comment's text."""
    target = f"PATCH {repository.path}/pulls/comments/{comment_id}"
    await repository.rest.write("review_comment", target, {"body": body}, _Id)


async def delete(repository: Repository, comment_id: int) -> None:
    """Remove a review comment."""
    path = f"{repository.path}/pulls/comments/{comment_id}"
    await repository.rest.delete("review_comment", path)
