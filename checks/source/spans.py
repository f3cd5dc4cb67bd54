"""Handlers that a framework found, measured: lines, lines of code, and a sketch of the body."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from zlib import crc32

from tree_sitter import Node

from checks.facts import RouteHandler
from checks.source.syntax import Source, StoppedError

SKETCH_WORDS = 4_000
SKETCH_SIZE = 32
WORDS_PER_SHINGLE = 3
TEXT_LENGTH = 200
MAX_TEXT = 2_000
"""Bytes of a node's source that are looked at where a name or a short expression is expected."""

_WORD = re.compile(rb"\w+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A function that answers `method` at `route`; "" where the file does not tell."""

    node: Node
    name: str
    method: str
    route: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    """A file's words: where each begins, where it begins in `text` (all words, a space after
    each), and the hash of each with the two that follow."""

    starts: list[int]
    places: list[int]
    text: bytes
    triples: list[int]

    def digest(self, start: int, end: int) -> str:
        """A hash of the words between two bytes, the same however they are laid out."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return sha256(self.text[self.places[first] : self.places[last]]).hexdigest()[:16]

    def sketch(self, start: int, end: int) -> tuple[int, ...]:
        """The smallest hashes of word triples: what share two sketches have in common estimates
        how alike two bodies are."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        last = min(last - WORDS_PER_SHINGLE + 1, first + SKETCH_WORDS)
        return tuple(sorted(set(self.triples[first : max(first, last)]))[:SKETCH_SIZE])


def handlers(source: Source, framework: str, hits: Iterable[Hit]) -> Iterator[RouteHandler]:
    """One handler per function in document order; methods of a function that answers several are
    joined by commas. Raises StoppedError once the deadline passed."""
    merged: dict[tuple[int, int], Hit] = {}
    for hit in hits:
        if source.expired():
            raise StoppedError
        key = (hit.node.start_byte, hit.node.end_byte)
        merged[key] = _both(merged[key], hit) if key in merged else hit
    if not merged:
        return
    code, words = _code_before(source), _words(source)
    for (start, end), hit in sorted(merged.items()):
        if source.expired():
            raise StoppedError
        first, last = hit.node.start_point.row, hit.node.end_point.row
        yield RouteHandler(
            framework=framework,
            name=hit.name[:TEXT_LENGTH],
            method=hit.method,
            route=hit.route[:TEXT_LENGTH],
            start_line=first + 1,
            end_line=last + 1,
            lines=last - first + 1,
            code_lines=code[last + 1] - code[first],
            body=words.digest(start, end),
            sketch=words.sketch(start, end),
        )


def _both(one: Hit, other: Hit) -> Hit:
    methods = dict.fromkeys([*one.method.split(","), *other.method.split(",")])
    return Hit(one.node, one.name, ",".join(filter(None, methods)), one.route)


def _words(source: Source) -> _Words:
    found = list(_WORD.finditer(source.text))
    texts = [match[0] for match in found]
    triples = zip(*(texts[skip:] for skip in range(WORDS_PER_SHINGLE)), strict=False)
    return _Words(
        [match.start() for match in found],
        list(accumulate((len(text) + 1 for text in texts), initial=0)),
        b" ".join(texts) + b" ",
        [crc32(b" ".join(triple)) for triple in triples],
    )


def _code_before(source: Source) -> list[int]:
    """For each row, how many rows before it hold more than blanks and comments."""
    rows = source.text.split(b"\n")
    starts = list(accumulate((len(row) + 1 for row in rows), initial=0))
    left = [bool(row.strip()) for row in rows]
    for number in source.of("comment"):
        comment = source.nodes[number]
        first, last = comment.start_point.row, comment.end_point.row
        if source.text[starts[first] : comment.start_byte].strip():
            first += 1
        after = min(bisect_left(starts, comment.end_byte, lo=last), len(rows))
        if source.text[comment.end_byte : starts[after]].strip():
            last -= 1
        left[first : last + 1] = [False] * max(0, last + 1 - first)
    return list(accumulate(left, initial=0))


def excerpt(source: Source, node: Node) -> str:
    """The beginning of a node's source: nested expressions would cost their depth squared."""
    end = min(node.end_byte, node.start_byte + MAX_TEXT)
    return source.text[node.start_byte : end].decode("utf-8", "replace")


def joined(prefix: str, path: str) -> str:
    """A prefix and a path with single slashes between and one in front."""
    parts = [part.strip("/") for part in (prefix, path)]
    return "/" + "/".join(part for part in parts if part)
