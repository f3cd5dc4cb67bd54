"""The files of an upload read in limited children, a few at a time for the whole process."""

import asyncio
import os
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryFile
from typing import BinaryIO

from bot.analysis.report_child import read_stream
from bot.analysis.small_reports import SMALL_BYTES, SmallReports
from bot.store.evidence import packed
from bot.web.asgi import Problem
from bot.web.upload_form import Form, SentFile
from checks.document import ReportError
from checks.evidence import tool_of, topic_of, topic_of_refusal
from checks.recognise import EMPTY
from checks.report import Report
from checks.report_bytes import GZIP
from checks.report_limits import CHUNK_BYTES, DEFAULT_LIMITS

READ_AT_ONCE = 2
"""Uploads, and files of them that are too large to share a process."""
LONGEST_BARE = 64
READ_SECONDS = 120.0
"""For all files of an upload, the wait for their turn included."""

MAX_UNPACKED = 500 * 1024 * 1024
"""Bytes of all files of an upload together."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file after its reading: a packed report, or the reason why there is none."""

    name: str
    size: int
    digest: str
    topic: str = ""
    format: str = ""
    tool: str = ""
    complete: bool = True
    warnings: tuple[str, ...] = ()
    content: bytes = b""
    refused: str = ""


class ReadingRoom:
    """Reports are large, so only a few are held at once and each is packed where it is read."""

    def __init__(self, seconds: float = READ_SECONDS) -> None:
        self._seconds = seconds
        self._turns = asyncio.Semaphore(READ_AT_ONCE)
        self._threads = ThreadPoolExecutor(READ_AT_ONCE, thread_name_prefix="reports")

    async def read(
        self, form: Form, names: tuple[str, ...], formats: tuple[str, ...]
    ) -> list[ReadFile]:
        """All files of a form; a format is "" where the content tells it. Raises Problem 413 when
        they unpack to too much, 503 when they take too long; what a thread still reads then is
        dropped."""
        loop = asyncio.get_running_loop()
        jobs = list(zip(form.files, names, formats, strict=True))
        try:
            async with asyncio.timeout(self._seconds), self._turns, SmallReports() as small:
                await loop.run_in_executor(self._threads, refuse_bomb, form)
                reads = (self._one(small, form.content, *job) for job in jobs)
                return await asyncio.gather(*reads)
        except TimeoutError:
            late = f"the reports could not be read within {self._seconds:g} s: send fewer at once"
            raise Problem(503, late, {"retry-after": "30"}) from None

    async def _one(
        self, small: SmallReports, content: BinaryIO, file: SentFile, name: str, format: str
    ) -> ReadFile:
        loop = asyncio.get_running_loop()
        try:
            if file.size > SMALL_BYTES:
                work = partial(_in_its_own_process, content, file, format)
                report = await loop.run_in_executor(self._threads, work)
            else:
                report = await small.read(b"".join(_pieces(content, file)), format)
        except ReportError as refusal:
            topic, format = topic_of_refusal(refusal), refusal.format
            return ReadFile(name, file.size, file.digest, topic, format, refused=str(refusal))
        return await loop.run_in_executor(self._threads, _kept, report, file, name)

    def close(self) -> None:
        """Read nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def is_bare(form: Form, file: SentFile) -> bool:
    """Whether a file is the `[]` that several tools print when they find nothing."""
    small = file.size <= LONGEST_BARE
    return small and os.pread(form.content.fileno(), file.size, file.start).strip() == EMPTY


def _in_its_own_process(content: BinaryIO, file: SentFile, format: str) -> Report:
    with TemporaryFile() as alone:
        for piece in _pieces(content, file):
            alone.write(piece)
        alone.seek(0)
        return read_stream(alone, format or None)


def _kept(report: Report, file: SentFile, name: str) -> ReadFile:
    return ReadFile(
        name=name,
        size=file.size,
        digest=file.digest,
        topic=topic_of(report),
        format=report.format,
        tool=tool_of(report),
        complete=report.complete,
        warnings=report.warnings,
        content=packed(report),
    )


def _pieces(content: BinaryIO, file: SentFile) -> Iterator[bytes]:
    """The bytes of one file; others may read the same content at the same time."""
    end = file.start + file.size
    for start in range(file.start, end, CHUNK_BYTES):
        yield os.pread(content.fileno(), min(CHUNK_BYTES, end - start), start)


def refuse_bomb(form: Form, most: int = MAX_UNPACKED) -> None:
    """Raise Problem 413 when all files unpack to more than `most` bytes together. The child limits
    each of them, so a few alone need not be looked at."""
    if len(form.files) * DEFAULT_LIMITS.bytes <= most:
        return
    unpacked = 0
    for file in form.files:
        unpacked += _unpacked_size(form.content, file, most - unpacked)
        if unpacked > most:
            raise Problem(413, f"the reports unpack to more than {most} bytes together")


def _unpacked_size(content: BinaryIO, file: SentFile, enough: int) -> int:
    """Counted no further than just above `enough`. Damage ends the count: the reader tells it."""
    pieces = _pieces(content, file)
    if os.pread(content.fileno(), len(GZIP), file.start) != GZIP:
        return file.size
    size, unpacker = 0, zlib.decompressobj(31)
    try:
        for piece in pieces:
            rest = piece
            while rest and size <= enough:
                if unpacker.eof:
                    unpacker = zlib.decompressobj(31)
                size += len(unpacker.decompress(rest, CHUNK_BYTES))
                rest = unpacker.unconsumed_tail or unpacker.unused_data.lstrip(b"\0")
    except zlib.error:
        return size
    return size
