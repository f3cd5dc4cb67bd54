"""The one import of asyncpg, which ships no types, behind the few calls that we make."""

from collections.abc import Sequence
from typing import Protocol

import asyncpg  # type: ignore[import-untyped]  # asyncpg 0.32 has neither py.typed nor stubs

CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 30.0


class Connection(Protocol):
    async def fetch(self, query: str, *args: object) -> Sequence[Sequence[object]]: ...

    async def close(self) -> None: ...

    def terminate(self) -> None: ...

    def is_closed(self) -> bool: ...


async def connect(dsn: str) -> Connection:
    """Without a statement cache, so that a transaction pooler may stand between."""
    connection: Connection = await asyncpg.connect(
        dsn, statement_cache_size=0, timeout=CONNECT_SECONDS, command_timeout=COMMAND_SECONDS
    )
    return connection
