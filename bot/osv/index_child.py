"""Indexes a folder of OSV records in a process of its own: all of it is a third party's.

A record is a JSON file anywhere below the folder, or an entry of an archive `<ecosystem>/*.zip`
(or of one beside those folders). Symbolic links are not followed, nothing is unpacked to disk.
"""

import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import msgspec

from bot.analysis.framed_child import Allowance, answer_questions
from bot.osv import limits
from bot.osv.index import ZIP, IndexBuilder, PackedIndex, Place, package_hash
from checks.lockfile import Ecosystem
from checks.osv import RECORD_BYTES

ALLOWANCE = Allowance(limits.INDEX_MEMORY_BYTES, limits.INDEX_CPU_SECONDS)
JSON = ".json"
ENCRYPTED = 0x1
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ECOSYSTEMS = frozenset(one.value for one in Ecosystem)
UNREADABLE = (OSError, ValueError, RecursionError, EOFError, BadZipFile, zlib.error)
"""What files and archives raise that are not what they seem."""


class _Named(msgspec.Struct):
    ecosystem: str = ""
    name: str = ""


class _Affected(msgspec.Struct):
    package: _Named | None = None


class _Record(msgspec.Struct):
    id: str
    modified: str | None = None
    withdrawn: str | None = None
    affected: list[_Affected] | None = None


_decoder = msgspec.json.Decoder(_Record)
_encoder = msgspec.msgpack.Encoder()


def main() -> None:
    """Answer questions of a folder."""
    answer_questions(_answer, ALLOWANCE, opens_files=True)


def _answer(frames: Iterator[bytes]) -> bytes:
    return _encoder.encode(Indexing(Path(os.fsdecode(next(frames)))).run())


@dataclass(slots=True)
class Indexing:
    """One walk over a folder."""

    folder: Path
    builder: IndexBuilder = field(default_factory=IndexBuilder)
    notes: list[str] = field(default_factory=list)
    _unread: int = 0

    def run(self) -> PackedIndex:
        """The index of all that can be read; its notes say what could not."""
        for file in files_below(self.folder, self._unreadable):
            if self.builder.records >= limits.INDEX_RECORDS:
                self._note(f"more than {limits.INDEX_RECORDS:,} records; the rest is not read")
                break
            (self._archive if file.endswith(ZIP) else self._file)(file)
        if self._unread:
            self._note(f"records that could not be read: {self._unread}")
        return self.builder.packed(self.notes)

    def _unreadable(self, what: str) -> None:
        self._note(f"{what} cannot be read")

    def _file(self, file: str) -> None:
        try:
            file.encode()
            content = read_regular(self.folder / file)
        except UNREADABLE:
            self._unread += 1
            return
        self._add(content, Place(file))

    def _archive(self, file: str) -> None:
        try:
            file.encode()
            with open_regular(self.folder / file) as source, ZipFile(source) as archive:
                stamp = os.fstat(source.fileno()).st_mtime_ns
                for entry in archive.infolist():
                    if self.builder.records >= limits.INDEX_RECORDS:
                        break
                    if entry.filename.endswith(JSON):
                        self._entry(archive, entry, Place(file, stamp))
        except UNREADABLE:
            self._note(f"{file} is no usable zip file")

    def _entry(self, archive: ZipFile, entry: ZipInfo, place: Place) -> None:
        try:
            content = unpacked_entry(archive, entry)
        except (*UNREADABLE, RuntimeError):
            self._unread += 1
            return
        self._add(content, replace(place, offset=entry.header_offset, size=entry.compress_size))

    def _add(self, content: bytes, place: Place) -> None:
        try:
            found = _decoder.decode(content)
        except (ValueError, RecursionError):
            self._unread += 1
            return
        self.builder.records += 1
        day = DAY.match(found.modified or "")
        if day is not None:
            self.builder.newest = max(self.builder.newest, day[0])
        if found.withdrawn is None:
            packages = _packages(found)
            self.builder.ecosystems |= {ecosystem for ecosystem, _ in packages}
            self.builder.add({package_hash(*one) for one in packages}, place)

    def _note(self, text: str) -> None:
        if len(self.notes) < limits.INDEX_NOTES:
            self.notes.append(text.encode("utf-8", "replace").decode())


def files_below(folder: Path, unreadable: Callable[[str], None]) -> Iterator[str]:
    """Records and archives, relative to the folder, in the order of their names."""
    for place, names in folders_below(folder, unreadable):
        about = place.partition("/")[0]
        for name in names:
            is_archive = name.endswith(ZIP) and (not place or about in ECOSYSTEMS)
            if name.endswith(JSON) or is_archive:
                yield f"{place}/{name}" if place else name


def folders_below(
    folder: Path, unreadable: Callable[[str], None]
) -> Iterator[tuple[str, list[str]]]:
    """Every folder, the first one as "", with the names of its regular files; sorted."""
    waiting, seen = [""], 0
    while waiting:
        place, seen = waiting.pop(), seen + 1
        if seen > limits.INDEX_FOLDERS:
            unreadable(f"what is beyond {limits.INDEX_FOLDERS:,} folders")
            return
        try:
            with os.scandir(folder / place) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            unreadable(place or "it")
            continue
        yield place, [one.name for one in listed if one.is_file(follow_symlinks=False)]
        inner = [one.name for one in listed if one.is_dir(follow_symlinks=False)]
        if place.count("/") < limits.INDEX_DEPTH - 1:
            waiting += [f"{place}/{name}" if place else name for name in reversed(inner)]


def open_regular(path: Path) -> BinaryIO:
    """A file that is neither a link, a folder nor a pipe; else OSError."""
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")
    if not S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError("it is no regular file")
    return file


def read_regular(path: Path) -> bytes:
    """A regular file of a record's size at most; else OSError."""
    with open_regular(path) as file:
        content = file.read(RECORD_BYTES + 1)
    if len(content) > RECORD_BYTES:
        raise OSError("too large")
    return content


def unpacked_entry(archive: ZipFile, entry: ZipInfo) -> bytes:
    """The bytes of an entry; ValueError for one that is made to be expensive."""
    packed, size = entry.compress_size, entry.file_size
    if entry.flag_bits & ENCRYPTED or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise ValueError("it is encrypted, or packed in an uncommon way")
    if size > RECORD_BYTES or packed > RECORD_BYTES:
        raise ValueError("it is too large")
    if size > limits.RATIO_FREE_BYTES and size > packed * limits.UNPACKED_RATIO:
        raise ValueError("it is packed too tightly")
    with archive.open(entry) as file:
        return file.read(RECORD_BYTES + 1)


def _packages(found: _Record) -> list[tuple[str, str]]:
    named = [one.package for one in (found.affected or []) if one.package is not None]
    pairs = ((one.ecosystem.partition(":")[0], one.name) for one in named)
    return [pair for pair in pairs if pair[0] in ECOSYSTEMS][: limits.INDEX_NAMES]


if __name__ == "__main__":
    main()
