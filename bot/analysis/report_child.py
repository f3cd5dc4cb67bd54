"""CI reports read in a process of their own: `python -I -m bot.analysis.report_child [FORMAT]`.

The report is its standard input, read piece by piece. Its answer on standard output is one letter
and the rest: R the frames of a report, N the reason why it is none, E the format, the kind and the
reason of a refusal, each on a line.
"""

import gc
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import IO, TYPE_CHECKING, BinaryIO

from checks.document import NotAReport, ReportError
from checks.report import KINDS, Reader, Report
from checks.report_codec import FRAME_BYTES, CodecError, frames, from_frames
from checks.report_limits import CHUNK_BYTES, MEGABYTE

if TYPE_CHECKING:
    from pathlib import Path

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 30
WALL_SECONDS = 60
STOP_EARLY_SECONDS = 2
REASON_BYTES = 16 * 1024
TOO_LONG = f"its findings or cases are longer than {FRAME_BYTES // MEGABYTE} MB"
READ, REFUSED, UNKNOWN = b"R", b"E", b"N"
COMMAND = (sys.executable, "-I", "-B", "-m", "bot.analysis.report_child")


def read_limited(path: "Path", format: str | None = None) -> Report:
    """Read a report file; ReportError for a refusal, OSError if the file cannot be opened."""
    with path.open("rb") as source:
        return read_stream(source, format)


def read_stream(source: BinaryIO, format: str | None = None) -> Report:
    """Read a report from an open file; ReportError for a refusal, crash or exhaustion."""
    # Imported here: the child, which starts for every report, has no use for processes.
    from subprocess import DEVNULL, PIPE, Popen
    from threading import Timer

    command = COMMAND if format is None else (*COMMAND, format)
    with Popen(command, stdin=source, stdout=PIPE, stderr=DEVNULL, env={}, cwd="/") as child:
        watchdog = Timer(WALL_SECONDS, child.kill)
        watchdog.start()
        try:
            assert child.stdout is not None
            return report_in(child.stdout)
        except CodecError:
            child.kill()
            raise ReportError(_cause(child.wait())) from None
        finally:
            watchdog.cancel()


def report_in(source: IO[bytes]) -> Report:
    """The report of an answer; ReportError if it is a refusal, CodecError if it is cut."""
    letter = source.read(1)
    if letter in (REFUSED, UNKNOWN):
        raise _refusal(letter, source.read(REASON_BYTES).decode("utf-8", "replace"))
    if letter != READ:
        raise CodecError("no answer")
    return from_frames(source.read)


def _refusal(letter: bytes, said: str) -> ReportError:
    if letter == UNKNOWN:
        return NotAReport(said)
    format, _, rest = said.partition("\n")
    kind, _, reason = rest.partition("\n")
    refusal = ReportError(reason)
    refusal.format, refusal.kind = format, kind
    return refusal


def _cause(code: int) -> str:
    import signal

    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "it takes too long to read, or more memory than one report is given"
    return "the reader failed on it"


def main(format: str | None) -> None:
    """Read the report on standard input and answer."""
    gc.disable()
    # Imported here: the parent imports this module and has no use for the readers.
    from checks.formats import readers, readers_for

    pieces = _input()
    start = next(pieces, b"")
    known = readers_for(start) if format is None else readers()
    _limit()
    until = time.process_time() + CPU_SECONDS - STOP_EARLY_SECONDS
    out = sys.stdout.buffer
    for piece in answer(
        chain((start,), pieces), known, format, lambda: time.process_time() > until
    ):
        out.write(piece)
    # Nothing is collected on the way out either: all memory is given back at once.
    gc.freeze()


def answer(
    pieces: Iterator[bytes],
    known: Sequence[Reader],
    format: str | None,
    expired: Callable[[], bool],
) -> Iterator[bytes]:
    """What a child says about a report: `report_in` reads it."""
    from checks.recognise import read_report

    try:
        report = read_report(pieces, known, format, expired)
        start, rest = _packed(report)
    except NotAReport as unknown:
        yield UNKNOWN + str(unknown).encode("utf-8", "replace")
        return
    except ReportError as refusal:
        said = f"{refusal.format}\n{refusal.kind}\n{refusal}"
        yield REFUSED + said.encode("utf-8", "replace")
        return
    yield READ
    yield start
    yield from rest


def _packed(report: Report) -> tuple[bytes, Iterator[bytes]]:
    """The size of the first frame, which holds all but the files, and the rest; ReportError if it
    is too long."""
    pieces = frames(report)
    try:
        return next(pieces), pieces
    except (CodecError, MemoryError) as fault:
        refusal = ReportError(TOO_LONG)
        refusal.format, refusal.kind = report.format, KINDS[type(report)]
        raise refusal from fault


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
