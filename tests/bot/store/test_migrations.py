"""The schema walks up and down on rows, and equals the tables in code."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlmodel import select

from bot.store import migrations
from bot.store.database import Database, schema_revision
from bot.store.tables import DeliveryRow, RepositoryRow

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
