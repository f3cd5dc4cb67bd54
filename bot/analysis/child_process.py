"""The parent's end of one limited child: started when first asked, replaced when lost."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress

import msgspec

from bot.analysis import limits
from bot.analysis.codec import Parcel
from bot.failures import Permanent
from bot.killing import kill

COMMAND = (sys.executable, "-I", "-m", "bot.analysis.child")

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Parcel])


class ChildLostError(Exception):
    """The child died, hung or talked nonsense; the message is fit to be shown. `innocent` is
    True when a fresh child may well do better: this one was used before, and died at once."""

    def __init__(self, reason: str, *, innocent: bool = False) -> None:
        super().__init__(reason)
        self.innocent = innocent


class ChildProcess:
    """Asks one child. Not for two askers at once. It has `answer_seconds` for each file."""

    def __init__(self, answer_seconds: float = limits.ANSWER_SECONDS) -> None:
        self._answer_seconds = answer_seconds
        self._process: Process | None = None
        self._used = False

    @property
    def pid(self) -> int | None:
        """The process id while one runs."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if running and self._process else None

    async def ask(self, batch: Sequence[tuple[str, bytes]]) -> AsyncGenerator[Parcel, None]:
        """Answers in the order of the batch of (path, bytes).

        Raises ChildLostError at the first file that gets none; Permanent if none can be started.
        """
        process = await self._ready()
        answered = 0
        try:
            await _send(process, _encoder.encode(batch))
            while answered < len(batch):
                for parcel in await _receive(process, self._answer_seconds):
                    if answered == len(batch):
                        raise ValueError("more answers than questions")
                    answered += 1
                    yield parcel
        except TimeoutError:
            raise ChildLostError("it took too long to analyse") from None
        except (OSError, EOFError, msgspec.MsgspecError, ValueError):
            reason = await self._cause_of_death(process)
            raise ChildLostError(reason, innocent=self._used) from None
        finally:
            self._used = True
            if answered != len(batch):
                await self.close(0)

    async def close(self, patience: float = limits.CLOSE_SECONDS) -> None:
        """End the child: its input ends, and after `patience` seconds so does it."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin:
            process.stdin.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), patience or 0.001)
        await kill(process)

    async def _ready(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await _start()
            self._used = False
        return self._process

    async def _cause_of_death(self, process: Process) -> str:
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), limits.CLOSE_SECONDS)
        code = process.returncode
        if code == -signal.SIGXCPU:
            return "it took too long to analyse"
        if code is not None and code < 0:
            return f"the parser crashed on it ({signal.Signals(-code).name})"
        return "the parser failed on it"


async def _start() -> Process:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={}, cwd="/", start_new_session=True
    )
    try:
        if await _receive(process, limits.START_SECONDS) == []:
            return process
        raise ValueError
    except (TimeoutError, EOFError, ValueError, msgspec.MsgspecError):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        assert process.stderr
        said = (await process.stderr.read(limits.MAX_STDERR_BYTES)).decode("utf-8", "replace")
        await process.wait()
        last = said.strip().rpartition("\n")[2]
        raise Permanent(f"the analyser does not start: {last or 'no reason given'}") from None


async def _send(process: Process, content: bytes) -> None:
    assert process.stdin
    process.stdin.write(len(content).to_bytes(4, "little"))
    process.stdin.write(content)
    await process.stdin.drain()


async def _receive(process: Process, seconds: float) -> list[Parcel]:
    assert process.stdout
    async with asyncio.timeout(seconds):
        header = await process.stdout.readexactly(4)
        size = int.from_bytes(header, "little")
        if size > limits.MAX_FRAME_BYTES:
            raise ValueError("the answer is too long")
        return _decoder.decode(await process.stdout.readexactly(size))
