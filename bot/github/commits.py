"""Single commits."""

import msgspec

from bot.github.pull_requests import SHA
from bot.github.rest import Repository


class _Parent(msgspec.Struct):
    sha: str


class _Commit(msgspec.Struct):
    parents: list[_Parent] = []


async def parents(repository: Repository, sha: str) -> list[str]:
    """The ids of a commit's parents, the first parent first."""
    if SHA.fullmatch(sha) is None:
        raise ValueError(f"{sha[:80]!r} is no commit id")
    path = f"{repository.path}/commits/{sha}?per_page=1"  # of its files, which nobody reads
    commit = await repository.rest.get("commit", path, _Commit)
    return [parent.sha for parent in commit.parents]
