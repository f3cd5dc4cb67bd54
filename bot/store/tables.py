"""Every table of the product. GitHub's numeric ids are the keys, because names change.

States are text with a CHECK: a native enum would outlive its downgrade on PostgreSQL.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    false,
)
from sqlmodel import Field, SQLModel

from bot.store.states import DeliveryState, PullRequestState, RunKind, RunState

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

ROW_ID = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts up on SQLite
GITHUB_ID = BigInteger
OURS = {"autoincrement": False}  # else PostgreSQL makes a BIGSERIAL of a foreign id


def one_of(column: str, states: Sequence[str]) -> CheckConstraint:
    listed = ", ".join(f"'{state}'" for state in states)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class DeliveryRow(SQLModel, table=True):
    """One webhook delivery as it came in; `body` is blanked when its retention ends."""

    __tablename__ = "deliveries"
    __table_args__ = (
        one_of("state", tuple(DeliveryState)),
        UniqueConstraint("guid"),
        Index("ix_deliveries_state_id", "state", "id"),
        Index("ix_deliveries_received_at", "received_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=ROW_ID)
    guid: str
    event: str
    body: bytes = Field(sa_type=LargeBinary, repr=False)
    received_at: datetime
    state: str = DeliveryState.RECEIVED
    attempts: int = 0
    request_id: str | None = None
    error: str | None = None


class InstallationRow(SQLModel, table=True):
    __tablename__ = "installations"

    id: int = Field(primary_key=True, sa_type=GITHUB_ID, sa_column_kwargs=OURS)
    account: str
    suspended: bool = False
    deleted_at: datetime | None = None


class RepositoryRow(SQLModel, table=True):
    """No foreign key to the installation: a transfer may be told before its new one."""

    __tablename__ = "repositories"

    id: int = Field(primary_key=True, sa_type=GITHUB_ID, sa_column_kwargs=OURS)
    installation_id: int = Field(sa_type=GITHUB_ID, index=True)
    owner: str
    name: str
    default_branch: str
    private: bool = True
    removed_at: datetime | None = None
    baseline_commit: str | None = None
    baseline_digest: str | None = None


class PullRequestRow(SQLModel, table=True):
    __tablename__ = "pull_requests"
    __table_args__ = (
        one_of("state", tuple(PullRequestState)),
        UniqueConstraint("repository_id", "number"),
        Index("ix_pull_requests_repository_id_head_sha", "repository_id", "head_sha"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=ROW_ID)
    repository_id: int = Field(sa_type=GITHUB_ID, foreign_key="repositories.id", ondelete="CASCADE")
    number: int
    head_sha: str
    head_repository_id: int | None = Field(default=None, sa_type=GITHUB_ID)
    base_ref: str
    base_sha: str
    state: str = PullRequestState.OPEN
    draft: bool = False
    author: str = ""
    opened_at: datetime | None = None
    updated_at: datetime | None = None
    pushes: int = 0
    comment_id: int | None = Field(default=None, sa_type=GITHUB_ID)
    comment_digest: str | None = None


class RunRow(SQLModel, table=True):
    """One piece of work. `number` is a pull request's, of the kind artifacts the workflow run's,
    else 0. `again` asks a running one to start over, `stirred` to look again at what came;
    `lacked_base` is the merge base whose reports the last judgement did without."""

    __tablename__ = "runs"
    __table_args__ = (
        one_of("kind", tuple(RunKind)),
        one_of("state", tuple(RunState)),
        UniqueConstraint("repository_id", "kind", "number", "head_sha"),
        Index("ix_runs_state_due_at", "state", "due_at"),
        Index("ix_runs_repository_id_head_sha", "repository_id", "head_sha"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=ROW_ID)
    repository_id: int = Field(sa_type=GITHUB_ID, foreign_key="repositories.id", ondelete="CASCADE")
    installation_id: int = Field(sa_type=GITHUB_ID)
    number: int = Field(default=0, sa_type=GITHUB_ID)
    kind: str
    head_sha: str
    base_ref: str
    base_sha: str
    generation: int = 1
    state: str = RunState.QUEUED
    attempt: int = 0
    failures: int = 0
    lease_owner: str | None = None
    lease_until: datetime | None = None
    due_at: datetime | None = None
    deadline: datetime | None = None
    correlation_id: str = ""
    event_at: datetime | None = None
    requested_at: datetime
    finished_at: datetime | None = None
    error: str | None = None
    again: bool = False
    stirred: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    lacked_base: str = Field(default="", sa_column_kwargs={"server_default": ""})


class CheckRunRow(SQLModel, table=True):
    """What a commit shows under one check name now; `digest` is of the published output."""

    __tablename__ = "check_runs"

    repository_id: int = Field(
        primary_key=True,
        sa_type=GITHUB_ID,
        sa_column_kwargs=OURS,
        foreign_key="repositories.id",
        ondelete="CASCADE",
    )
    head_sha: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    check_run_id: int = Field(sa_type=GITHUB_ID)
    external_id: str
    digest: str = ""
    status: str
    conclusion: str | None = None


class ReviewCommentRow(SQLModel, table=True):
    __tablename__ = "review_comments"

    repository_id: int = Field(
        primary_key=True,
        sa_type=GITHUB_ID,
        sa_column_kwargs=OURS,
        foreign_key="repositories.id",
        ondelete="CASCADE",
    )
    number: int = Field(primary_key=True, sa_column_kwargs=OURS)
    fingerprint: str = Field(primary_key=True)
    comment_id: int = Field(sa_type=GITHUB_ID)
    path: str
    state: str
    head_sha: str = ""
    gate: str = Field(default="", sa_column_kwargs={"server_default": ""})


class EvaluationRow(SQLModel, table=True):
    """The verdict of one finished run; `document` is its JSON."""

    __tablename__ = "evaluations"
    __table_args__ = (
        Index("ix_evaluations_repository_id_number", "repository_id", "number"),
        Index("ix_evaluations_repository_id_head_sha", "repository_id", "head_sha"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=ROW_ID)
    run_id: int = Field(sa_type=GITHUB_ID, foreign_key="runs.id", ondelete="CASCADE", index=True)
    repository_id: int = Field(sa_type=GITHUB_ID, foreign_key="repositories.id", ondelete="CASCADE")
    number: int
    head_sha: str
    document: str = Field(repr=False)
    conclusion: str
    policy_digest: str
    created_at: datetime


class PolicyRow(SQLModel, table=True):
    """The last valid `.hardening.yml` of a branch, and the commit it was read at."""

    __tablename__ = "policies"

    repository_id: int = Field(
        primary_key=True,
        sa_type=GITHUB_ID,
        sa_column_kwargs=OURS,
        foreign_key="repositories.id",
        ondelete="CASCADE",
    )
    branch: str = Field(primary_key=True)
    commit: str
    text: str = Field(repr=False)


class FactRow(SQLModel, table=True):
    """What one walk found in one blob, kept by rule-set digest; `size` is bytes of `value`."""

    __tablename__ = "facts"
    __table_args__ = (Index("ix_facts_used_at", "used_at"),)

    digest: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    value: bytes = Field(sa_type=LargeBinary, repr=False)
    size: int
    used_at: datetime


class SealedRow(SQLModel, table=True):
    __tablename__ = "sealed"

    name: str = Field(primary_key=True)
    nonce: bytes = Field(sa_type=LargeBinary, repr=False)
    ciphertext: bytes = Field(sa_type=LargeBinary, repr=False)


class HeartbeatRow(SQLModel, table=True):
    """When a named part was last alive: a gap tells how long an outage was."""

    __tablename__ = "heartbeats"

    name: str = Field(primary_key=True)
    at: datetime
