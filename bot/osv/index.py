"""Where in a folder of OSV records each package is spoken of: sorted numbers, no objects."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

import msgspec

HASH_BYTES = 8
ZIP = ".zip"
_SEPARATORS = re.compile(r"[-_.]+")


class PackedIndex(msgspec.Struct, array_like=True):
    """An index as it leaves the child that made it; numbers in this machine's byte order."""

    files: list[str]
    stamps: list[int]
    hashes: bytes
    file_of: bytes
    offsets: bytes
    sizes: bytes
    records: int
    newest: str
    ecosystems: list[str]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """A record: a file below the folder, and for an archive when that was written (ns), where the
    entry starts and how many bytes it is packed in."""

    file: str
    stamp: int = 0
    offset: int = 0
    size: int = 0

    @property
    def packed(self) -> bool:
        """Whether it is an entry of an archive."""
        return self.file.endswith(ZIP)


def package_hash(ecosystem: str, name: str) -> int:
    """What packages are found by. Spellings that some ecosystems tell apart share one: a record
    too many does no harm, since records are compared with the packages by name again."""
    text = f"{ecosystem}\0{_SEPARATORS.sub('-', name).lower()}"
    return int.from_bytes(blake2b(text.encode(), digest_size=HASH_BYTES).digest(), "big")


@dataclass(slots=True)
class IndexBuilder:
    """Collects pairs of a package and a place."""

    files: list[str] = field(default_factory=list)
    stamps: list[int] = field(default_factory=list)
    records: int = 0
    newest: str = ""
    ecosystems: set[str] = field(default_factory=set)
    _hashes: "array[int]" = field(default_factory=lambda: array("Q"))
    _file_of: "array[int]" = field(default_factory=lambda: array("I"))
    _offsets: "array[int]" = field(default_factory=lambda: array("Q"))
    _sizes: "array[int]" = field(default_factory=lambda: array("I"))

    def add(self, packages: Iterable[int], place: Place) -> None:
        """Note that the record at `place` is about packages of these hashes."""
        if not self.files or self.files[-1] != place.file:
            self.files.append(place.file)
            self.stamps.append(place.stamp)
        for hash in packages:
            self._hashes.append(hash)
            self._file_of.append(len(self.files) - 1)
            self._offsets.append(place.offset)
            self._sizes.append(place.size)

    def packed(self, notes: Iterable[str] = ()) -> PackedIndex:
        """All of it, sorted."""
        order = sorted(range(len(self._hashes)), key=self._hashes.__getitem__)

        def column(numbers: "array[int]") -> bytes:
            return array(numbers.typecode, map(numbers.__getitem__, order)).tobytes()

        return PackedIndex(
            self.files,
            self.stamps,
            column(self._hashes),
            column(self._file_of),
            column(self._offsets),
            column(self._sizes),
            self.records,
            self.newest,
            sorted(self.ecosystems),
            list(notes),
        )


class Index:
    """Finds the places of packages. ValueError for what no builder packed."""

    def __init__(self, packed: PackedIndex) -> None:
        self.records, self.newest = packed.records, packed.newest
        self.ecosystems, self.notes = frozenset(packed.ecosystems), tuple(packed.notes)
        self._files, self._stamps = packed.files, packed.stamps
        self._hashes = _numbers("Q", packed.hashes)
        self._file_of = _numbers("I", packed.file_of)
        self._offsets = _numbers("Q", packed.offsets)
        self._sizes = _numbers("I", packed.sizes)
        columns = (self._hashes, self._file_of, self._offsets, self._sizes)
        if len(set(map(len, columns))) > 1 or len(self._files) != len(self._stamps):
            raise ValueError("its columns are of unlike length")

    def places(self, hashes: Iterable[int]) -> list[Place]:
        """Every record about one of these packages once, in the order of files and offsets."""
        found = {at for hash in set(hashes) for at in self._run(hash)}
        at_once = {(self._file_of[at], self._offsets[at], self._sizes[at]) for at in found}
        return [
            Place(self._files[file], self._stamps[file], offset, size)
            for file, offset, size in sorted(at_once)
        ]

    def _run(self, hash: int) -> Iterator[int]:
        at = bisect_left(self._hashes, hash)
        while at < len(self._hashes) and self._hashes[at] == hash:
            yield at
            at += 1


def _numbers(typecode: str, content: bytes) -> "array[int]":
    numbers = array(typecode)
    numbers.frombytes(content)
    return numbers
