"""Known vulnerabilities from a folder of OSV records, indexed once and anew when it changes."""

import asyncio
import os
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
import structlog

from bot.analysis.framed_child import ChildEndedError, FramedChild, command
from bot.failures import Permanent, Transient
from bot.osv import limits
from bot.osv.index import ZIP, Index, PackedIndex, package_hash
from bot.osv.index_child import folders_below
from bot.osv.lookup import Advisories
from bot.osv.records import UnreadableRecord, read
from checks.lockfile import Package

log = structlog.get_logger(__name__)

NAME = "the OSV folder"
COMMAND = command("bot.osv.index_child")

_packed = msgspec.msgpack.Decoder(PackedIndex)


@dataclass(slots=True)
class DirectoryLookup:
    """Answers from `folder`: one JSON file per record at any depth, or `<ecosystem>/all.zip`.

    A look-up waits `patience` seconds at most for an index in the making. What changes is seen by
    the times of folders and archives: replace a record's file, do not write into it.
    """

    folder: Path
    patience: float = limits.INDEX_PATIENCE
    _index: Index | None = None
    _mark: str = ""
    _fault: Permanent | None = None
    _making: asyncio.Task[None] | None = None

    async def advisories(self, packages: Collection[Package]) -> Advisories:
        """Records about packages of these names. Raises Transient or Permanent."""
        index = await self._current()
        places = index.places({package_hash(one.ecosystem, one.name) for one in packages})
        try:
            records = await asyncio.to_thread(read, self.folder, places)
        except (OSError, UnreadableRecord):
            raise Transient(f"{NAME} changed while it was read") from None
        log.info("osv.read", packages=len(packages), records=len(records))
        told = f"{NAME} ({index.records:,} records, the newest of {index.newest or 'no known day'})"
        missing = [f"{NAME}: {note}" for note in index.notes]
        without = sorted({one.ecosystem for one in packages} - index.ecosystems)
        if without:
            missing.append(f"{NAME} holds no records of {', '.join(without)}")
        if len(records) < len(places):
            missing.append(f"{NAME}: {len(places):,} records apply; {len(records):,} were read")
        return Advisories(told, records, tuple(missing))

    async def _current(self) -> Index:
        try:
            mark = await asyncio.to_thread(_mark, self.folder)
        except OSError as fault:
            raise Permanent(f"{NAME} cannot be read: {fault.strerror}") from None
        if mark != self._mark:
            await self._made(mark)
        if self._index is None:
            raise self._fault or Permanent(f"{NAME} cannot be indexed")
        return self._index

    async def _made(self, mark: str) -> None:
        """One child at a time, however many wait for it."""
        if self._making is None:
            self._making = asyncio.create_task(self._make(mark))
        making = self._making
        try:
            await asyncio.wait_for(asyncio.shield(making), self.patience)
        except TimeoutError:
            raise Transient(f"{NAME} is still being indexed") from None
        finally:
            if making.done() and self._making is making:
                self._making = None

    async def _make(self, mark: str) -> None:
        """An index, or the reason why there is none, until the folder changes again."""
        self._index, self._fault = None, None
        try:
            folder = await asyncio.to_thread(self.folder.resolve)
            async with FramedChild(COMMAND, limits.INDEX_SECONDS) as child:
                index = Index(_packed.decode(await child.ask([os.fsencode(folder)])))
        except (ChildEndedError, msgspec.MsgspecError, ValueError) as fault:
            self._fault = Permanent(f"{NAME} cannot be indexed: {fault}")
        else:
            log.info("osv.indexed", records=index.records, notes=len(index.notes))
            self._index = index if index.records else None
            self._fault = None if index.records else Permanent(f"{NAME} holds no OSV records")
        self._mark = mark


def _mark(folder: Path) -> str:
    """Changes when a record or an archive comes, goes or is replaced."""
    mark = sha256()
    root = folder.resolve(strict=True)
    os.scandir(root).close()
    for place, names in folders_below(root, lambda _: None):
        for path in (root / place, *(root / place / name for name in names if name.endswith(ZIP))):
            about = path.lstat()
            told = (os.fsencode(path), about.st_mtime_ns, about.st_size, about.st_ino)
            mark.update(repr(told).encode())
    return mark.hexdigest()
