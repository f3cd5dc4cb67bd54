"""The bytes of an upload as UTF-8 text in pieces: unpacked, without a mark, counted."""

import codecs
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from checks.document import ReportError
from checks.report_limits import (
    CHUNK_BYTES,
    HEAD_BYTES,
    MEGABYTE,
    PACKED_RATIO,
    RATIO_FREE_BYTES,
    Limits,
)

GZIP = b"\x1f\x8b"
ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OTHER_PACKERS = (
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
)
SIGNATURE_BYTES = 8
DECLARATION_BYTES = 256
ENCODING = re.compile(
    rb"(\s*<\?xml\s[^<>]{0,100}?)\sencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']"
)
"""An XML declaration up to the encoding that it names."""


def plain(raw: Iterable[bytes], limits: Limits, expired: Callable[[], bool]) -> Iterator[bytes]:
    """Yield the text of `raw`; ReportError for archives, damage, too much, or time up."""
    pieces = _from_signature(raw)
    start = next(pieces, b"")
    _refuse_archive(start)
    chunks: Iterator[bytes] = chain((start,), pieces)
    if start.startswith(GZIP):
        chunks = _from_signature(_gunzip(chunks))
        start = next(chunks, b"")
        if start.startswith((GZIP, *ZIPS)):
            raise ReportError("it is packed twice; pack a report once, with gzip")
        chunks = chain((start,), chunks)
    return _utf8(_counted(chunks, limits, expired), start)


def split_head(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The start without leading white space, up to HEAD_BYTES, and all the text from there on."""
    head = b""
    for chunk in chunks:
        head = head + chunk if head else chunk.lstrip()
        if len(head) >= HEAD_BYTES:
            break
    return head[:HEAD_BYTES], chain((head,), chunks)


def _from_signature(raw: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes; the first piece is long enough to tell what they are."""
    start, pieces = b"", iter(raw)
    for piece in pieces:
        start += piece
        if len(start) >= SIGNATURE_BYTES:
            break
    yield start
    yield from pieces


def _refuse_archive(start: bytes) -> None:
    if start.startswith(ZIPS):
        raise ReportError("it is a zip archive; give the reports in it one by one, or use gzip")
    if start.startswith(OTHER_PACKERS):
        raise ReportError("it is packed in a way that is not read here; use gzip")


def _gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    taken = given = 0
    unpacker = zlib.decompressobj(31)
    for chunk in chunks:
        taken += len(chunk)
        rest = chunk
        while rest:
            if unpacker.eof:
                unpacker = zlib.decompressobj(31)
            piece = _inflate(unpacker, rest)
            given += len(piece)
            _refuse_ratio(taken, given)
            yield piece
            rest = unpacker.unconsumed_tail or unpacker.unused_data.lstrip(b"\0")
    yield from _last(unpacker)


def _last(unpacker: "zlib._Decompress") -> Iterator[bytes]:
    if not unpacker.eof:
        raise ReportError("the gzip data is cut off before its end")
    yield b""


def _inflate(unpacker: "zlib._Decompress", packed: bytes) -> bytes:
    try:
        return unpacker.decompress(packed, CHUNK_BYTES)
    except zlib.error as fault:
        raise ReportError("the gzip data is damaged") from fault


def _refuse_ratio(taken: int, given: int) -> None:
    if given > RATIO_FREE_BYTES and given > PACKED_RATIO * taken:
        raise ReportError(f"it unpacks to more than {PACKED_RATIO} times its size")


def _counted(
    chunks: Iterator[bytes], limits: Limits, expired: Callable[[], bool]
) -> Iterator[bytes]:
    given = 0
    for chunk in chunks:
        given += len(chunk)
        if given > limits.bytes:
            raise ReportError(f"it is larger than {limits.bytes // MEGABYTE} MB unpacked")
        if expired():
            raise ReportError("it took longer to read than the time that one report is given")
        yield chunk


def _utf8(chunks: Iterator[bytes], start: bytes) -> Iterator[bytes]:
    encoding, marked = _utf16(start), start.startswith(codecs.BOM_UTF8)
    if encoding:
        chunks = _transcoded(chunks, encoding)
    first = next(chunks, b"").removeprefix(codecs.BOM_UTF8)
    return _declared(chain((first,), chunks), known=bool(encoding) or marked)


def _declared(chunks: Iterator[bytes], *, known: bool) -> Iterator[bytes]:
    """The same text without the encoding that an XML declaration names, where it is `known` to be
    UTF-8 by now, or where UTF-16 is named by what cannot be that."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= DECLARATION_BYTES:
            break
    found = ENCODING.match(head)
    if found and (known or found[2].upper().startswith(b"UTF-16")):
        head = found[1] + head[found.end() :]
    return chain((head,), chunks)


def _utf16(start: bytes) -> str:
    """The UTF-16 that a mark, or a NUL beside the first sign, gives away; "" for none."""
    if start.startswith(codecs.BOM_UTF16_LE) or (start[1:2] == b"\0" and start[:1] in b"<{["):
        return "utf-16-le"
    if start.startswith(codecs.BOM_UTF16_BE) or (start[:1] == b"\0" and start[1:2] in b"<{["):
        return "utf-16-be"
    return ""


def _transcoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
