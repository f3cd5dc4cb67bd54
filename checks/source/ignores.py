"""`hardening: ignore[rule-id] reason` in a comment: what it names, why, and the line it covers."""

import re
from collections.abc import Iterator, Sequence

from checks.facts import Candidate, InlineIgnore
from checks.source.limits import MAX_IGNORE_REACH, MAX_REASON
from checks.source.syntax import Source

NEEDLE = b"hardening:"
KIND = "comment"

_IGNORE = re.compile(r"(?<!\w)hardening:[^\S\n]*ignore\[([\w/, -]{1,200})\]([^\n]*)")
_OPENERS = {"python": (b"#",)}
_SCRIPT_OPENERS = (b"//", b"/*", b"{/*")


def find_ignores(source: Source, candidates: Sequence[Candidate]) -> Iterator[InlineIgnore]:
    """The inline ignores of a file; a list of rules in the brackets gives one for each.

    An empty reason is kept: whoever judges refuses it and says so.
    """
    named = {(candidate.line, name) for candidate in candidates for name in _names(candidate.rule)}
    for number in source.of(KIND):
        if NEEDLE not in source.bytes_of(number):
            continue
        for found in _IGNORE.finditer(source.str_of(number)):
            for rule in filter(None, map(str.strip, found[1].split(","))):
                line = _covered(source, number, rule, named)
                yield InlineIgnore(rule, _reason(found[2]), line)


def _names(rule: str) -> tuple[str, ...]:
    """What a rule answers to: its id, its gate and its short name."""
    return rule, *rule.split("/", 1)


def _reason(rest: str) -> str:
    ended = rest.split("*/")[0]
    return ended.strip().lstrip("-–—:").strip()[:MAX_REASON]


def _covered(source: Source, comment: int, rule: str, named: set[tuple[int, str]]) -> int:
    """The comment's own line, or what follows where it stands alone: the first comment line with a
    finding that it names, else the first line of code."""
    first, last = source.row(source.starts[comment]), source.row(source.ends[comment] - 1)
    if not _alone(source, comment, first, last):
        return first
    below = last + 1
    for line in range(below, below + MAX_IGNORE_REACH):
        if (line, rule) in named or not _is_comment(source, line):
            return line
    return below


def _alone(source: Source, comment: int, first: int, last: int) -> bool:
    before = source.text[source.line_start(first) : source.starts[comment]]
    end = source.line_start(last) + len(source.line(last))
    after = source.text[source.ends[comment] : end]
    return before.strip() in (b"", b"{") and after.strip() in (b"", b"}")


def _is_comment(source: Source, line: int) -> bool:
    openers = _OPENERS.get(source.language, _SCRIPT_OPENERS)
    return source.line(line).lstrip().startswith(openers)
