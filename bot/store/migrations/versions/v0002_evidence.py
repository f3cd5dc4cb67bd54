"""Reports of CI, what is known of their completeness, and what guards their upload."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.String()
WHEN = sa.DateTime(timezone=True)
BIG = sa.BigInteger()
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "reports",
    "evidence_sets",
    "used_tokens",
    "upload_quotas",
    "advisories",
    "package_lookups",
)
KINDS_BEFORE = "kind IN ('pull_request', 'merge_group', 'baseline')"
KINDS = "kind IN ('pull_request', 'merge_group', 'baseline', 'artifacts')"


def upgrade() -> None:
    stirred: sa.Column[bool] = sa.Column(
        "stirred", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("runs", stirred)
    lacked: sa.Column[str] = sa.Column("lacked_base", TEXT, nullable=False, server_default="")
    op.add_column("runs", lacked)
    gate: sa.Column[str] = sa.Column("gate", TEXT, nullable=False, server_default="")
    op.add_column("review_comments", gate)
    change_runs(KINDS, BIG)
    reports()
    evidence_sets()
    used_tokens()
    upload_quotas()
    advisories()
    package_lookups()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.execute(sa.text("DELETE FROM runs WHERE kind = 'artifacts'"))
    change_runs(KINDS_BEFORE, sa.Integer())
    op.drop_column("runs", "stirred")
    op.drop_column("runs", "lacked_base")
    op.drop_column("review_comments", "gate")


def change_runs(kinds: str, number: sa.types.TypeEngine[int]) -> None:
    """Workflow runs have numbers beyond 32 bits."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_runs_kind"), "runs", type_="check")
        op.create_check_constraint(op.f("ck_runs_kind"), "runs", kinds)
        op.alter_column("runs", "number", type_=number)
        return
    # SQLite changes a constraint by making the table anew, and dropping the old one would take
    # the evaluations along.
    op.execute(sa.text("CREATE TABLE kept_evaluations AS SELECT * FROM evaluations"))
    op.execute(sa.text("DELETE FROM evaluations"))
    with op.batch_alter_table("runs", recreate="always") as batch:
        batch.drop_constraint(op.f("ck_runs_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_runs_kind"), kinds)
        batch.alter_column("number", type_=number)
    op.execute(sa.text("INSERT INTO evaluations SELECT * FROM kept_evaluations"))
    op.execute(sa.text("DROP TABLE kept_evaluations"))


def reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("repository_id", BIG, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("head_sha", "tested_sha")),
        *(sa.Column(name, TEXT, nullable=False) for name in ("name", "job", "report_id", "event")),
        *(sa.Column(name, TEXT, nullable=False) for name in ("topic", "format", "tool")),
        *(sa.Column(name, TEXT, nullable=False) for name in ("trust", "digest")),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("run_attempt", sa.Integer(), nullable=False),
        sa.Column("received_at", WHEN, nullable=False),
        sa.Column("refused", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        of_repository("reports"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint(
            "repository_id",
            "head_sha",
            "name",
            "job",
            name=op.f("uq_reports_repository_id_head_sha_name_job"),
        ),
    )
    op.create_index("ix_reports_received_at", "reports", ["received_at"])


def evidence_sets() -> None:
    op.create_table(
        "evidence_sets",
        sa.Column("repository_id", BIG, nullable=False),
        sa.Column("head_sha", TEXT, nullable=False),
        sa.Column("completed_at", WHEN, nullable=True),
        sa.Column("ended_at", WHEN, nullable=True),
        sa.Column("touched_at", WHEN, nullable=False),
        of_repository("evidence_sets"),
        sa.PrimaryKeyConstraint("repository_id", "head_sha", name=op.f("pk_evidence_sets")),
    )


def used_tokens() -> None:
    op.create_table(
        "used_tokens",
        sa.Column("jti", TEXT, nullable=False),
        sa.Column("expires_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_used_tokens")),
    )
    op.create_index("ix_used_tokens_expires_at", "used_tokens", ["expires_at"])


def upload_quotas() -> None:
    op.create_table(
        "upload_quotas",
        sa.Column("installation_id", BIG, nullable=False),
        sa.Column("window_start", WHEN, nullable=False),
        sa.Column("uploads", sa.Integer(), nullable=False),
        sa.Column("bytes", BIG, nullable=False),
        sa.PrimaryKeyConstraint("installation_id", name=op.f("pk_upload_quotas")),
    )


def advisories() -> None:
    op.create_table(
        "advisories",
        sa.Column("source", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("modified", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("source", "id", name=op.f("pk_advisories")),
    )


def package_lookups() -> None:
    op.create_table(
        "package_lookups",
        sa.Column("source", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("advisories", TEXT, nullable=False),
        sa.Column("asked_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_package_lookups")),
    )
    op.create_index("ix_package_lookups_asked_at", "package_lookups", ["asked_at"])


def of_repository(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["repository_id"],
        ["repositories.id"],
        name=op.f(f"fk_{table}_repository_id_repositories"),
        ondelete="CASCADE",
    )
