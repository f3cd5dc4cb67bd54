"""Pull requests: their heads and bases, their files, and what lies between two commits."""

import re
from urllib.parse import quote

import msgspec

from bot.github.rest import Repository

SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
BRANCH = re.compile(r"[^\s~^:?*\[\\\x00-\x1f\x7f]{1,255}")


class Named(msgspec.Struct):
    """An account."""

    login: str = ""


class HeadRepository(msgspec.Struct):
    """The repository that a head lives in."""

    id: int


class End(msgspec.Struct):
    """Head or base; `repo` is None when a fork is gone."""

    sha: str
    ref: str
    repo: HeadRepository | None = None


class Pull(msgspec.Struct):
    """A pull request, as far as we care."""

    number: int
    state: str
    head: End
    base: End
    draft: bool = False
    user: Named | None = None
    created_at: str = ""


class ChangedFile(msgspec.Struct):
    """A file of a pull request; `patch` is missing for binary and for large files."""

    filename: str
    status: str
    patch: str | None = None
    previous_filename: str | None = None


class _Commit(msgspec.Struct):
    sha: str


class Comparison(msgspec.Struct):
    """From the merge base to a head. What the server left out is None, or unset."""

    base_commit: _Commit | None = None
    merge_base_commit: _Commit | None = None
    files: list[ChangedFile] | msgspec.UnsetType = msgspec.UNSET

    @property
    def merge_base(self) -> str | None:
        """SHA of the merge base."""
        return self.merge_base_commit.sha if self.merge_base_commit else None

    @property
    def base(self) -> str | None:
        """SHA of the base as it is now."""
        return self.base_commit.sha if self.base_commit else None


async def compare(repository: Repository, base: str, head: str) -> Comparison:
    """What `head` (a SHA) adds since it left `base` (a SHA or a branch); ValueError for others."""
    if SHA.fullmatch(head) is None:
        raise ValueError(f"{head[:80]!r} is no commit id")
    if BRANCH.fullmatch(base) is None or ".." in base:
        raise ValueError(f"{base[:80]!r} is no branch")
    # per_page limits the commits, which nobody reads; the files are all on the first page.
    path = f"{repository.path}/compare/{quote(base, safe='')}...{head}?per_page=1"
    return await repository.rest.get("compare", path, Comparison)


async def get(repository: Repository, number: int) -> Pull:
    """One pull request as GitHub knows it now; it may lag behind the events."""
    return await repository.rest.get("pull", f"{repository.path}/pulls/{number}", Pull)


async def open_pulls(repository: Repository) -> list[Pull]:
    """All open pull requests."""
    path = f"{repository.path}/pulls?state=open&per_page=100"
    return [p async for page in repository.rest.pages("pulls", path, list[Pull]) for p in page]


async def files(repository: Repository, number: int) -> list[ChangedFile]:
    """All files of a pull request (GitHub lists at most 3,000)."""
    path = f"{repository.path}/pulls/{number}/files?per_page=100"
    pages = repository.rest.pages("pull_files", path, list[ChangedFile])
    return [file async for page in pages for file in page]
