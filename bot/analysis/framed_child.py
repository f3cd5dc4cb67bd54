"""Both ends of a limited child that answers one question after another.

On its standard input and output a frame is its length (4 bytes, little endian) and that many
bytes. A question is the number of its frames, written like a length, and the frames; an answer is
one frame. The child gets an empty environment, says nothing on stderr and ends when its input does.
"""

import asyncio
import os
import resource
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from bot.failures import Permanent
from bot.killing import kill

START_SECONDS = 20.0
CLOSE_SECONDS = 1.0
FRAME_BYTES = 256 * 1024 * 1024
LENGTH_BYTES = 4
CHILD_FILES = 16


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a child may use: memory in all, processor seconds for one question."""

    memory_bytes: int
    cpu_seconds: int


class ChildEndedError(Exception):
    """The child died, hung or talked nonsense over a question; the message is fit to be shown."""


def command(module: str) -> tuple[str, ...]:
    """What starts a module of ours as a child."""
    return sys.executable, "-I", "-B", "-m", module


class FramedChild:
    """The parent's end: the child is started when first asked, and replaced when lost. Not for two
    askers at once. A question may take `seconds`."""

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        self._command = command
        self.seconds = seconds
        self._process: Process | None = None

    async def __aenter__(self) -> "FramedChild":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def pid(self) -> int | None:
        """The process id while one runs."""
        return None if self._process is None else self._process.pid

    async def ask(self, question: Sequence[bytes]) -> bytes:
        """The answer. Raises ChildEndedError if there is none, Permanent if no child starts."""
        process = await self._ready()
        answered = False
        try:
            async with asyncio.timeout(self.seconds):
                await _send(process, question)
                answer = await _receive(process)
            answered = True
        except TimeoutError:
            raise ChildEndedError("it takes too long") from None
        except (OSError, EOFError, ValueError):
            raise ChildEndedError(await _cause_of_death(process)) from None
        finally:
            if not answered:
                await self.close()
        return answer

    async def close(self) -> None:
        """End the child at once."""
        process, self._process = self._process, None
        if process is not None:
            await kill(process)

    async def _ready(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await self._started()
        return self._process

    async def _started(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                await _receive(process)
        except (TimeoutError, EOFError, ValueError):
            await kill(process)
            raise Permanent("a process that reads what others wrote does not start") from None
        except BaseException:
            await kill(process)
            raise
        return process


async def _send(process: Process, question: Sequence[bytes]) -> None:
    assert process.stdin
    process.stdin.write(_length(len(question)))
    for frame in question:
        process.stdin.write(_length(len(frame)))
        process.stdin.write(frame)
        await process.stdin.drain()


async def _receive(process: Process) -> bytes:
    assert process.stdout
    size = int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES), "little")
    if size > FRAME_BYTES:
        raise ValueError("the answer is too long")
    return await process.stdout.readexactly(size)


async def _cause_of_death(process: Process) -> str:
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), CLOSE_SECONDS)
    if process.returncode == -signal.SIGXCPU:
        return "it takes too long"
    return "the reader failed on it"


def _length(number: int) -> bytes:
    return number.to_bytes(LENGTH_BYTES, "little")


def answer_questions(
    answer: Callable[[Iterator[bytes]], bytes], allowance: Allowance, *, opens_files: bool = False
) -> None:
    """The child's end: answer until the input ends. `answer` is given the frames of a question."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.dup(1)
    _close_doors(allowance, opens_files=opens_files)
    _write(sink, b"")
    while len(count := source.read(LENGTH_BYTES)) == LENGTH_BYTES:
        used = int(time.process_time())
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (used + 1 + allowance.cpu_seconds, hard))
        frames = _frames(source, int.from_bytes(count, "little"))
        _write(sink, answer(frames))
        for _ in frames:
            pass  # what the answer did not need is not the next question


def _frames(source: BinaryIO, count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield source.read(int.from_bytes(source.read(LENGTH_BYTES), "little"))


def _close_doors(allowance: Allowance, *, opens_files: bool) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    files = [] if opens_files else [(resource.RLIMIT_NOFILE, CHILD_FILES)]
    for limit, most in (
        *files,
        (resource.RLIMIT_AS, allowance.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _write(sink: int, content: bytes) -> None:
    frame = memoryview(_length(len(content)) + content)
    while frame:
        frame = frame[os.write(sink, frame) :]
