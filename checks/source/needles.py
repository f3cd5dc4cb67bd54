"""Needles: the words without which a file need not be parsed, and where they stand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

WORD = re.compile(rb"\w")


@dataclass(frozen=True, slots=True)
class Needle:
    """A piece of text that counts where no letter, digit or underscore continues it."""

    text: bytes
    pattern: re.Pattern[bytes]


def needle(text: bytes) -> Needle:
    """A needle with its pattern. The look-behind stands at the end, so that the search itself is
    for a literal: a tenth of the time of `(?<!\\w)` in front."""
    escaped = re.escape(text)
    before = rb"(?<!\w%s)" % escaped if WORD.match(text[:1]) else b""
    after = rb"(?!\w)" if WORD.match(text[-1:]) else b""
    return Needle(text, re.compile(escaped + before + after))


def offsets(needles: Iterable[Needle], text: bytes) -> list[int]:
    """Where the needles start in a text, sorted, each offset once."""
    found: set[int] = set()
    for one in needles:
        if one.text in text:
            found.update(hit.start() for hit in one.pattern.finditer(text))
    return sorted(found)
