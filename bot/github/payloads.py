"""Webhook payloads as GitHub writes them, only the fields that we use, tolerant of the rest."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

Sha = Annotated[str, Meta(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
FullName = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$")
]


class Account(Struct):
    login: str
    type: str = "User"


class WithId(Struct):
    id: int


class Repository(Struct):
    id: int
    full_name: FullName
    private: bool = True
    default_branch: str | None = None


class Payload(Struct):
    """What every event of an App carries; a repository's own webhook has no installation."""

    repository: Repository
    installation: WithId | None = None


class Head(Struct):
    sha: Sha
    repo: WithId | None = None


class Base(Struct):
    sha: Sha
    ref: str


class PullRequest(Struct):
    number: int
    state: str
    head: Head
    base: Base
    user: Account | None = None
    draft: bool = False
    merged: bool | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Changes(Struct):
    base: dict[str, object] | None = None


class PullRequestPayload(Payload, kw_only=True):
    action: str
    pull_request: PullRequest
    changes: Changes | None = None


class PushPayload(Payload, kw_only=True):
    ref: str
    before: Sha
    after: Sha
    created: bool = False
    deleted: bool = False
    forced: bool = False


class MergeGroup(Struct):
    head_sha: Sha
    head_ref: str
    base_sha: Sha
    base_ref: str


class MergeGroupPayload(Payload, kw_only=True):
    action: str
    merge_group: MergeGroup
    reason: str | None = None


class Numbered(Struct):
    number: int


class WorkflowRun(Struct):
    id: int
    head_sha: Sha
    event: str
    head_branch: str | None = None
    path: str | None = None
    workflow_id: int | None = None
    conclusion: str | None = None
    run_attempt: int = 1
    head_repository: WithId | None = None
    pull_requests: list[Numbered] = []


class WorkflowRunPayload(Payload, kw_only=True):
    action: str
    workflow_run: WorkflowRun


class Review(Struct):
    id: int
    state: str
    user: Account | None = None
    commit_id: Sha | None = None


class ReviewedPullRequest(Struct):
    number: int
    head: Head


class ReviewPayload(Payload, kw_only=True):
    action: str
    review: Review
    pull_request: ReviewedPullRequest


class CheckRun(Struct):
    id: int
    name: str
    head_sha: Sha
    external_id: str | None = None
    app: WithId | None = None
    pull_requests: list[Numbered] = []


class RequestedAction(Struct):
    identifier: str


class CheckRunPayload(Payload, kw_only=True):
    action: str
    check_run: CheckRun
    sender: Account
    requested_action: RequestedAction | None = None


class CheckSuite(Struct):
    head_sha: Sha
    app: WithId | None = None
    pull_requests: list[Numbered] = []


class CheckSuitePayload(Payload, kw_only=True):
    action: str
    check_suite: CheckSuite
    sender: Account


class Comment(Struct):
    id: int
    body: str | None = None
    user: Account | None = None
    performed_via_github_app: WithId | None = None


class Issue(Struct):
    number: int
    pull_request: dict[str, object] | None = None


class CommentPayload(Payload, kw_only=True):
    action: str
    comment: Comment
    issue: Issue
    sender: Account


class Installation(Struct):
    id: int
    account: Account | None = None
    suspended_at: datetime | int | None = None


class InstallationPayload(Struct, kw_only=True):
    action: str
    installation: Installation
    repositories: list[Repository] = []
    repositories_added: list[Repository] = []
    repositories_removed: list[Repository] = []
    account: Account | None = None


class RepositoryPayload(Payload, kw_only=True):
    action: str
