"""One file parsed once: an index over its syntax tree that rules and frameworks share."""

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

CHUNK = 65_536
CLOCK_EVERY = 4_096

GRAMMARS: dict[str, Callable[[], object]] = {
    "typescript": tree_sitter_typescript.language_typescript,
    "tsx": tree_sitter_typescript.language_tsx,
    "javascript": tree_sitter_javascript.language,
    "python": tree_sitter_python.language,
}


class StoppedError(Exception):
    """The deadline passed while a file was parsed or walked."""


_languages: dict[str, Language] = {}


def grammar(language: str) -> Language:
    """The grammar of a language, loaded once."""
    if language not in _languages:
        _languages[language] = Language(GRAMMARS[language]())
    return _languages[language]


@dataclass(slots=True)
class Source:
    """A parsed file. Nodes are numbered in document order by the walk; `kinds` and `parents` hold
    every visited node's kind id and parent number, `nodes` only the nodes somebody asked for.
    `node.parent` of tree-sitter is quadratic on deep input: use `ancestors` instead."""

    path: str
    language: str
    text: bytes
    expired: Callable[[], bool]
    kinds: "array[int]" = field(default_factory=lambda: array("H"))
    parents: "array[int]" = field(default_factory=lambda: array("i"))
    nodes: dict[int, Node] = field(default_factory=dict)
    by_kind: dict[int, list[int]] = field(default_factory=dict)

    def of(self, kind: str) -> list[int]:
        """Numbers of all collected nodes of a named kind, in document order."""
        return self.by_kind.get(grammar(self.language).id_for_node_kind(kind, True) or -1, [])

    def kind(self, number: int) -> str:
        """The kind of a visited node."""
        return grammar(self.language).node_kind_for_id(self.kinds[number]) or ""

    def ancestors(self, number: int) -> Iterator[int]:
        """Numbers of the enclosing nodes, innermost first."""
        number = self.parents[number]
        while number >= 0:
            yield number
            number = self.parents[number]

    def slice(self, node: Node) -> str:
        """The node's source text; broken UTF-8 is replaced."""
        return self.text[node.start_byte : node.end_byte].decode("utf-8", "replace")


def read_source(
    path: str, language: str, text: bytes, wanted: frozenset[str], expired: Callable[[], bool]
) -> Source:
    """Parse and walk one file, collecting the nodes of the `wanted` kinds.

    Raises StoppedError once `expired()` is true.
    """
    source = Source(path, language, text, expired)
    kind_ids = {grammar(language).id_for_node_kind(kind, True) for kind in wanted}
    source.by_kind = {kind: [] for kind in kind_ids if kind is not None}
    _walk(source, _parse(language, text, expired), expired)
    return source


def _parse(language: str, text: bytes, expired: Callable[[], bool]) -> Node:
    parser = Parser(grammar(language))
    try:
        tree = parser.parse(
            lambda offset, _: text[offset : offset + CHUNK],
            progress_callback=lambda *_: expired(),
        )
    except ValueError as stopped:
        raise StoppedError from stopped
    return tree.root_node


def _walk(source: Source, root: Node, expired: Callable[[], bool]) -> None:
    cursor, kinds, parents = root.walk(), source.kinds, source.parents
    by_kind, nodes = source.by_kind, source.nodes
    parent, number = -1, -1
    while True:
        node = cursor.node
        assert node is not None
        number += 1
        kind = node.kind_id
        kinds.append(kind)
        parents.append(parent)
        if kind in by_kind:
            by_kind[kind].append(number)
            nodes[number] = node
        if number % CLOCK_EVERY == 0 and expired():
            raise StoppedError
        if cursor.goto_first_child():
            parent = number
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            parent = parents[parent]
