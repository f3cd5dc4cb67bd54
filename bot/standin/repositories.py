"""Repositories and pull requests as GitHub keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.standin.accounts import Account
from bot.standin.git_repository import Content, GitRepository


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository; `id` never changes, everything else may. `fork_of` is the parent's id."""

    id: int
    owner: Account
    name: str
    git: GitRepository
    created_at: datetime
    private: bool = False
    default_branch: str = "main"
    fork_of: int | None = None
    archived: bool = False

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner.login}/{self.name}"

    def commit(
        self,
        files: Mapping[str, Content | None],
        branch: str | None = None,
        message: str = "Change files",
    ) -> str:
        """Commit to a branch and return the id; None deletes a file. Nobody is told."""
        return self.git.commit(files, branch or self.default_branch, message)


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request. `head_repository_id` is None when the fork was deleted.

    `base_sha` is the base tip that GitHub remembers, which may be older than the branch.
    """

    id: int
    number: int
    repository_id: int
    title: str
    author: Account
    head_repository_id: int | None
    head_owner: Account
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    created_at: datetime
    updated_at: datetime
    body: str = ""
    state: str = "open"
    draft: bool = False
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merge_commit_sha: str | None = None
    merge_known: bool = False
    labels: tuple[str, ...] = ()

    @property
    def is_fork(self) -> bool:
        """Whether the head lives, or lived, in another repository."""
        return self.head_repository_id != self.repository_id
