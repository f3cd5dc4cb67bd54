"""The schema's history and the two calls that walk it, on SQLite and PostgreSQL alike."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.store.database import Database

LOCK_KEY = 0x68617264  # of PostgreSQL's advisory lock: two releases never migrate at once


async def upgrade(database: Database, revision: str = "head") -> None:
    await _walk(database, lambda config: command.upgrade(config, revision))


async def downgrade(database: Database, revision: str = "base") -> None:
    await _walk(database, lambda config: command.downgrade(config, revision))


async def check(database: Database) -> None:
    """Raise alembic's CommandError when the tables in code differ from the migrated ones."""
    await _walk(database, command.check)


async def migrate(url: str) -> None:
    """Bring the database at this URL to the newest schema."""
    database = Database(url)
    try:
        await upgrade(database)
    finally:
        await database.close()


def newest_revision() -> str:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "the package holds at least one migration"
    return head


async def _walk(database: Database, step: Callable[[Config], None]) -> None:
    def run(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
        config = _config()
        config.attributes["connection"] = connection
        step(config)

    async with database.engine.begin() as connection:
        await connection.run_sync(run)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
