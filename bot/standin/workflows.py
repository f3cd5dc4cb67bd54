"""Workflow runs and their jobs as GitHub Actions keeps them."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.standin.accounts import Account

ACTIONS_SLUG = "github-actions"


@dataclass(frozen=True, slots=True)
class WorkflowRun:
    """One attempt of a run. `head_sha` is what GitHub files the run under, `tested_sha` and
    `tested_ref` what a checkout gets: for `pull_request` the trial merge, not the head.

    `workflow_sha` is the commit that the workflow file was read from.
    """

    id: int
    workflow_id: int
    suite_id: int
    repository_id: int
    name: str
    path: str
    event: str
    run_number: int
    head_branch: str
    head_sha: str
    head_repository_id: int | None
    tested_ref: str
    tested_sha: str
    workflow_sha: str
    actor: Account
    created_at: datetime
    started_at: datetime
    updated_at: datetime
    attempt: int = 1
    status: str = "queued"
    conclusion: str | None = None
    pull_number: int | None = None
    base_ref: str = ""

    @property
    def is_fork(self) -> bool:
        """Whether the head lives, or lived, in another repository."""
        return self.head_repository_id != self.repository_id

    @property
    def may_sign(self) -> bool:
        """Whether its jobs can get identity tokens: a fork's pull requests cannot write."""
        return not (self.is_fork and self.event == "pull_request")


@dataclass(frozen=True, slots=True)
class WorkflowJob:
    """A job of one attempt. Its id is also that of its check run.

    `request_token` lets the runner ask for identity tokens.
    """

    id: int
    run_id: int
    attempt: int
    repository_id: int
    name: str
    request_token: str = field(repr=False)
