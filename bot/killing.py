"""Ends a child process with all of its own, whatever it still had to say."""

import asyncio
import os
import signal
from asyncio.subprocess import Process
from contextlib import suppress

DRAIN_BYTES = 256 * 1024


async def kill(process: Process) -> None:
    """Kill its group if it runs, and return once it is gone.

    asyncio reports the end only after both outputs have ended, and a reader whose buffer is full
    does not look: what is left is read and dropped. The process must lead a group of its own.
    """
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.stdin is not None:
        process.stdin.close()
    for stream in (process.stdout, process.stderr):
        await _drain(stream)
    await process.wait()


async def _drain(stream: asyncio.StreamReader | None) -> None:
    with suppress(OSError, RuntimeError):  # the latter when somebody else is reading it
        while stream is not None and await stream.read(DRAIN_BYTES):
            pass
