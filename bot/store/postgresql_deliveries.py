"""Groups of deliveries into PostgreSQL, one statement for each group."""

import asyncio
from collections.abc import Sequence

from bot.store.deliveries import Delivery, Duplicate, Outcome, Stored
from bot.store.postgresql import Connection, connect

CLOSE_SECONDS = 2.0
READ_ONE = "SELECT id FROM deliveries LIMIT 1"
INSERT = """
INSERT INTO deliveries (guid, event, body, received_at, state, attempts, request_id)
SELECT guid, event, body, received_at, state, 0, request_id
FROM unnest($1::text[], $2::text[], $3::bytea[], $4::timestamptz[], $5::text[], $6::text[])
  AS new (guid, event, body, received_at, state, request_id)
ON CONFLICT (guid) DO UPDATE SET
  body = excluded.body, received_at = excluded.received_at, state = excluded.state,
  request_id = excluded.request_id, error = NULL
WHERE deliveries.state = 'failed'
RETURNING guid, id
"""


class PostgresqlDeliveries:
    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: Connection | None = None
        self._turn = asyncio.Lock()

    async def write(self, group: Sequence[Delivery]) -> list[Outcome]:
        """Sorted by GUID, so that two receivers with the same GUIDs never lock crosswise."""
        once = sorted({each.guid: each for each in reversed(group)}.values(), key=_by_guid)
        new = await self._insert(once)
        return [
            Stored(new.pop(delivery.guid)) if delivery.guid in new else Duplicate(delivery.guid)
            for delivery in group
        ]

    async def answers(self) -> bool:
        await self._fetch(READ_ONE)
        return True

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await connection.close()
        except (OSError, TimeoutError):
            connection.terminate()

    async def _insert(self, group: Sequence[Delivery]) -> dict[str, int]:
        rows = await self._fetch(INSERT, *_columns(group))
        return {str(guid): id for guid, id in rows if isinstance(id, int)}

    async def _fetch(self, query: str, *values: object) -> Sequence[Sequence[object]]:
        """After an error the connection is thrown away: nobody knows what it is in the midst of."""
        async with self._turn:
            if self._connection is None or self._connection.is_closed():
                self._connection = await connect(self._dsn)
            try:
                return await self._connection.fetch(query, *values)
            except BaseException:
                self._connection.terminate()
                self._connection = None
                raise


def _by_guid(delivery: Delivery) -> str:
    return delivery.guid


def _columns(group: Sequence[Delivery]) -> tuple[list[object], ...]:
    return (
        [delivery.guid for delivery in group],
        [delivery.event for delivery in group],
        [delivery.body for delivery in group],
        [delivery.received_at for delivery in group],
        [str(delivery.state) for delivery in group],
        [delivery.request_id for delivery in group],
    )
