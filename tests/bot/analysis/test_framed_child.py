"""A limited child and what may become of it."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.analysis.framed_child import ChildEndedError, FramedChild
from bot.failures import Permanent

MEGABYTE = 1024 * 1024
ROOT = Path(__file__).parents[3]
IMPORT = "from tests.bot.analysis.odd_child import main"
START = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {IMPORT}; main()"
COMMAND = (sys.executable, "-I", "-B", "-c", START)


def child(seconds: float = 20.0) -> FramedChild:
    return FramedChild(COMMAND, seconds)


async def test_questions_of_many_frames() -> None:
    async with child() as asked:
        assert await asked.ask([b"a", b"", b"b" * MEGABYTE]) == b"a++" + b"b" * MEGABYTE
        assert await asked.ask([b"a"]) == b"a"


async def test_frames_that_were_not_needed_are_no_question() -> None:
    async with child() as asked:
        assert await asked.ask([b"one", b"1", b"2", b"3"]) == b"1"
        assert await asked.ask([b"a", b"b"]) == b"a+b"


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        (b"die", "the reader failed on it"),
        (b"fail", "the reader failed on it"),
        (b"grow", "the reader failed on it"),
        (b"open", "the reader failed on it"),
        (b"spin", "it takes too long"),
    ],
)
async def test_another_child_takes_the_next_question(word: bytes, reason: str) -> None:
    async with child() as asked:
        with pytest.raises(ChildEndedError, match=reason):
            await asked.ask([word])
        assert await asked.ask([b"a", b"b"]) == b"a+b"


async def test_a_child_that_sleeps() -> None:
    async with child() as asked:
        await asked.ask([b"a"])
        asked.seconds = 0.2
        with pytest.raises(ChildEndedError, match="it takes too long"):
            await asked.ask([b"sleep"])


async def test_the_environment_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", "a-secret-of-the-parent")
    async with child() as asked:
        assert b"secret" not in (await asked.ask([b"environment"])).lower()


async def test_whoever_is_cancelled_leaves_no_child() -> None:
    asked = child()
    await asked.ask([b"a"])
    pid = asked.pid
    assert pid is not None
    waiting = asyncio.create_task(asked.ask([b"sleep"]))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_child_that_does_not_start() -> None:
    with pytest.raises(Permanent, match="does not start"):
        await FramedChild((sys.executable, "-c", "pass"), 5.0).ask([b"a"])


async def test_an_answer_without_end() -> None:
    code = (
        "import sys; sys.stdout.buffer.write(bytes(4) + b'\\xff' * 4); sys.stdout.flush(); input()"
    )
    async with FramedChild((sys.executable, "-c", code), 5.0) as asked:
        with pytest.raises(ChildEndedError):
            await asked.ask([b"a"])
