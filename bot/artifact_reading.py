"""One artifact becomes reports: downloaded into a nameless file, unpacked entry by entry, read in
limited children."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, TypeVar

from bot.analysis.archive import Archive, ArchiveError, open_archive
from bot.analysis.report_child import read_stream
from bot.analysis.small_reports import SMALL_BYTES, SmallReports
from bot.artifact_choice import LARGEST
from bot.github.actions import Artifact, ArtifactExpired, address
from bot.github.download import TooLarge, download
from bot.github.rest import Repository
from bot.private_files import private_directory
from bot.store.evidence import packed
from checks.document import NotAReport, ReportError
from checks.evidence import tool_of, topic_of, topic_of_refusal
from checks.report import Report
from checks.report_limits import MEGABYTE

DOWNLOADS = 2
"""A transfer that was cut is repeated once."""
BARE_LIST = b"[]"
SMALL = 16
"""Bytes of a file that may be nothing but an empty list."""

T = TypeVar("T")
FormatOf = Callable[[str], Awaitable[str]]
"""The format that a file of an artifact had before, "" if it is new."""


class UnreadArtifact(Exception):  # noqa: N818 - what it is
    """An artifact that gives no reports; the text is one phrase for its owner."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file of an artifact. `content` is the packed report, empty where `refused` tells why there
    is none; `known` is False for a file that looks like no report at all."""

    entry: str
    digest: str
    size: int
    format: str = ""
    topic: str = ""
    tool: str = ""
    content: bytes = b""
    refused: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class ArtifactReader:
    """Reads artifacts; `directory` is where the nameless files are, `turns` bounds how many
    children of all readers are at work."""

    directory: Path
    turns: asyncio.Semaphore

    async def read(
        self, repository: Repository, artifact: Artifact, format_of: FormatOf
    ) -> list[Found]:
        """All files that may be reports. Raises UnreadArtifact, Transient or Permanent."""
        private_directory(self.directory)
        with TemporaryFile(dir=self.directory) as source:
            await _fetch(repository, artifact, source)
            try:
                archive = await _in_thread(partial(open_archive, source))
                async with SmallReports() as small:
                    desk = _Desk(self, archive, small, format_of)
                    found = [await desk.entry(entry) for entry in archive.entries]
            except ArchiveError as refusal:
                raise UnreadArtifact(str(refusal)) from None
        return [one for one in found if one is not None]


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where the entries of one artifact are read."""

    reader: ArtifactReader
    archive: Archive
    small: SmallReports
    format_of: FormatOf

    async def entry(self, entry: str) -> Found | None:
        with TemporaryFile(dir=self.reader.directory) as unpacked:
            digest = await _in_thread(partial(self.archive.unpack, entry, unpacked))
            if digest is None:
                return None
            found = Found(entry, digest, unpacked.tell())
            bare = _is_bare_list(unpacked, found.size)
            format = await self.format_of(entry) if bare else ""
            unpacked.seek(0)
            async with self.reader.turns:
                return await self._read(unpacked, found, format)

    async def _read(self, source: BinaryIO, found: Found, format: str) -> Found:
        try:
            if found.size <= SMALL_BYTES:
                report = await self.small.read(source.read(), format)
            else:
                report = await _in_thread(partial(read_stream, source, format or None))
        except NotAReport as refusal:
            return _refused(found, refusal, known=False)
        except ReportError as refusal:
            return _refused(found, refusal, known=True)
        return await asyncio.to_thread(_kept, found, report)


async def _fetch(repository: Repository, artifact: Artifact, target: BinaryIO) -> None:
    told = artifact.digest or ""
    for _ in range(DOWNLOADS):
        target.seek(0)
        target.truncate()
        try:
            digest = await download(await address(repository, artifact), target, LARGEST)
        except ArtifactExpired:
            raise UnreadArtifact("the artifact has expired") from None
        except TooLarge:
            raise UnreadArtifact(f"it is larger than {LARGEST // MEGABYTE} MB") from None
        if not told.startswith("sha256:") or told == digest:
            return
    raise UnreadArtifact("its content does not have the digest that GitHub tells")


async def _in_thread(work: Callable[[], T]) -> T:
    """Work on a file in a thread; when cancelled, return only once the file is out of use."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def _is_bare_list(source: BinaryIO, size: int) -> bool:
    """Several tools print `[]` when there is nothing to say: only the name tells which did."""
    if size > SMALL:
        return False
    source.seek(0)
    return source.read(SMALL).strip() == BARE_LIST


def _refused(found: Found, refusal: ReportError, *, known: bool) -> Found:
    return Found(
        found.entry, found.digest, found.size, refusal.format, topic_of_refusal(refusal),
        refused=str(refusal), known=known,
    )  # fmt: skip


def _kept(found: Found, report: Report) -> Found:
    return Found(
        found.entry, found.digest, found.size, report.format, topic_of(report), tool_of(report),
        packed(report),
    )  # fmt: skip
