"""Prose of Markdown and reStructuredText: paragraphs, headings and tables, without code.

Only as much of both languages is read as tells prose from code, and one paragraph from the next.
Every expression is bounded, so no text makes reading slow.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from checks.facts import InlineIgnore

MOST_CHARACTERS = 256 * 1024
MOST_LINES = 10_000
LINE_CHARACTERS = 4_000
PASSAGE_CHARACTERS = 20_000
MOST_REASON = 200

FENCE = re.compile(r"[\s>]{0,20}(?:[-*+] )?(`{3,}|~{3,})(.*)")
HEADING = re.compile(r" {0,3}(#{1,6})\s+(\S.*)")
UNDERLINE = re.compile(r"([=~^\"#*+-])\1{2,}\s*\Z")
LEVELS = {"=": 1, "-": 2, "~": 3}
ITEM = re.compile(r"\s{0,20}(?:[-*+]|\d{1,9}[.)])\s+(?:\[(?P<box>[ xX])\]\s+)?")
LITERAL = re.compile(
    r"\s*\.\. (?:code|code-block|sourcecode|literalinclude|parsed-literal|math)::|.*::\Z"
)
RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*\Z")
IGNORE = re.compile(
    r"(?P<mark><!--|\.\.|\[//\]: # \()\s{0,20}hardening:\s{0,20}"
    r"ignore\[(?P<rules>[\w/, -]{1,200})\]"
    r"(?P<reason>(?:(?!-->)[^\n]){0,400})(?:-->)?(?P<rest>[^\n]*)"
)
NO_CLAIMS = re.compile(
    r"\b(?:goals?|targets?|roadmap|requirements?|acceptance|criteria|definition of done|thresholds?"
    r"|objectives?|milestones?|plan(?:s|ned)?|to-?do|history|changelog|release notes|examples?)\b"
    r"|\d{4}-\d\d-\d\d|^\W{0,3}(?:version |release )?v?\d+\.\d",
    re.IGNORECASE,
)
"""Headings of sections that tell of other times: of what shall be, or of what was."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item or heading as one text; `starts` pairs offsets with their lines."""

    text: str
    starts: tuple[tuple[int, int], ...]

    def line(self, offset: int) -> int:
        """The line of the file that a character stands on."""
        return self.starts[bisect_right(self.starts, (offset, MOST_LINES)) - 1][1]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its header; each further row with its line."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(slots=True)
class Prose:
    """What a file says outside of its code. `raw` are the lines that passages and tables are made
    of, by number; `cut` tells that the file is longer than what is read."""

    passages: list[Passage] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    raw: dict[int, str] = field(default_factory=dict)
    ignores: list[InlineIgnore] = field(default_factory=list)
    cut: bool = False


Line = tuple[int, str]


def read_prose(text: str) -> Prose:
    """Read a file; whatever the text, in time that grows with its length alone."""
    whole = text.removeprefix("\ufeff")[:MOST_CHARACTERS].split("\n")
    prose = Prose(cut=len(text) > MOST_CHARACTERS or len(whole) > MOST_LINES)
    numbered = [(n, line[:LINE_CHARACTERS]) for n, line in enumerate(whole[:MOST_LINES], 1)]
    prose.ignores = list(_ignores(numbered))
    kept = list(_outside_sections(_without_code(_without_comments(numbered))))
    prose.raw = dict(kept)
    for block in _blocks(kept):
        table = _table(block)
        if table is not None:
            prose.tables.append(table)
        else:
            prose.passages += _passages(block)
    return prose


def _ignores(lines: list[Line]) -> Iterator[InlineIgnore]:
    """Comments cover their own line, or the next with words where they stand alone."""
    for index, (number, line) in enumerate(lines):
        for found in IGNORE.finditer(line):
            reason = found["reason"].strip().strip("-–—:").strip()
            reason = reason.removesuffix(")") if found["mark"].startswith("[") else reason
            alone = not line[: found.start()].strip() and not found["rest"].strip()
            below = (n for n, text in lines[index + 1 : index + 4] if text.strip())
            covered = next(below, number) if alone else number
            for rule in filter(None, map(str.strip, found["rules"].split(","))):
                yield InlineIgnore(rule, reason[:MOST_REASON], covered)


def _without_comments(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines without what stands in HTML comments."""
    inside = False
    for number, line in lines:
        kept, rest = "", line
        while rest:
            before, mark, rest = rest.partition("-->" if inside else "<!--")
            kept += "" if inside else before
            inside = inside != bool(mark)
        yield number, kept


def _without_code(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines outside of fences, literal blocks and indented code; blank ones stay."""
    fence, literal, blank, item = "", -1, True, False
    for number, line in lines:
        found, words = FENCE.match(line), line.strip()
        indent = len(line) - len(line.lstrip())
        if fence:
            closes = found is not None and found[1].startswith(fence) and not found[2].strip()
            fence = "" if closes else fence
            yield number, ""
        elif not words or (literal >= 0 and indent > literal):
            yield number, ""
        elif found is not None and "`" not in found[2]:
            fence = found[1]
            yield number, ""
        elif blank and indent >= 4 and not item:
            yield number, ""
            continue
        else:
            literal = indent if LITERAL.match(line) else -1
            item = ITEM.match(line) is not None or (item and indent > 0)
            yield number, line
        blank = not words


def _outside_sections(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines outside of sections that tell of other times. An underlined heading is known one line
    late, so lines are held back by one."""
    closed, held = 0, (0, "")
    for number, line in [*lines, (0, "")]:
        level, words = _heading(held[1], line)
        if level and (not closed or level <= closed):
            closed = level if NO_CLAIMS.search(words) else 0
        if held[0]:
            yield held[0], "" if closed else held[1]
        held = (number, line)


def _heading(line: str, below: str) -> tuple[int, str]:
    """The level of a heading and its words, 0 for any other line."""
    found = HEADING.match(line)
    if found is not None:
        return len(found[1]), found[2]
    under = UNDERLINE.match(below)
    if under is None or not line.strip() or "|" in line or line[0].isspace():
        return 0, ""
    return LEVELS.get(under[1], 4), line.strip()


def _blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines that stand together."""
    block: list[Line] = []
    for number, line in lines:
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _table(block: list[Line]) -> Table | None:
    """The block as a table, if its second line rules it."""
    if len(block) < 3 or "|" not in block[1][1] or RULE.match(block[1][1]) is None:
        return None
    rows = tuple((number, cells(line)) for number, line in block[2:] if "|" in line)
    return Table(cells(block[0][1]), rows)


def cells(line: str) -> tuple[str, ...]:
    """The cells of a row."""
    inner = line.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.strip() for cell in inner.replace("\\|", " ").split("|"))


def _passages(block: list[Line]) -> Iterator[Passage]:
    """Paragraphs, items and headings, each as one text. Unticked boxes are left out: what they
    tell is still to come."""
    part: list[Line] = []
    for number, line in block:
        quoted = line.lstrip("> ") if line.lstrip().startswith(">") else line
        found, heads = ITEM.match(quoted), HEADING.match(quoted)
        if (found or heads) and part:
            yield from _passage(part)
            part = []
        part.append((number, quoted))
        if heads:
            yield from _passage(part)
            part = []
    yield from _passage(part)


def _passage(part: list[Line]) -> Iterator[Passage]:
    item = ITEM.match(part[0][1]) if part else None
    if not part or (item is not None and item["box"] == " "):
        return
    text, starts = "", list[tuple[int, int]]()
    for number, line in part:
        if len(text) + len(line) > PASSAGE_CHARACTERS:
            yield Passage(text, tuple(starts))
            text, starts = "", []
        starts.append((len(text), number))
        text += line.strip() + " "
    yield Passage(text, tuple(starts))
