"""Run by alembic for every command; the caller hands in the open connection."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

from bot.store import evidence_tables, tables

assert tables.DeliveryRow.metadata is SQLModel.metadata
assert evidence_tables.ReportRow.metadata is SQLModel.metadata


def run() -> None:
    connection = context.config.attributes["connection"]
    assert isinstance(connection, Connection)
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
