"""The files of an upload: checked, packed, and put together into requests that the server takes."""

import gzip
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bot.web.upload_body import MAX_BODY
from bot.web.upload_form import MAX_FILES

PACKED_FROM = 64 * 1024
"""Bytes from which on a file is packed."""
FORM_ROOM = 256 * 1024
"""Bytes of a request that are left for the heads of its parts."""
LONGEST_PATH = 1_000
"""Characters of a path that are sent, from its end."""
GZIP = b"\x1f\x8b"


class FileError(Exception):
    """A file cannot be sent; the text names it."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file as it is sent: `name` is its path as the server gets to know it."""

    name: str
    content: Path
    size: int


def parcels_of(paths: Sequence[Path], folder: Path) -> list[Parcel]:
    """Pack large files into `folder`, each of them once; FileError for what is no file or too
    large even so."""
    once = {path.resolve(): path for path in paths}
    return [_parcel(path, folder / f"{place}.gz") for place, path in enumerate(once.values())]


def _parcel(path: Path, packed: Path) -> Parcel:
    if path.is_dir():
        raise FileError(f"{path}: it is a folder; name the reports in it")
    if not path.is_file():
        raise FileError(f"{path}: there is no such file")
    try:
        content = _packed(path, packed)
        size = content.stat().st_size
    except OSError as fault:
        raise FileError(f"{path}: {fault.strerror}") from fault
    if size > MAX_BODY - FORM_ROOM:
        room = (MAX_BODY - FORM_ROOM) // 1024**2
        raise FileError(f"{path}: packed it has {size} bytes, and the server takes {room} MiB")
    return Parcel(_sent(path), content, size)


def _packed(path: Path, packed: Path) -> Path:
    """The file itself where packing is not worth it, or done already."""
    with path.open("rb") as source:
        if path.stat().st_size < PACKED_FROM or source.read(len(GZIP)) == GZIP:
            return path
        source.seek(0)
        with gzip.open(packed, "wb", compresslevel=6) as target:
            shutil.copyfileobj(source, target)
    return packed


def _sent(path: Path) -> str:
    """Below the working directory the whole way from there, elsewhere the file's name alone."""
    whole, here = Path.cwd() / path, Path.cwd()
    way = whole.relative_to(here).as_posix() if whole.is_relative_to(here) else path.name
    return way[-LONGEST_PATH:]


def batches(parcels: Sequence[Parcel]) -> list[list[Parcel]]:
    """Requests within the server's limits. The server tells files of one name apart by their paths
    only within a request, so they stay together wherever they fit into one."""
    whole: list[list[Parcel]] = [[]]
    by_name = sorted(parcels, key=lambda parcel: parcel.name.rpartition("/")[2])
    for _, same in groupby(by_name, key=lambda parcel: parcel.name.rpartition("/")[2]):
        for group in _cut(list(same)):
            if not _fits([*whole[-1], *group]):
                whole.append([])
            whole[-1] += group
    return whole


def _cut(group: list[Parcel]) -> Iterator[list[Parcel]]:
    """Groups that fit into a request each."""
    part: list[Parcel] = []
    for parcel in group:
        if not _fits([*part, parcel]):
            yield part
            part = []
        part.append(parcel)
    yield part


def _fits(parcels: Sequence[Parcel]) -> bool:
    size = sum(parcel.size for parcel in parcels)
    return len(parcels) <= MAX_FILES and size <= MAX_BODY - FORM_ROOM
