"""The stage as a fixture."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.bot.github.stage import Stage, staged


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A small GitHub with one pull request, and our client."""
    async with staged(tmp_path / "github") as ready:
        yield ready
