"""How much an installation may upload: counted, refused at the edge, forgotten with the window."""

import asyncio
from datetime import timedelta

from bot.store.database import Database
from bot.store.evidence_tables import UploadQuotaRow
from bot.store.quotas import BYTES, UPLOADS, WINDOW, add_bytes, take_upload
from tests.bot.store.known import NOW, SECOND


async def take(database: Database, at: timedelta = timedelta(), installation: int = 70) -> int:
    async with database.session() as session:
        return await take_upload(session, installation, NOW + at)


async def row(database: Database) -> UploadQuotaRow:
    async with database.reader() as session:
        return await session.get_one(UploadQuotaRow, 70)


async def used(database: Database, uploads: int) -> None:
    async with database.session() as session:
        kept = await session.get_one(UploadQuotaRow, 70)
        kept.uploads = uploads
        session.add(kept)


async def test_uploads_are_counted_up_to_the_last_one(database: Database) -> None:
    assert await take(database) == 0
    await used(database, UPLOADS - 1)
    assert await take(database) == 0
    assert await take(database, 10 * SECOND) == 3590
    assert (await row(database)).uploads == UPLOADS
    assert await take(database, installation=71) == 0


async def test_bytes_are_counted_whatever_became_of_them(database: Database) -> None:
    await take(database)
    for size, wait in ((BYTES - 1, 0), (1, 3600)):
        async with database.session() as session:
            await add_bytes(session, 70, size)
        assert await take(database) == wait


async def test_the_window_ends(database: Database) -> None:
    await take(database)
    await used(database, UPLOADS)
    assert await take(database, WINDOW - timedelta(microseconds=1)) == 1
    assert await take(database, WINDOW) == 0
    kept = await row(database)
    assert (kept.window_start, kept.uploads, kept.bytes) == (NOW + WINDOW, 1, 0)


async def test_first_uploads_at_once_are_all_counted(database: Database) -> None:
    assert await asyncio.gather(*(take(database) for _ in range(8))) == [0] * 8
    assert (await row(database)).uploads == 8
