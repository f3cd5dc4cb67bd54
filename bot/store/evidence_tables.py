"""The tables of evidence: reports, their completeness, what guards uploads, what OSV said."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.tables import GITHUB_ID, OURS, ROW_ID


class ReportRow(SQLModel, table=True):
    """What CI reported for one commit. `head_sha` is the commit that it speaks for, `tested_sha`
    the one that was tested (a pull request's merge commit, or the same). `content` is the packed
    report, empty where `refused` says why there is none. `name` is the sender's, `report_id` the
    `id` that it gave, `event` what its workflow run began with; of one (name, job) the newest
    attempt stays."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("repository_id", "head_sha", "name", "job"),
        Index("ix_reports_received_at", "received_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=ROW_ID)
    repository_id: int = Field(sa_type=GITHUB_ID, foreign_key="repositories.id", ondelete="CASCADE")
    head_sha: str
    tested_sha: str
    name: str
    job: str
    report_id: str = ""
    event: str = ""
    topic: str = ""
    format: str = ""
    tool: str = ""
    trust: str
    digest: str
    size: int
    run_id: int = Field(default=0, sa_type=GITHUB_ID)
    run_attempt: int = 1
    received_at: datetime
    refused: str = ""
    content: bytes = Field(default=b"", sa_type=LargeBinary, repr=False)


class EvidenceSetRow(SQLModel, table=True):
    """Whether more reports of a commit are to be expected: `completed_at` is when its CI said
    "that was all", `ended_at` when its last workflow run was over."""

    __tablename__ = "evidence_sets"

    repository_id: int = Field(
        primary_key=True,
        sa_type=GITHUB_ID,
        sa_column_kwargs=OURS,
        foreign_key="repositories.id",
        ondelete="CASCADE",
    )
    head_sha: str = Field(primary_key=True)
    completed_at: datetime | None = None
    ended_at: datetime | None = None
    touched_at: datetime


class UsedTokenRow(SQLModel, table=True):
    """Ids of upload tokens that were used once; kept until the token is worthless."""

    __tablename__ = "used_tokens"
    __table_args__ = (Index("ix_used_tokens_expires_at", "expires_at"),)

    jti: str = Field(primary_key=True)
    expires_at: datetime


class UploadQuotaRow(SQLModel, table=True):
    """What an installation has uploaded since `window_start`."""

    __tablename__ = "upload_quotas"

    installation_id: int = Field(primary_key=True, sa_type=GITHUB_ID, sa_column_kwargs=OURS)
    window_start: datetime
    uploads: int = 0
    bytes: int = Field(default=0, sa_type=GITHUB_ID)


class AdvisoryRow(SQLModel, table=True):
    """An OSV record as it was fetched; `modified` is its source's word for its version."""

    __tablename__ = "advisories"

    source: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    modified: str
    content: bytes = Field(sa_type=LargeBinary, repr=False)
    fetched_at: datetime


class PackageLookupRow(SQLModel, table=True):
    """Which advisories (`id modified` lines) a source named for one package at one version."""

    __tablename__ = "package_lookups"
    __table_args__ = (Index("ix_package_lookups_asked_at", "asked_at"),)

    source: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    advisories: str = Field(repr=False)
    asked_at: datetime
