"""What an OSV service answered, kept in the database for all workers."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlmodel import SQLModel, col, delete, select

from bot.osv import limits
from bot.store.database import Database
from bot.store.evidence_tables import AdvisoryRow, PackageLookupRow
from checks.osv import RECORD_BYTES
from checks.osv_query import Query

CHUNK = 500
"""Rows in one statement: their values stay below the limits of SQLite and PostgreSQL."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StoredAdvisories:
    """Answers by the address of the service; packages by a digest, which has one length."""

    database: Database

    async def named(
        self, source: str, queries: Sequence[Query], since: datetime
    ) -> dict[Query, dict[str, str]]:
        """Ids with the moments of their changes, as answered after `since`."""
        by_key = {_key(query): query for query in queries}
        found = dict[Query, dict[str, str]]()
        async with self.database.reader() as session:
            for keys in _chunks(sorted(by_key)):
                chosen = select(PackageLookupRow.key, PackageLookupRow.advisories).where(
                    PackageLookupRow.source == source,
                    col(PackageLookupRow.key).in_(keys),
                    PackageLookupRow.asked_at > since,
                )
                for key, advisories in await session.exec(chosen):
                    found[by_key[key]] = _read(advisories)
        return found

    async def keep_named(
        self, source: str, named: Mapping[Query, Mapping[str, str]], at: datetime
    ) -> None:
        """Keep answers in place of older ones."""
        rows: list[dict[str, object]] = [
            {"source": source, "key": _key(query), "advisories": _written(ids), "asked_at": at}
            for query, ids in named.items()
        ]
        await self._put(PackageLookupRow, rows, ("source", "key"))

    async def records(self, source: str, wanted: Mapping[str, str]) -> dict[str, bytes]:
        """Records as of exactly these changes; one of an unknown change is none."""
        found = dict[str, bytes]()
        async with self.database.reader() as session:
            for ids in _chunks(sorted(wanted)):
                chosen = select(AdvisoryRow.id, AdvisoryRow.modified, AdvisoryRow.content).where(
                    AdvisoryRow.source == source, col(AdvisoryRow.id).in_(ids)
                )
                for id, modified, content in await session.exec(chosen):
                    if modified and modified == wanted[id]:
                        found[id] = _unpacked(content)
        return found

    async def keep_records(
        self, source: str, records: Mapping[str, bytes], named: Mapping[str, str], at: datetime
    ) -> None:
        """Keep records in place of older ones."""
        rows: list[dict[str, object]] = [
            {"source": source, "id": id, "modified": named.get(id, ""), "fetched_at": at}
            | {"content": zlib.compress(content, 1)}
            for id, content in records.items()
        ]
        await self._put(AdvisoryRow, rows, ("source", "id"))

    async def _put(
        self, table: type[SQLModel], rows: Sequence[dict[str, object]], key: tuple[str, str]
    ) -> None:
        insert = insert_sqlite if self.database.dialect == "sqlite" else insert_postgresql
        for chunk in _chunks(rows):
            statement = insert(table).values(chunk)
            changed = {name: statement.excluded[name] for name in chunk[0] if name not in key}
            async with self.database.session() as session:
                await session.exec(
                    statement.on_conflict_do_update(index_elements=key, set_=changed)
                )


async def prune(database: Database, now: datetime) -> None:
    """Forget answers that are no longer fresh, and records that were fetched long ago."""
    async with database.session() as session:
        stale = col(PackageLookupRow.asked_at) <= now - limits.FRESH
        await session.exec(delete(PackageLookupRow).where(stale))
        old = col(AdvisoryRow.fetched_at) <= now - limits.KEPT
        await session.exec(delete(AdvisoryRow).where(old))


def _key(query: Query) -> str:
    return sha256(f"{query.ecosystem}\0{query.name}\0{query.version}".encode()).hexdigest()


def _written(ids: Mapping[str, str]) -> str:
    return "\n".join(f"{id} {modified}" for id, modified in sorted(ids.items()))


def _read(advisories: str) -> dict[str, str]:
    pairs = (line.partition(" ") for line in advisories.splitlines())
    return {id: modified for id, _, modified in pairs}


def _unpacked(content: bytes) -> bytes:
    return zlib.decompressobj().decompress(content, RECORD_BYTES)


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
