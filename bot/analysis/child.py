"""The limited process that parses hostile bytes: `python -I -m bot.analysis.child`.

Frames on its standard input and output are a length (4 bytes, little endian) and MessagePack:
in, a list of (path, bytes); out, lists of parcels in the same order. It gets an empty
environment, opens no file, and ends when its input does, so with its parent at the latest.
"""

import os
import resource
import sys
import time
from collections.abc import Iterator
from io import BufferedReader

import msgspec

from bot.analysis import limits
from bot.analysis.codec import Parcel, pack
from checks.analyse import analyse
from checks.facts import NotAnalysed
from checks.ruleset import ruleset

Batch = list[tuple[str, bytes]]

_decoder = msgspec.msgpack.Decoder(Batch)
_encoder = msgspec.msgpack.Encoder()


def main() -> None:
    """Answer batches until the input ends."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.dup(1)
    memory = os.open("/proc/self/statm", os.O_RDONLY)
    rules = ruleset()
    for path in ("a.ts", "a.tsx", "a.js", "a.py"):
        analyse(path, b"any Any get post route ts-ignore type: ignore", rules, lambda: False)
    _close_doors()
    _send(sink, [])
    for batch in _batches(source):
        waiting: list[Parcel] = []
        sent_at = time.monotonic()
        for path, blob in batch:
            waiting.append(_analyse(path, blob))
            if time.monotonic() - sent_at > limits.ANSWER_FLUSH_SECONDS or _bulky(waiting):
                _send(sink, waiting)
                waiting, sent_at = [], time.monotonic()
        _send(sink, waiting)
        if _resident(memory) > limits.RECYCLE_RSS_BYTES:
            return


def _analyse(path: str, blob: bytes) -> Parcel:
    started = time.process_time()
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(started) + 1 + limits.FILE_HARD_CPU_SECONDS, hard))
    until = started + limits.FILE_CPU_SECONDS
    try:
        return pack(analyse(path, blob, ruleset(), lambda: time.process_time() > until))
    except MemoryError:
        return pack(NotAnalysed("it needs too much memory to analyse"))
    except RecursionError:
        return pack(NotAnalysed("it is nested too deeply"))


def _resident(statm: int) -> int:
    """Bytes of memory in use. Not `ru_maxrss`: a process starts with its parent's peak there, and
    below a large parent every child would seem used up."""
    return int(os.pread(statm, 128, 0).split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _bulky(parcels: list[Parcel]) -> bool:
    """Whether the answers are worth a frame; a candidate takes about 300 bytes."""
    candidates = sum(len(p.facts.candidates) + 1 for p in parcels if p.facts is not None)
    return candidates * 300 > limits.ANSWER_FLUSH_BYTES


def _close_doors() -> None:
    """From here on: bounded memory, no new files, no core dumps, and nothing said on stderr."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    for limit, most in (
        (resource.RLIMIT_AS, limits.CHILD_MEMORY_BYTES),
        (resource.RLIMIT_NOFILE, limits.CHILD_OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _batches(source: BufferedReader) -> Iterator[Batch]:
    while len(header := source.read(4)) == 4:
        yield _decoder.decode(source.read(int.from_bytes(header, "little")))


def _send(sink: int, parcels: list[Parcel]) -> None:
    content = _encoder.encode(parcels)
    frame = memoryview(len(content).to_bytes(4, "little") + content)
    while frame:
        frame = frame[os.write(sink, frame) :]


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(0)
