"""The schema walks up and down on rows, and equals the tables in code."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlmodel import select

from bot.store import migrations
from bot.store.database import Database, schema_revision
from bot.store.states import RunKind
from bot.store.tables import DeliveryRow, EvaluationRow, RepositoryRow, RunRow

NOW = datetime(2026, 11, 21, 12, 30, 1, 500, tzinfo=UTC)


async def test_code_and_migrations_agree(database: Database) -> None:
    await migrations.check(database)


async def test_a_table_that_no_migration_made_is_noticed(database: Database) -> None:
    async with database.session() as session:
        await (await session.connection()).execute(text("DROP TABLE heartbeats"))
    with pytest.raises(Exception, match="heartbeats"):
        await migrations.check(database)


async def test_down_and_up_again_on_rows(database: Database) -> None:
    async with database.session() as session:
        session.add(DeliveryRow(guid="g", event="push", body=b"{}", received_at=NOW))
        session.add(
            RepositoryRow(id=2**40, installation_id=2**41, owner="a", name="b", default_branch="m")
        )
    await migrations.downgrade(database)
    assert await tables(database) <= {"alembic_version"}
    assert await schema_revision(database) is None
    await migrations.upgrade(database)
    assert await schema_revision(database) == migrations.newest_revision()
    await migrations.check(database)


async def test_upgrade_keeps_rows(database: Database) -> None:
    async with database.session() as session:
        session.add(DeliveryRow(guid="g", event="push", body=b"\x00\xff", received_at=NOW))
    await migrations.upgrade(database)
    async with database.reader() as session:
        row = (await session.exec(select(DeliveryRow))).one()
    assert (row.body, row.received_at, row.state) == (b"\x00\xff", NOW, "received")


async def test_a_new_sqlite_file_is_made_with_its_folder(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'store.sqlite'}"
    await migrations.migrate(url)
    database = Database(url)
    assert await schema_revision(database) == migrations.newest_revision()
    await database.close()


async def tables(database: Database) -> set[str]:
    async with database.session() as session:
        connection = await session.connection()
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))


async def test_evaluations_outlive_the_change_of_their_runs(database: Database) -> None:
    await migrations.downgrade(database, "0001")
    async with database.session() as session:
        connection = await session.connection()
        for statement in BEFORE_EVIDENCE:
            await connection.execute(text(statement), {"now": NOW})
    await migrations.upgrade(database)
    await migrations.check(database)
    async with database.session() as session:
        session.add(artifact_run())
        await session.flush()
        kept = (await session.exec(select(EvaluationRow))).one()
    assert (kept.run_id, kept.head_sha, kept.document) == (7, "abc", "{}")


BEFORE_EVIDENCE = (
    "INSERT INTO repositories (id, installation_id, owner, name, default_branch, private)"
    " VALUES (1, 2, 'a', 'b', 'main', TRUE)",
    "INSERT INTO runs (id, repository_id, installation_id, number, kind, head_sha, base_ref,"
    " base_sha, generation, state, attempt, failures, correlation_id, requested_at, again)"
    " VALUES (7, 1, 2, 3, 'pull_request', 'abc', 'main', 'def', 1, 'done', 1, 0, '', :now, FALSE)",
    "INSERT INTO evaluations (id, run_id, repository_id, number, head_sha, document, conclusion,"
    " policy_digest, created_at) VALUES (5, 7, 1, 3, 'abc', '{}', 'success', '', :now)",
)


def artifact_run() -> RunRow:
    return RunRow(
        repository_id=1,
        installation_id=2,
        number=2**40,
        kind=RunKind.ARTIFACTS,
        head_sha="abc",
        base_ref="",
        base_sha="",
        requested_at=NOW,
    )
