"""Which lines of the head may carry a review comment: those inside the hunks that GitHub shows.

A comment elsewhere is refused and takes its whole review down with it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from checks.finding import Location

LONGEST_RANGE = 10
"""Lines; a longer finding is marked by a single line, so that the page stays readable."""
HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True, slots=True)
class Anchors:
    """One file: its hunks as (first, last) head lines, ascending, and the lines it adds."""

    hunks: tuple[tuple[int, int], ...] = ()
    added: frozenset[int] = field(default_factory=frozenset)

    def holds(self, first: int, last: int) -> bool:
        """Whether both lines lie in one and the same hunk."""
        index = bisect_right(self.hunks, first, key=lambda hunk: hunk[0]) - 1
        return index >= 0 and self.hunks[index][0] <= first <= last <= self.hunks[index][1]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands; `start_line` is None unless it spans several lines."""

    line: int
    start_line: int | None = None


def read_patch(patch: str) -> Anchors:
    """Read the `patch` of a file. What does not look like a patch yields no anchors."""
    hunks: list[tuple[int, int]] = []
    added: set[int] = set()
    first, line, end = 0, 0, 0
    for text in patch.split("\n"):
        found = HUNK.match(text)
        if found:
            _close(hunks, first, line)
            first = line = int(found.group(1))
            end = line + int(found.group(2) or 1)
        elif line < end and text[:1] in ("+", " "):
            if text[0] == "+":
                added.add(line)
            line += 1
    _close(hunks, first, line)
    return Anchors(tuple(hunks), frozenset(added))


def read_patches(patches: Iterable[tuple[str, str | None]]) -> dict[str, Anchors]:
    """Anchors by head path; files without a patch (binary, too large) have none."""
    return {path: read_patch(patch) for path, patch in patches if patch}


def place(anchors: Mapping[str, Anchors], location: Location) -> Place | None:
    """The best place for a comment on a finding; None when no line of it is in the diff."""
    file = anchors.get(location.path)
    if file is None:
        return None
    first, last = location.line, max(location.line, location.end_line)
    if last - first < LONGEST_RANGE and file.holds(first, last):
        return Place(last, first if first < last else None)
    lines = range(first, last + 1)
    if file.holds(first, first):
        return Place(first)
    inside = sorted(line for line in file.added if line in lines)
    return Place(inside[0]) if inside else None


def _close(hunks: list[tuple[int, int]], first: int, line: int) -> None:
    if line > first:
        hunks.append((first, line - 1))
