"""Comments in the conversation of a pull request."""

import msgspec

from bot.github.rest import Repository


class Author(msgspec.Struct):
    """Who wrote a comment."""

    login: str = ""
    type: str = ""


class Through(msgspec.Struct):
    """The App that wrote a comment."""

    id: int = 0


class Comment(msgspec.Struct):
    """A comment in the conversation."""

    id: int
    body: str | None = None
    user: Author | None = None
    performed_via_github_app: Through | None = None

    def is_by(self, app_id: int) -> bool:
        """Whether an App wrote it. Others may edit it, so its text is not to be trusted."""
        return self.performed_via_github_app is not None and (
            self.performed_via_github_app.id == app_id
        )


class _Id(msgspec.Struct):
    id: int


async def create(repository: Repository, number: int, body: str) -> int:
    """Write a comment; returns its id."""
    target = f"POST {repository.path}/issues/{number}/comments"
    return (await repository.rest.write("comment", target, {"body": body}, _Id)).id


async def update(repository: Repository, comment_id: int, body: str) -> None:
    """Replace a comment's text; nobody is notified."""
    target = f"PATCH {repository.path}/issues/comments/{comment_id}"
    await repository.rest.write("comment", target, {"body": body}, _Id)


async def delete(repository: Repository, comment_id: int) -> None:
    """Remove a comment."""
    await repository.rest.delete("comment", f"{repository.path}/issues/comments/{comment_id}")


async def of_pull(repository: Repository, number: int) -> list[Comment]:
    """All comments of a pull request, the oldest first."""
    path = f"{repository.path}/issues/{number}/comments?per_page=100"
    pages = repository.rest.pages("comments", path, list[Comment])
    return [comment async for page in pages for comment in page]
