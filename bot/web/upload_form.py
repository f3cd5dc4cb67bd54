"""The parts of an upload: files go to one unnamed temporary file, a few short fields are kept."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import BinaryIO, Protocol, cast

import multipart  # type: ignore[import-untyped]  # multipart 2.0 has neither py.typed nor stubs

from bot.web.asgi import Problem

MAX_FILES = 200
MAX_PARTS = 250
"""Files and fields together, unknown ones included."""

MAX_FIELD = 1024
"""Bytes of one field that we know."""

MAX_HEADERS = 8
MAX_HEADER = 4096
"""Bytes of one line of a part's head."""

FILE, KNOWN = "file", ("sha", "id", "name", "complete", "format")
KIND = re.compile(r"multipart/form-data\s*(;.*)", re.IGNORECASE)
BOUNDARY = re.compile(
    r';\s*boundary=(?:"([^"\\]{1,70})"|([^\s";,]{1,70}))\s*(?:;|$)', re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file as it was sent: `path` is the sender's word for it, `start` its place among the
    bytes of all files."""

    path: str
    start: int
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Form:
    """What an upload holds; `content` are the bytes of its files, one after the other."""

    content: BinaryIO
    files: list[SentFile] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)


class _Segment(Protocol):
    name: str
    filename: str | None


class _Parser(Protocol):
    def parse(self, chunk: bytes) -> Iterator[_Segment | bytes | None]: ...

    def close(self) -> None: ...


def boundary_of(content_type: str) -> str:
    """What separates the parts; Problem 415 for a body that has none."""
    kind = KIND.fullmatch(content_type.strip())
    found = BOUNDARY.search(kind.group(1)) if kind else None
    if found is None:
        raise Problem(415, "send the reports as multipart/form-data, each in a part named `file`")
    return found.group(1) or found.group(2)


async def read_form(boundary: str, pieces: AsyncIterator[bytes], content: BinaryIO) -> Form:
    """Write the files to `content`, which is empty. Raises Problem 422 for what is no form."""
    reading = _Reading(content)
    parser = _parser(boundary)
    try:
        async for piece in pieces:
            for event in parser.parse(piece):
                reading.take(event)
        parser.close()
    except multipart.ParserLimitReached:
        raise Problem(422, f"more than {MAX_PARTS} parts, or a part with long headers") from None
    except multipart.MultipartError:
        raise Problem(422, "the body is no complete multipart form") from None
    content.flush()
    return reading.form


def _parser(boundary: str) -> _Parser:
    parser = multipart.PushMultipartParser(
        boundary,
        max_header_count=MAX_HEADERS,
        max_header_size=MAX_HEADER,
        max_segment_count=MAX_PARTS,
    )
    return cast("_Parser", parser)


class _Reading:
    """Takes the parser's events: a part's head, pieces of it, and None at its end."""

    def __init__(self, content: BinaryIO) -> None:
        self.form = Form(content)
        self._written = 0
        self._path: str | None = None
        self._start = 0
        self._digest = sha256()
        self._field: str | None = None
        self._text = b""

    def take(self, event: _Segment | bytes | None) -> None:
        if event is None:
            self._end()
        elif isinstance(event, bytes):
            self._piece(event)
        else:
            self._begin(event)

    def _begin(self, head: _Segment) -> None:
        if head.name == FILE:
            if len(self.form.files) == MAX_FILES:
                raise Problem(422, f"more than {MAX_FILES} files in one upload")
            self._path, self._start = head.filename or "", self._written
            self._digest = sha256()
        elif head.name in KNOWN:
            if head.name in self.form.fields:
                raise Problem(422, f"the field `{head.name}` was sent twice")
            self._field, self._text = head.name, b""

    def _piece(self, piece: bytes) -> None:
        if self._path is not None:
            self.form.content.write(piece)
            self._digest.update(piece)
            self._written += len(piece)
        elif self._field is not None:
            self._text += piece
            if len(self._text) > MAX_FIELD:
                raise Problem(422, f"the field `{self._field}` is longer than {MAX_FIELD} bytes")

    def _end(self) -> None:
        if self._path is not None:
            size, digest = self._written - self._start, f"sha256:{self._digest.hexdigest()}"
            self.form.files.append(SentFile(self._path, self._start, size, digest))
        elif self._field is not None:
            self.form.fields[self._field] = _decoded(self._field, self._text)
        self._path = self._field = None


def _decoded(name: str, text: bytes) -> str:
    try:
        return text.decode().strip()
    except UnicodeDecodeError:
        raise Problem(422, f"the field `{name}` is not UTF-8") from None
