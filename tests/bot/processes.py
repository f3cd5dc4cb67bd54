"""Waiting for a condition of the outside world, with a deadline."""

import asyncio
from collections.abc import Callable
from pathlib import Path

SECONDS = 10


async def until(condition: Callable[[], bool]) -> None:
    """Return once it holds; TimeoutError if it does not for long."""
    ticks = 0
    while not condition():
        ticks += 1
        if ticks > SECONDS * 100:
            raise TimeoutError
        await asyncio.sleep(0.01)


def ended(pid: int) -> bool:
    """Whether a process is no more, or only waits to be buried."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state.rsplit(")", 1)[1].split()[0] == "Z"
