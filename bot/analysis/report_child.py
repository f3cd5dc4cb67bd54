"""CI reports read in a process of their own: `python -I -m bot.analysis.report_child [FORMAT]`.

The report is its standard input, read piece by piece. Its answer on standard output is one letter
and the rest: R a packed report, E the reason of a refusal.
"""

import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from typing import BinaryIO

import msgspec

from checks.document import ReportError
from checks.report import Report
from checks.report_limits import CHUNK_BYTES

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 30
WALL_SECONDS = 60
STOP_EARLY_SECONDS = 2
READ, REFUSED = b"R", b"E"
COMMAND = (sys.executable, "-I", "-B", "-m", "bot.analysis.report_child")


def read_limited(path: Path, format: str | None = None) -> Report:
    """Read a report file; ReportError for a refusal, OSError if the file cannot be opened."""
    with path.open("rb") as source:
        return read_stream(source, format)


def read_stream(source: BinaryIO, format: str | None = None) -> Report:
    """Read a report from an open file; ReportError for a refusal, crash or exhaustion."""
    # Imported here: a child must not pay for it, and the parent needs it only afterwards.
    from checks.report_codec import unpack

    command = COMMAND if format is None else (*COMMAND, format)
    with Popen(command, stdin=source, stdout=PIPE, stderr=PIPE, env={}, cwd="/") as child:
        try:
            answer, _ = child.communicate(timeout=WALL_SECONDS)
        except TimeoutExpired:
            child.kill()
            raise ReportError("it took too long to read") from None
    if answer[:1] == REFUSED:
        raise ReportError(answer[1:].decode("utf-8", "replace"))
    if answer[:1] != READ:
        raise ReportError(_cause(child.returncode))
    try:
        return unpack(memoryview(answer)[1:])
    except msgspec.MsgspecError:
        raise ReportError("the reader broke off in the middle of it") from None


def _cause(code: int) -> str:
    if code < 0:
        return "it took too long to read, or the reader crashed on it"
    return "the reader failed on it"


def main(format: str | None) -> None:
    """Read the report on standard input and answer."""
    # Imported here: the parent imports this module and has no use for the readers.
    from checks.catalogue import readers
    from checks.recognise import read_report
    from checks.report_codec import pack

    known = readers()
    _limit()
    until = time.process_time() + CPU_SECONDS - STOP_EARLY_SECONDS
    try:
        report = read_report(_input(), known, format, lambda: time.process_time() > until)
        answer = READ + pack(report)
    except ReportError as refusal:
        answer = REFUSED + str(refusal).encode("utf-8", "replace")
    except MemoryError:
        answer = REFUSED + b"it needs more memory than one report is given"
    sys.stdout.buffer.write(answer)


def _input() -> Iterator[bytes]:
    while chunk := sys.stdin.buffer.read(CHUNK_BYTES):
        yield chunk


def _limit() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
