"""Groups of deliveries into SQLite, on a thread and a connection of their own."""

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from bot.private_files import private_file
from bot.store.deliveries import Delivery, Duplicate, Outcome, Stored

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an acknowledged delivery survives a power cut
    "PRAGMA busy_timeout=5000",
)
READ_ONE = "SELECT id FROM deliveries LIMIT 1"
INSERT = """
INSERT INTO deliveries (guid, event, body, received_at, state, attempts, request_id)
VALUES (?, ?, ?, ?, ?, 0, ?)
ON CONFLICT (guid) DO UPDATE SET
  body = excluded.body, received_at = excluded.received_at, state = excluded.state,
  request_id = excluded.request_id, error = NULL
WHERE deliveries.state = 'failed'
RETURNING id
"""


class SqliteDeliveries:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="deliveries")
        self._connection: sqlite3.Connection | None = None

    async def write(self, group: Sequence[Delivery]) -> list[Outcome]:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._write, group)

    async def answers(self) -> bool:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._read_one)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._disconnect)
        self._thread.shutdown()

    def _write(self, group: Sequence[Delivery]) -> list[Outcome]:
        connection = self._connected()
        try:
            connection.execute("BEGIN IMMEDIATE")
            outcomes = [_insert(connection, delivery) for delivery in group]
            connection.execute("COMMIT")
        except BaseException:
            self._disconnect()  # rolls back; the next group starts afresh
            raise
        return outcomes

    def _read_one(self) -> bool:
        self._connected().execute(READ_ONE).fetchall()
        return True

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            private_file(self._path)
            self._connection = sqlite3.connect(self._path, isolation_level=None)
            for pragma in PRAGMAS:
                self._connection.execute(pragma)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _insert(connection: sqlite3.Connection, delivery: Delivery) -> Outcome:
    row = connection.execute(
        INSERT,
        (
            delivery.guid,
            delivery.event,
            delivery.body,
            _as_text(delivery.received_at),
            delivery.state,
            delivery.request_id,
        ),
    ).fetchall()
    return Stored(row[0][0]) if row else Duplicate(delivery.guid)


def _as_text(moment: datetime) -> str:
    """The form in which SQLAlchemy keeps times in SQLite."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
