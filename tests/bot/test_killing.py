"""A process that is not listened to any more goes all the same."""

import asyncio
import sys
from asyncio.subprocess import PIPE

import pytest

from bot.killing import kill

ENDLESS = "import os\nwhile True: os.write({}, b'x' * 65536)"


@pytest.mark.parametrize("output", [1, 2])
async def test_a_process_with_much_left_to_say_is_gone_at_once(output: int) -> None:
    for _ in range(5):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", ENDLESS.format(output)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
        )
        stream = process.stdout if output == 1 else process.stderr
        assert stream is not None
        await stream.readexactly(1_000_000)
        async with asyncio.timeout(10):
            await kill(process)
        assert process.returncode == -9


async def test_one_that_ended_by_itself_is_fine() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "print('done')", stdout=PIPE, start_new_session=True
    )
    assert process.stdout is not None
    await process.stdout.read()
    await kill(process)
    assert process.returncode == 0
