"""The upload endpoint as a fixture."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.bot.web.upload_stage import UploadStage, staged


@pytest_asyncio.fixture
async def uploads(sqlite_url: str, tmp_path: Path) -> AsyncIterator[UploadStage]:
    """On SQLite."""
    async with staged(sqlite_url, tmp_path / "github") as stage:
        yield stage


@pytest_asyncio.fixture
async def stored_uploads(database_url: str, tmp_path: Path) -> AsyncIterator[UploadStage]:
    """On each kind of database."""
    async with staged(database_url, tmp_path / "github") as stage:
        yield stage
