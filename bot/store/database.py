"""Engines and transactions. SQLite: one writing connection and a few reading ones, WAL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import URL, Engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database_url import PostgresqlServer, SqliteFile, locate
from bot.private_files import private_file

if TYPE_CHECKING:
    from sqlalchemy import Connection

BUSY_TIMEOUT_MS = 5_000
BUSY_ATTEMPTS = 4
BUSY_PAUSE_SECONDS = 0.05
SQLITE_READERS = 4
POSTGRESQL_CONNECTIONS = 10
POOL_WAIT_SECONDS = 30
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA foreign_keys=ON",
)


class Database:
    """The store at one URL. Open it inside the event loop that uses it."""

    def __init__(self, url: str) -> None:
        self.url = url
        place = locate(url)
        if isinstance(place, SqliteFile):
            self._writer = _sqlite_engine(place, connections=1, begin="BEGIN IMMEDIATE")
            self._reader = _sqlite_engine(place, connections=SQLITE_READERS, begin="BEGIN")
        else:
            self._writer = self._reader = _postgresql_engine(place)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._writer.dialect.name

    @property
    def engine(self) -> AsyncEngine:
        return self._writer

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, rolled back when the block raises.

        Never open a second one inside: SQLite has a single writing connection.
        """
        async with AsyncSession(self._writer, expire_on_commit=False) as session:
            await _begin(session)
            async with _ended(session):
                yield session

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[AsyncSession]:
        """One consistent view. What it changes is thrown away; rows stay readable after it."""
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            yield session
            session.expunge_all()  # a rollback would empty them

    async def ping(self) -> None:
        """Raise what the database raises when it does not answer a read."""
        async with self.reader() as session:
            await session.connection()

    async def close(self) -> None:
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


async def _begin(session: AsyncSession) -> None:
    """Take the write lock first, so that a busy SQLite is met before any work is done."""
    for attempt in range(BUSY_ATTEMPTS):
        try:
            await session.connection()
        except OperationalError as error:
            await session.rollback()
            if attempt + 1 == BUSY_ATTEMPTS or not _is_busy(error):
                raise
            await asyncio.sleep(BUSY_PAUSE_SECONDS * 2**attempt)
        else:
            return


@asynccontextmanager
async def _ended(session: AsyncSession) -> AsyncIterator[None]:
    try:
        yield
    except BaseException:
        await session.rollback()
        raise
    await session.commit()


def _is_busy(error: OperationalError) -> bool:
    return "database is locked" in str(error.orig) or "database is busy" in str(error.orig)


def _sqlite_engine(place: SqliteFile, *, connections: int, begin: str) -> AsyncEngine:
    private_file(place.path)
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(place.path)),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        connect_args={"isolation_level": None},  # the driver's own BEGIN is deferred
    )
    _on_sqlite(engine.sync_engine, begin)
    return engine


def _on_sqlite(engine: Engine, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: "Connection") -> None:
        connection.exec_driver_sql(begin)


def _postgresql_engine(place: PostgresqlServer) -> AsyncEngine:
    from bot.store.postgresql import Connection, connect

    async def connected() -> Connection:
        return await connect(place.dsn)

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connected,
        pool_size=POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
    )


async def schema_revision(database: Database) -> str | None:
    """The migration that the database is at; None before the first."""
    query = text("SELECT version_num FROM alembic_version")
    async with database.reader() as session:
        try:
            found = (await (await session.connection()).execute(query)).scalar_one_or_none()
        except DBAPIError:  # the table is not there yet
            return None
    return found if isinstance(found, str) else None
