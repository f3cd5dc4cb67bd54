"""Reports as bytes, to leave the child that read them and to be kept: frames, one per file."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO

import msgspec

from checks.report import KINDS, Coverage, FileCoverage, Kind, Report

FRAME_BYTES = 128 * 1024 * 1024
"""What is kept of a report beside its files, and of each file."""
SIZE_BYTES = 4


class CodecError(ValueError):
    """Bytes that are no report of this version."""


class _Head(msgspec.Struct, array_like=True):
    kind: Kind
    files: int
    body: msgspec.Raw


_HEAD = msgspec.msgpack.Decoder(_Head)
_FILE = msgspec.msgpack.Decoder(FileCoverage)
_BODIES = {kind: msgspec.msgpack.Decoder(type) for type, kind in KINDS.items()}
_encoder = msgspec.msgpack.Encoder()


def frames(report: Report) -> Iterator[bytes]:
    """The report in pieces, the size of each frame and then the frame; sets of numbers stay in
    this machine's byte order. CodecError where one is too long."""
    files = report.files if isinstance(report, Coverage) else ()
    rest = replace(report, files=()) if isinstance(report, Coverage) else report
    yield from _frame(_encoder.encode((KINDS[type(report)], len(files), rest)))
    for file in files:
        yield from _frame(_encoder.encode(file))


def from_frames(read: Callable[[int], bytes]) -> Report:
    """The report whose frames `read` hands out by size; CodecError if they are not whole."""
    try:
        head = _HEAD.decode(_content(read))
        report = _BODIES[head.kind].decode(head.body)
        files = tuple(_FILE.decode(_content(read)) for _ in range(head.files))
    except msgspec.MsgspecError as fault:
        raise CodecError("the bytes are no report") from fault
    return replace(report, files=files) if isinstance(report, Coverage) else report


def pack(report: Report) -> bytes:
    """The report as one piece."""
    return b"".join(frames(report))


def unpack(content: bytes) -> Report:
    """What `pack` packed; CodecError for anything else."""
    return from_frames(BytesIO(content).read)


def _frame(content: bytes) -> tuple[bytes, bytes]:
    if len(content) > FRAME_BYTES:
        raise CodecError("a frame is too long")
    return len(content).to_bytes(SIZE_BYTES, "little"), content


def _content(read: Callable[[int], bytes]) -> bytes:
    size = int.from_bytes(_exactly(read, SIZE_BYTES), "little")
    if size > FRAME_BYTES:
        raise CodecError("a frame is too long")
    return _exactly(read, size)


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    content = read(size)
    if len(content) != size:
        raise CodecError("the bytes end early")
    return content
