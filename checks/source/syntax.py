"""One file parsed once: an index over its syntax tree that rules and frameworks share."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from checks.source.limits import MAX_CLIMB

CHUNK = 65_536
CLOCK_EVERY = 4_096

GRAMMARS: dict[str, Callable[[], object]] = {
    "typescript": tree_sitter_typescript.language_typescript,
    "tsx": tree_sitter_typescript.language_tsx,
    "javascript": tree_sitter_javascript.language,
    "python": tree_sitter_python.language,
}


class StoppedError(Exception):
    """The deadline passed while a file was parsed, walked or searched."""


_languages: dict[str, Language] = {}


def grammar(language: str) -> Language:
    """The grammar of a language, loaded once."""
    if language not in _languages:
        _languages[language] = Language(GRAMMARS[language]())
    return _languages[language]


@dataclass(slots=True)
class Source:
    """A parsed file. The walk numbers the named nodes that it visits in document order; `kinds`,
    `parents`, `starts` and `ends` (bytes) hold a value for each, `nodes` only those somebody asked
    for. `node.parent` of tree-sitter is quadratic on deep input: use `ancestors` instead."""

    path: str
    language: str
    text: bytes
    expired: Callable[[], bool]
    kinds: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    nodes: dict[int, Node] = field(default_factory=dict)
    by_kind: dict[int, list[int]] = field(default_factory=dict)
    first_code: int = 0
    _lines: list[int] = field(default_factory=list)

    def of(self, kind: str) -> list[int]:
        """Numbers of all collected nodes of a named kind, in document order."""
        return self.by_kind.get(grammar(self.language).id_for_node_kind(kind, True) or -1, [])

    def kind(self, number: int) -> str:
        """The kind of a visited node, "" for -1 (above the root)."""
        if number < 0:
            return ""
        return grammar(self.language).node_kind_for_id(self.kinds[number]) or ""

    def ancestors(self, number: int) -> Iterator[int]:
        """Numbers of the enclosing nodes, innermost first."""
        number = self.parents[number]
        while number >= 0:
            yield number
            number = self.parents[number]

    def near(self, number: int) -> Iterator[int]:
        """The innermost enclosing nodes, MAX_CLIMB at most."""
        return islice(self.ancestors(number), MAX_CLIMB)

    def slice(self, node: Node) -> str:
        """The node's source text; broken UTF-8 is replaced."""
        return self.text[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def bytes_of(self, number: int) -> bytes:
        """The source bytes of a visited node."""
        return self.text[self.starts[number] : self.ends[number]]

    def size(self, number: int) -> int:
        """Length of a visited node in bytes; ask before you slice what may be long."""
        return self.ends[number] - self.starts[number]

    def str_of(self, number: int) -> str:
        """The source text of a visited node; broken UTF-8 is replaced."""
        return self.bytes_of(number).decode("utf-8", "replace")

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column (in characters) of a byte offset, both from 1."""
        row = self.row(offset)
        before = self.text[self.line_start(row) : offset].decode("utf-8", "replace")
        return row, len(before) + 1

    def row(self, offset: int) -> int:
        """Line of a byte offset, from 1."""
        return bisect_right(self._line_starts(), offset)

    def line_start(self, number: int) -> int:
        """Byte offset of a line by its number from 1; IndexError beyond the last."""
        return self._line_starts()[number - 1]

    def line(self, number: int) -> bytes:
        """A line by its number from 1, without its line feed; empty beyond the last."""
        starts = self._line_starts()
        if number > len(starts):
            return b""
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end]

    def _line_starts(self) -> list[int]:
        if not self._lines:
            self._lines.append(0)
            at = self.text.find(b"\n") + 1
            while at:
                self._lines.append(at)
                at = self.text.find(b"\n", at) + 1
        return self._lines


def read_source(
    path: str, language: str, text: bytes, wanted: frozenset[str], expired: Callable[[], bool]
) -> Source:
    """Parse one file and walk all of it, collecting the nodes of the `wanted` kinds.

    Raises StoppedError once `expired()` is true.
    """
    return read(Source(path, language, text, expired), wanted)


def read(source: Source, wanted: frozenset[str], marks: Sequence[int] | None = None) -> Source:
    """Parse and walk a source; with `marks` (sorted byte offsets) only nodes around one of them
    are visited, which saves most of the walk. Raises StoppedError once the time is up."""
    kind_ids = {grammar(source.language).id_for_node_kind(kind, True) for kind in wanted}
    source.by_kind = {kind: [] for kind in kind_ids if kind is not None}
    root = _parse(source)
    source.first_code = _first_code(root)
    _walk(source, root, marks)
    return source


def _parse(source: Source) -> Node:
    text, expired = source.text, source.expired
    parser = Parser(grammar(source.language))
    try:
        tree = parser.parse(
            lambda offset, _: text[offset : offset + CHUNK],
            progress_callback=lambda *_: expired(),
        )
    except ValueError as stopped:
        raise StoppedError from stopped
    return tree.root_node


def _first_code(root: Node) -> int:
    for child in root.named_children:
        if child.type not in ("comment", "hash_bang_line"):
            return child.start_byte
    return root.end_byte


def _walk(source: Source, root: Node, marks: Sequence[int] | None) -> None:
    """The hot loop of every analysis: bound methods and plain lists halve its time."""
    add_kind, add_parent = source.kinds.append, source.parents.append
    add_start, add_end = source.starts.append, source.ends.append
    by_kind, nodes = source.by_kind, source.nodes
    stack, above = [root], [-1]
    number, steps = -1, 0
    while stack:
        node, parent = stack.pop(), above.pop()
        steps += 1
        if steps % CLOCK_EVERY == 0 and source.expired():
            raise StoppedError
        start, end = node.start_byte, node.end_byte
        if marks is not None and not within(marks, start, end):
            continue
        number += 1
        kind = node.kind_id
        add_kind(kind)
        add_parent(parent)
        add_start(start)
        add_end(end)
        if kind in by_kind:
            by_kind[kind].append(number)
            nodes[number] = node
        children = node.named_children
        if children:
            children.reverse()
            stack += children
            above += [number] * len(children)


def within(marks: Sequence[int], start: int, end: int) -> bool:
    """Whether one of the sorted `marks` lies in start..end (end exclusive)."""
    nearest = bisect_left(marks, start)
    return nearest < len(marks) and marks[nearest] < end
