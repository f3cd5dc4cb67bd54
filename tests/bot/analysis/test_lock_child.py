"""Lockfiles read in a child: the same result as in process, one deadline for all."""

from pathlib import Path

import pytest

from bot.analysis.lock_child import LockReader
from checks.catalogue import lockfiles
from checks.document import ReportError
from checks.lockfile import read_lockfile
from tests.bot.osv.advisories import package_lock

CONTENT = package_lock(kettle="1.4.0", mug="1.0.0").encode()
PATH = "web/package-lock.json"


async def test_the_same_as_in_process() -> None:
    async with LockReader() as reader:
        assert await reader.read(PATH, CONTENT) == read_lockfile(PATH, CONTENT, lockfiles())
        again = await reader.read("a/requirements.txt", b"mug==1.0.0\nkettle\n")
    assert again.warnings
    assert again.packages[0].name == "mug"


async def test_a_refusal_has_its_reason() -> None:
    async with LockReader() as reader:
        with pytest.raises(ReportError, match="cut off before its end"):
            await reader.read(PATH, b"{")
        with pytest.raises(ReportError, match="no lockfile's"):
            await reader.read("a.py", b"")


async def test_paths_that_are_no_text() -> None:
    path = f"{Path(bytes([0xFF]).decode('utf-8', 'surrogateescape'))}/package-lock.json"
    async with LockReader() as reader:
        assert len((await reader.read(path, CONTENT)).packages) == 2


async def test_when_the_time_is_over_nothing_is_read() -> None:
    async with LockReader(seconds=0.0) as reader:
        with pytest.raises(ReportError, match="was over before its turn"):
            await reader.read(PATH, CONTENT)
