"""The figures that a file claims, each with its line: from prose, tables and static badges."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from checks.claim_badges import badges
from checks.claim_counts import counts
from checks.claim_percent import percentages
from checks.claim_phrase import Phrase, sentences
from checks.claim_text import Passage, Prose, Table, read_prose
from checks.facts import InlineIgnore

MOST_CLAIMS = 200
"""Per file; what claims more is no README."""
MOST_TEXT = 2 * 1024 * 1024
"""Characters of all files together."""

_PICTURES = re.compile(r"!\[[^\[\]]{0,300}\](?:\([^()\s]{0,2000}\)|\[[^\[\]]{0,100}\])?")
_LINKS = re.compile(r"\[([^\[\]]{0,300})\](?:\([^()]{0,2000}\)|\[[^\[\]]{0,100}\])")
_ADDRESSES = re.compile(r"(?:https?:)?//\S{1,4000}")
_TAGS = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_CODE = re.compile(r"(`{1,3})([^`]{0,300})\1")
_FIGURE = re.compile(r"\s*[\d.,]{1,12}\s?(?:%|per ?cent)?\+?\s*\Z")
_MARKS = re.compile(r"[*\\]|__|~~")
_BLANKS = re.compile(r"&nbsp;|[\xa0\u2009\u202f]")

_TOTAL = re.compile(
    r"(?:total|overall|all(?: files)?|sum|average|project|everything)?\W*\Z", re.IGNORECASE
)
_NOW = re.compile(
    r"\b(?:current|currently|actual|now|today|measured|status|value)\b", re.IGNORECASE
)
_NOT_NOW = re.compile(
    r"\b(?:targets?|goals?|minimum|min|maximum|max|required?|thresholds?|before|previous|old|was"
    r"|planned|expected|limit|budget|baseline|start|week|day|month|change|delta|diff)\b"
    r"|\d{4}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed figure at a line of a file."""

    phrase: Phrase
    line: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """All claims of a file and its inline ignores; `cut` says that there is more than was read."""

    claims: tuple[Claim, ...]
    ignores: tuple[InlineIgnore, ...]
    cut: bool


def all_claimed(texts: Mapping[str, str]) -> tuple[dict[str, Claimed], int]:
    """The claims of each file, and how many files were not read since all together are too
    long."""
    found, length = dict[str, Claimed](), 0
    for path in sorted(texts):
        length += len(texts[path])
        if length > MOST_TEXT:
            break
        found[path] = claimed(texts[path])
    return found, len(texts) - len(found)


def claimed(text: str) -> Claimed:
    """Read a file; never raises, whatever the text."""
    prose = read_prose(text)
    once = dict[tuple[object, ...], Claim]()
    cut = prose.cut
    for claim in _all(prose):
        once.setdefault((claim.line, *claim.phrase.subject), claim)
        if len(once) > MOST_CLAIMS:
            cut = True
            break
    found = sorted(once.values(), key=lambda claim: (claim.line, claim.phrase.offset))
    return Claimed(tuple(found[:MOST_CLAIMS]), tuple(prose.ignores), cut)


def _all(prose: Prose) -> Iterator[Claim]:
    for number, line in prose.raw.items():
        for badge in badges(line):
            yield from (Claim(phrase, number) for phrase in _phrases(badge))
    for passage in prose.passages:
        yield from _of_passage(passage)
    for table in prose.tables:
        yield from _of_table(table)


def _phrases(text: str) -> Iterator[Phrase]:
    for start, sentence in sentences(text):
        yield from percentages(sentence, start)
        yield from counts(sentence, start)


def _of_passage(passage: Passage) -> Iterator[Claim]:
    """Figures are placed on the line where they stand, whatever marks are taken out before."""
    starts = [start for start, _ in passage.starts]
    spans = [*starts[1:], len(passage.text)]
    lines = [plain(passage.text[start:end]) for start, end in zip(starts, spans, strict=True)]
    ends, length = list[int](), 0
    for line in lines:
        length += len(line)
        ends.append(length)
    for phrase in _phrases("".join(lines)):
        index = min(bisect_left(ends, phrase.offset + 1), len(ends) - 1)
        yield Claim(phrase, passage.starts[index][1])


def plain(text: str) -> str:
    """Text without marks, links, pictures and code; a figure in a code span stays."""
    for pattern, replacement in ((_PICTURES, " "), (_LINKS, r"\1"), (_TAGS, " ")):
        text = pattern.sub(replacement, text)
    text = _CODE.sub(lambda span: span[2] if _FIGURE.match(span[2]) else " ", text)
    return _MARKS.sub("", _BLANKS.sub(" ", _ADDRESSES.sub(" ", text)))


def _of_table(table: Table) -> Iterator[Claim]:
    """A row claims what its label says if one of its cells is of the present; a column what its
    header says, in the row of the total or a lone one."""
    header = [plain(cell).strip() for cell in table.header]
    for number, row in table.rows:
        cells = [plain(cell).strip() for cell in row]
        yield from (Claim(phrase, number) for phrase in _of_row(header, cells))
        if cells and _TOTAL.match(cells[0]):
            yield from (Claim(phrase, number) for phrase in _of_columns(header[1:], cells[1:]))
    if len(table.rows) == 1 and list(_of_columns(header[:1], _first(table))):
        number, row = table.rows[0]
        cells = [plain(cell).strip() for cell in row]
        yield from (Claim(phrase, number) for phrase in _of_columns(header, cells))


def _first(table: Table) -> list[str]:
    return [plain(cell).strip() for cell in table.rows[0][1][:1]]


def _of_row(header: list[str], cells: list[str]) -> Iterator[Phrase]:
    present = [
        (header[index] if index < len(header) else "", cell)
        for index, cell in enumerate(cells)
        if index and cell and not (index < len(header) and _NOT_NOW.search(header[index]))
    ]
    now = [cell for head, cell in present if _NOW.search(head)]
    figures = now if len(now) == 1 else [cell for _, cell in present if _has_digit(cell)]
    if len(figures) == 1 and cells[0]:
        yield from _at_start(f"{cells[0]}: {figures[0]}")


def _of_columns(header: list[str], cells: list[str]) -> Iterator[Phrase]:
    for head, cell in zip(header, cells, strict=False):
        if head and cell and not _NOT_NOW.search(head):
            yield from _at_start(f"{head}: {cell}")


def _at_start(text: str) -> Iterator[Phrase]:
    return (replace(phrase, offset=0) for phrase in _phrases(text))


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)
