"""The first tables: inbox, installations, runs, what is published, facts and secrets."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.String()
WHEN = sa.DateTime(timezone=True)
BIG = sa.BigInteger()
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "evaluations",
    "runs",
    "review_comments",
    "check_runs",
    "policies",
    "pull_requests",
    "repositories",
    "installations",
    "deliveries",
    "facts",
    "sealed",
    "heartbeats",
)


def upgrade() -> None:
    deliveries()
    installations()
    repositories()
    pull_requests()
    runs()
    evaluations()
    check_runs()
    review_comments()
    policies()
    facts()
    sealed()
    heartbeats()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("guid", TEXT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", WHEN, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("request_id", TEXT, nullable=True),
        sa.Column("error", TEXT, nullable=True),
        sa.CheckConstraint(
            "state IN ('received', 'working', 'done', 'failed', 'ignored')",
            name=op.f("ck_deliveries_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("guid", name=op.f("uq_deliveries_guid")),
    )
    op.create_index("ix_deliveries_received_at", "deliveries", ["received_at"])
    op.create_index("ix_deliveries_state_id", "deliveries", ["state", "id"])


def installations() -> None:
    op.create_table(
        "installations",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", WHEN, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installations")),
    )


def repositories() -> None:
    op.create_table(
        "repositories",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("installation_id", BIG, nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("default_branch", TEXT, nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("removed_at", WHEN, nullable=True),
        sa.Column("baseline_commit", TEXT, nullable=True),
        sa.Column("baseline_digest", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repositories")),
    )
    op.create_index("ix_repositories_installation_id", "repositories", ["installation_id"])


def pull_requests() -> None:
    op.create_table(
        "pull_requests",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("repository_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("head_sha", TEXT, nullable=False),
        sa.Column("head_repository_id", BIG, nullable=True),
        sa.Column("base_ref", TEXT, nullable=False),
        sa.Column("base_sha", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("opened_at", WHEN, nullable=True),
        sa.Column("updated_at", WHEN, nullable=True),
        sa.Column("pushes", sa.Integer(), nullable=False),
        sa.Column("comment_id", BIG, nullable=True),
        sa.Column("comment_digest", TEXT, nullable=True),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_pull_requests_state")),
        of_repository("pull_requests"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pull_requests")),
        sa.UniqueConstraint(
            "repository_id", "number", name=op.f("uq_pull_requests_repository_id_number")
        ),
    )
    op.create_index(
        "ix_pull_requests_repository_id_head_sha", "pull_requests", ["repository_id", "head_sha"]
    )


def runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("repository_id", BIG, nullable=False),
        sa.Column("installation_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("head_sha", TEXT, nullable=False),
        sa.Column("base_ref", TEXT, nullable=False),
        sa.Column("base_sha", TEXT, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("lease_owner", TEXT, nullable=True),
        sa.Column("lease_until", WHEN, nullable=True),
        sa.Column("due_at", WHEN, nullable=True),
        sa.Column("deadline", WHEN, nullable=True),
        sa.Column("correlation_id", TEXT, nullable=False),
        sa.Column("event_at", WHEN, nullable=True),
        sa.Column("requested_at", WHEN, nullable=False),
        sa.Column("finished_at", WHEN, nullable=True),
        sa.Column("error", TEXT, nullable=True),
        sa.Column("again", sa.Boolean(), nullable=False),
        *run_constraints(),
    )
    op.create_index("ix_runs_repository_id_head_sha", "runs", ["repository_id", "head_sha"])
    op.create_index("ix_runs_state_due_at", "runs", ["state", "due_at"])


def run_constraints() -> tuple[sa.Constraint, ...]:
    return (
        sa.CheckConstraint(
            "kind IN ('pull_request', 'merge_group', 'baseline')", name=op.f("ck_runs_kind")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'waiting', 'done', 'superseded', 'failed')",
            name=op.f("ck_runs_state"),
        ),
        of_repository("runs"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint(
            "repository_id",
            "kind",
            "number",
            "head_sha",
            name=op.f("uq_runs_repository_id_kind_number_head_sha"),
        ),
    )


def evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("repository_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("head_sha", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("conclusion", TEXT, nullable=False),
        sa.Column("policy_digest", TEXT, nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        of_repository("evaluations"),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_evaluations_run_id_runs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
    )
    for columns in (["repository_id", "head_sha"], ["repository_id", "number"], ["run_id"]):
        op.create_index("ix_evaluations_" + "_".join(columns), "evaluations", columns)


def check_runs() -> None:
    op.create_table(
        "check_runs",
        sa.Column("repository_id", BIG, autoincrement=False, nullable=False),
        sa.Column("head_sha", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("check_run_id", BIG, nullable=False),
        sa.Column("external_id", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("conclusion", TEXT, nullable=True),
        of_repository("check_runs"),
        sa.PrimaryKeyConstraint("repository_id", "head_sha", "name", name=op.f("pk_check_runs")),
    )


def review_comments() -> None:
    op.create_table(
        "review_comments",
        sa.Column("repository_id", BIG, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("path", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("head_sha", TEXT, nullable=False),
        of_repository("review_comments"),
        sa.PrimaryKeyConstraint(
            "repository_id", "number", "fingerprint", name=op.f("pk_review_comments")
        ),
    )


def policies() -> None:
    op.create_table(
        "policies",
        sa.Column("repository_id", BIG, autoincrement=False, nullable=False),
        sa.Column("branch", TEXT, nullable=False),
        sa.Column("commit", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        of_repository("policies"),
        sa.PrimaryKeyConstraint("repository_id", "branch", name=op.f("pk_policies")),
    )


def facts() -> None:
    op.create_table(
        "facts",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("used_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("digest", "key", name=op.f("pk_facts")),
    )
    op.create_index("ix_facts_used_at", "facts", ["used_at"])


def sealed() -> None:
    op.create_table(
        "sealed",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sealed")),
    )


def heartbeats() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )


def of_repository(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["repository_id"],
        ["repositories.id"],
        name=op.f(f"fk_{table}_repository_id_repositories"),
        ondelete="CASCADE",
    )
