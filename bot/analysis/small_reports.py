"""Small reports read one after another in one limited process: test runners leave a file for each
class, and to start a process for each of a thousand would take minutes."""

import asyncio
import time
from collections.abc import Iterator
from io import BytesIO

from bot.analysis.framed_child import (
    Allowance,
    ChildEndedError,
    FramedChild,
    answer_questions,
    command,
)
from bot.analysis.report_child import MEMORY_BYTES, answer, report_in
from checks.document import ReportError
from checks.report import Report
from checks.report_codec import CodecError

SMALL_BYTES = 1024 * 1024
"""Larger files are read in a process each."""
CPU_SECONDS = 10
STOP_EARLY_SECONDS = 2
SECONDS = 20.0
COMMAND = command("bot.analysis.small_reports")


class SmallReports:
    """One process for all the files of an upload or an artifact, started with the first; asked by
    several, it answers one after the other."""

    def __init__(self) -> None:
        self._child = FramedChild(COMMAND, SECONDS)
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> "SmallReports":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._child.close()

    @property
    def pid(self) -> int | None:
        """The process id while one runs."""
        return self._child.pid

    async def read(self, content: bytes, format: str = "") -> Report:
        """Raises ReportError for a refusal, crash or exhaustion, Permanent if no process starts."""
        async with self._turn:
            try:
                said = await self._child.ask([format.encode(), content])
                return report_in(BytesIO(said))
            except ChildEndedError as fault:
                raise ReportError(str(fault)) from None
            except CodecError:
                raise ReportError("the reader failed on it") from None


def main() -> None:
    """Answer with what a report says, again and again."""
    # Imported here: the parent imports this module and has no use for the readers.
    from checks.formats import readers

    known = readers()

    def answered(frames: Iterator[bytes]) -> bytes:
        format = next(frames).decode()
        until = time.process_time() + CPU_SECONDS - STOP_EARLY_SECONDS
        said = answer(frames, known, format or None, lambda: time.process_time() > until)
        return b"".join(said)

    answer_questions(answered, Allowance(MEMORY_BYTES, CPU_SECONDS))


if __name__ == "__main__":
    main()
