"""Artifacts are zip files that anybody may have made: checked first, then read entry by entry.

Nothing is written under a name of theirs, and sizes are counted, since declared ones may lie.
"""

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from stat import S_IFMT, S_ISLNK, S_ISREG
from typing import BinaryIO

from checks.plain_text import cut, one_line
from checks.report_limits import MEGABYTE, PACKED_RATIO, RATIO_FREE_BYTES

SUFFIXES = (
    ".xml", ".json", ".info", ".lcov", ".out", ".cov", ".csv", ".txt", ".sarif", ".ndjson", ".trx",
)  # fmt: skip
"""How the names of reports end, `.resultset.json` among them."""
PIECE_BYTES = 256 * 1024
NAME_BYTES = 200
NESTED = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"(\xb5/\xfd",
    b"7z\xbc\xaf",
)
"""How archives and packed files begin."""

END = struct.Struct("<4s4H2LH")
END_MARK, LOCATOR_MARK = b"PK\x05\x06", b"PK\x06\x07"
LOCATOR_BYTES = 20
COMMENT_BYTES = 65_535
ENCRYPTED = 0x1
UNIX = 3
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OverflowError, IndexError,
)  # fmt: skip


class ArchiveError(Exception):
    """An archive that is not read on; the text is one phrase for its owner."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may hold; `file` and `total` are bytes after unpacking."""

    entries: int = 2_000
    directory: int = 2 * MEGABYTE
    file: int = 250 * MEGABYTE
    total: int = 500 * MEGABYTE


DEFAULT_LIMITS = ArchiveLimits()


@dataclass(slots=True)
class Archive:
    """An archive that passed the checks; `entries` are those that may be reports by their names,
    sorted."""

    opened: zipfile.ZipFile
    entries: tuple[str, ...]
    limits: ArchiveLimits
    _left: int = field(init=False)

    def __post_init__(self) -> None:
        self._left = self.limits.total

    def unpack(self, name: str, target: BinaryIO) -> str | None:
        """Write an entry to `target`; answers `sha256:` of it, None for an archive within this
        one. ArchiveError when it is broken, lies about its size or is too large."""
        info = self.opened.getinfo(name)
        try:
            with self.opened.open(info) as source:
                digest, size = hashlib.sha256(), 0
                for piece in iter(lambda: source.read(PIECE_BYTES), b""):
                    if size == 0 and piece.startswith(NESTED):
                        return None
                    size += len(piece)
                    self._count(info, size, len(piece))
                    digest.update(piece)
                    target.write(piece)
        except BROKEN as fault:
            raise ArchiveError(f"{_shown(name)} cannot be unpacked: {_reason(fault)}") from None
        if size != info.file_size:
            raise ArchiveError(f"{_shown(name)} is not as long as the archive says")
        target.flush()
        return f"sha256:{digest.hexdigest()}"

    def _count(self, info: zipfile.ZipInfo, size: int, piece: int) -> None:
        name = _shown(info.filename)
        if size > RATIO_FREE_BYTES and size > PACKED_RATIO * info.compress_size:
            raise ArchiveError(f"{name} unpacks to more than {PACKED_RATIO} times its size")
        if size > self.limits.file:
            raise ArchiveError(f"{name} is larger than {_megabytes(self.limits.file)} unpacked")
        self._left -= piece
        if self._left < 0:
            raise ArchiveError(f"it holds more than {_megabytes(self.limits.total)} unpacked")


def open_archive(source: BinaryIO, limits: ArchiveLimits = DEFAULT_LIMITS) -> Archive:
    """Check an archive as a whole; ArchiveError when anything in it is amiss."""
    _check_end(source, limits)
    try:
        opened = zipfile.ZipFile(source)
        infos = opened.infolist()
        for info in infos:
            _check(info)
    except BROKEN as fault:
        raise ArchiveError(f"it is no zip archive: {_reason(fault)}") from None
    if len(infos) > limits.entries:
        raise ArchiveError(f"it holds more than {limits.entries:,} files")
    names = [info.filename for info in infos]
    if len(set(names)) != len(names):
        raise ArchiveError("it holds two files of one name")
    return Archive(opened, tuple(sorted(_candidates(infos))), limits)


def _check_end(source: BinaryIO, limits: ArchiveLimits) -> None:
    """The end of the directory, looked at before anything is built from the directory."""
    size = source.seek(0, 2)
    length = min(size, COMMENT_BYTES + END.size + LOCATOR_BYTES)
    source.seek(size - length)
    tail = source.read(length)
    place = len(tail) - END.size
    if tail[place : place + 4] != END_MARK or tail[-2:] != b"\0\0":
        place = tail.rfind(END_MARK)
    if place < 0 or place + END.size > len(tail):
        raise ArchiveError("it is no zip archive, or is cut off")
    if LOCATOR_MARK in tail[max(0, place - LOCATOR_BYTES) : place]:
        raise ArchiveError("it is of the zip variant for more than 4 GB, which no report needs")
    _, _, _, _, entries, directory, _, _ = END.unpack_from(tail, place)
    if entries > limits.entries:
        raise ArchiveError(f"it holds more than {limits.entries:,} files")
    if directory > limits.directory:
        raise ArchiveError(f"its list of files is longer than {_megabytes(limits.directory)}")


def _check(info: zipfile.ZipInfo) -> None:
    """Refuse what no tool that keeps reports makes."""
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        raise ArchiveError(f"it names a file outside itself: {_shown(info.filename)}")
    mode = info.external_attr >> 16
    if info.create_system == UNIX and S_ISLNK(mode):
        raise ArchiveError(f"it holds a symbolic link: {_shown(info.filename)}")
    if info.flag_bits & ENCRYPTED:
        raise ArchiveError(f"it is encrypted: {_shown(info.filename)}")
    if info.compress_type not in METHODS:
        raise ArchiveError(f"it is packed in a way that is not read: {_shown(info.filename)}")


def _candidates(infos: list[zipfile.ZipInfo]) -> Iterator[str]:
    for info in infos:
        kind = S_IFMT(info.external_attr >> 16)
        plain = info.create_system != UNIX or kind == 0 or S_ISREG(kind)
        if plain and info.filename.lower().endswith(SUFFIXES):
            yield info.filename


def _shown(name: str) -> str:
    return cut(one_line(name), NAME_BYTES)


def _reason(fault: Exception) -> str:
    return cut(one_line(str(fault)), NAME_BYTES) or type(fault).__name__


def _megabytes(size: int) -> str:
    return f"{size // MEGABYTE} MB"
