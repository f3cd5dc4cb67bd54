"""How much an installation may upload within an hour."""

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.evidence_tables import UploadQuotaRow

WINDOW = timedelta(hours=1)
UPLOADS = 2_000
"""Uploads of one installation within the window, failed ones included."""
BYTES = 4 * 1024 * 1024 * 1024
"""Of bodies as they were sent. The upload that goes beyond it is the last one."""


async def take_upload(session: AsyncSession, installation_id: int, now: datetime) -> int:
    """Count one more upload; else answer after how many seconds there is room again."""
    row = await session.get(UploadQuotaRow, installation_id, with_for_update=True)
    row = row or await _first(session, installation_id, now)
    if row.window_start + WINDOW <= now:
        row.window_start, row.uploads, row.bytes = now, 0, 0
    if row.uploads >= UPLOADS or row.bytes >= BYTES:
        return max(ceil((row.window_start + WINDOW - now).total_seconds()), 1)
    row.uploads += 1
    session.add(row)
    await session.flush()
    return 0


async def add_bytes(session: AsyncSession, installation_id: int, size: int) -> None:
    """Count what an upload has sent."""
    ours = update(UploadQuotaRow).where(col(UploadQuotaRow.installation_id) == installation_id)
    await session.exec(ours.values(bytes=col(UploadQuotaRow.bytes) + size))


async def _first(session: AsyncSession, installation_id: int, now: datetime) -> UploadQuotaRow:
    """Two uploads may be the first at once: the second one takes over the row."""
    row = UploadQuotaRow(installation_id=installation_id, window_start=now)
    sqlite = session.get_bind().dialect.name == "sqlite"
    insert = insert_sqlite if sqlite else insert_postgresql
    await session.exec(insert(UploadQuotaRow).values(row.model_dump()).on_conflict_do_nothing())
    return await session.get_one(UploadQuotaRow, installation_id, with_for_update=True)
