"""The closed set of things that GitHub can tell us, whatever the payload looked like."""

from dataclasses import dataclass
from datetime import datetime


class UnreadablePayload(ValueError):  # noqa: N818 - the field's word; the text says what and where
    pass


@dataclass(frozen=True, slots=True)
class RepositoryNamed:
    """A repository as an event names it; `default_branch` is None where it is not told."""

    id: int
    owner: str
    name: str
    private: bool
    default_branch: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Which repository an event is of, and on behalf of which installation."""

    repository: RepositoryNamed
    installation_id: int


@dataclass(frozen=True, slots=True)
class PullRequestChanged:
    """`head_repository_id` is None when the fork is gone; `updated_at` orders events."""

    origin: Origin
    action: str
    number: int
    head_sha: str
    head_repository_id: int | None
    base_ref: str
    base_sha: str
    draft: bool
    author: str
    state: str
    merged: bool
    base_changed: bool
    opened_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class BranchPushed:
    origin: Origin
    branch: str
    before: str
    after: str
    created: bool
    deleted: bool
    forced: bool


@dataclass(frozen=True, slots=True)
class MergeGroupAsked:
    origin: Origin
    head_sha: str
    head_ref: str
    base_sha: str
    base_ref: str


@dataclass(frozen=True, slots=True)
class MergeGroupDestroyed:
    origin: Origin
    head_sha: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class ReportsReady:
    """A workflow run ended; `pull_numbers` is empty for heads in forks."""

    origin: Origin
    run_id: int
    attempt: int
    head_sha: str
    head_branch: str | None
    head_repository_id: int | None
    trigger: str
    workflow_path: str | None
    conclusion: str | None
    pull_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReportsComing:
    """A workflow run, or another attempt of it, began."""

    origin: Origin
    run_id: int
    attempt: int
    head_sha: str


@dataclass(frozen=True, slots=True)
class ReviewGiven:
    origin: Origin
    action: str
    number: int
    head_sha: str
    state: str
    author: str


@dataclass(frozen=True, slots=True)
class RerunAsked:
    """`check_name` is None when the whole suite is asked for again.

    `identifier` names the button of a requested action; `sender` is who clicked.
    """

    origin: Origin
    head_sha: str
    sender: str
    check_name: str | None
    external_id: str | None
    identifier: str | None
    pull_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CommandGiven:
    origin: Origin
    number: int
    comment_id: int
    author: str
    body: str


@dataclass(frozen=True, slots=True)
class InstallationChanged:
    """`action` is GitHub's word: created, deleted, suspend, unsuspend, added, removed, renamed…"""

    action: str
    installation_id: int
    account: str | None
    suspended: bool
    added: tuple[RepositoryNamed, ...]
    removed: tuple[RepositoryNamed, ...]


@dataclass(frozen=True, slots=True)
class RepositoryChanged:
    origin: Origin
    action: str


@dataclass(frozen=True, slots=True)
class Ignored:
    reason: str


Event = (
    PullRequestChanged
    | BranchPushed
    | MergeGroupAsked
    | MergeGroupDestroyed
    | ReportsReady
    | ReportsComing
    | ReviewGiven
    | RerunAsked
    | CommandGiven
    | InstallationChanged
    | RepositoryChanged
    | Ignored
)
