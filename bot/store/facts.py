"""What was found in blobs, kept by rule-set digest, bounded by size and by age."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlmodel import col, delete, func, select, update

from bot.store.database import Database
from bot.store.tables import FactRow

CHUNK = 500
"""Rows in one statement: five values each stay below SQLite's and PostgreSQL's limits."""

MAX_BYTES = 2 * 1024**3
MAX_AGE = timedelta(days=60)
TOUCH_AFTER = timedelta(days=1)
"""A use is noted only when the last note is older: most reads write nothing."""

PRUNED_AT_ONCE = 1_000


async def get_many(
    database: Database, digest: str, keys: Sequence[str], now: datetime
) -> dict[str, bytes]:
    """The values of those keys that are known."""
    found: dict[str, bytes] = {}
    stale: list[str] = []
    async with database.reader() as session:
        for chunk in _chunks(keys):
            chosen = select(FactRow.key, FactRow.value, FactRow.used_at).where(
                FactRow.digest == digest, col(FactRow.key).in_(chunk)
            )
            for key, value, used_at in await session.exec(chosen):
                found[key] = value
                if now - used_at > TOUCH_AFTER:
                    stale.append(key)
    await _touch(database, digest, stale, now)
    return found


async def put_many(
    database: Database, digest: str, values: Mapping[str, bytes], now: datetime
) -> None:
    """Keep them; a key that is known already stays as it is, since facts never change."""
    insert = insert_sqlite if database.dialect == "sqlite" else insert_postgresql
    for chunk in _chunks(sorted(values)):
        rows = [
            {"digest": digest, "key": key, "value": values[key], "used_at": now}
            | {"size": len(values[key])}
            for key in chunk
        ]
        async with database.session() as session:
            await session.exec(insert(FactRow).values(rows).on_conflict_do_nothing())


async def prune(database: Database, now: datetime, max_bytes: int = MAX_BYTES) -> int:
    """Remove what was not used for MAX_AGE, then the longest unused above the size."""
    async with database.session() as session:
        old = delete(FactRow).where(col(FactRow.used_at) < now - MAX_AGE)
        removed = (await session.exec(old)).rowcount
    while await _size(database) > max_bytes:
        removed += await _remove_longest_unused(database)
    return removed


async def _size(database: Database) -> int:
    async with database.reader() as session:
        return int((await session.exec(select(func.coalesce(func.sum(FactRow.size), 0)))).one())


async def _remove_longest_unused(database: Database) -> int:
    async with database.session() as session:
        order = (col(FactRow.used_at), col(FactRow.digest), col(FactRow.key))
        chosen = select(FactRow.digest, FactRow.key).order_by(*order).limit(PRUNED_AT_ONCE)
        removed = 0
        for digest, key in (await session.exec(chosen)).all():
            gone = delete(FactRow).where(col(FactRow.digest) == digest, col(FactRow.key) == key)
            removed += (await session.exec(gone)).rowcount
        return removed


async def _touch(database: Database, digest: str, keys: Sequence[str], now: datetime) -> None:
    for chunk in _chunks(keys):
        async with database.session() as session:
            chosen = update(FactRow).where(
                col(FactRow.digest) == digest, col(FactRow.key).in_(chunk)
            )
            await session.exec(chosen.values(used_at=now))


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
