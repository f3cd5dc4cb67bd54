"""Reads single records of a folder again, by the places that its index names."""

import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from bot.osv import limits
from bot.osv.index import Place
from bot.osv.index_child import open_regular, read_regular
from checks.osv import RECORD_BYTES

LOCAL_HEADER = struct.Struct("<4s4xH16xHH")
"""Of an entry of a zip file: signature, method, lengths of the name and of what follows it."""
SIGNATURE = b"PK\x03\x04"
STORED, DEFLATED = 0, 8
RAW_DEFLATE = -15


class UnreadableRecord(Exception):  # noqa: N818 - the word says what happened
    """At this place is no longer what was indexed."""


def read(folder: Path, places: Sequence[Place]) -> dict[str, bytes]:
    """Records by a label for people, as many as limits.ADVISORIES and ADVISORIES_BYTES allow.
    Places of one file must be neighbours. Raises OSError or UnreadableRecord."""
    root, found, size = folder.resolve(), dict[str, bytes](), 0
    for file, group in groupby(places[: limits.ADVISORIES], lambda place: place.file):
        for label, content in _of_file(root / file, list(group)):
            size += len(content)
            if size > limits.ADVISORIES_BYTES:
                return found
            found[label] = content
    return found


def _of_file(path: Path, places: Sequence[Place]) -> Iterator[tuple[str, bytes]]:
    if not places[0].packed:
        yield places[0].file, read_regular(path)
        return
    with open_regular(path) as archive:
        if os.fstat(archive.fileno()).st_mtime_ns != places[0].stamp:
            raise UnreadableRecord
        for place in places:
            yield f"{place.file} at byte {place.offset}", _entry(archive.fileno(), place)


def _entry(archive: int, place: Place) -> bytes:
    header = os.pread(archive, LOCAL_HEADER.size, place.offset)
    if len(header) != LOCAL_HEADER.size:
        raise UnreadableRecord
    signature, method, name, extra = LOCAL_HEADER.unpack(header)
    packed = os.pread(archive, place.size, place.offset + LOCAL_HEADER.size + name + extra)
    if signature != SIGNATURE or len(packed) != place.size or method not in (STORED, DEFLATED):
        raise UnreadableRecord
    if method == STORED:
        return packed
    try:
        return zlib.decompressobj(RAW_DEFLATE).decompress(packed, RECORD_BYTES)
    except zlib.error:
        raise UnreadableRecord from None
