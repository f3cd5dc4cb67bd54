"""File locks between the processes that share a data directory; the system frees them on death."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from bot.failures import Transient
from bot.git import limits


@asynccontextmanager
async def locked(
    path: Path, *, shared: bool = False, seconds: float = limits.LOCK_SECONDS
) -> AsyncIterator[int]:
    """Hold a lock on a file (made if need be); yields its descriptor.

    Raises Transient when somebody else holds it for longer than `seconds`.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = asyncio.get_running_loop().time() + seconds
        while not _take(handle, shared=shared):
            if asyncio.get_running_loop().time() > deadline:
                raise Transient(f"{path.name} was locked for more than {seconds:g} s")
            await asyncio.sleep(limits.LOCK_POLL_SECONDS)
        yield handle
    finally:
        os.close(handle)


@contextmanager
def locked_now(path: Path) -> Iterator[bool]:
    """Try once to hold a lock alone; yields whether it was free."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _take(handle, shared=False)
    finally:
        os.close(handle)


def _take(handle: int, *, shared: bool) -> bool:
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
