"""Findings of two reports paired: what stayed, what is gone, what is new.

First in place, by what the tool itself calls the same, and by rule and words within the file; then
by rule and words among the files that the change touched, where code moved. What is then left on a
line that did not change is paired with what is left of its rule in its file: only its words did.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from checks.diff import Diff
from checks.line_map import LineMap, line_map
from checks.lint_rows import Row

Key = Callable[[Row], Hashable]
"""What must be equal for two rows to be one finding; None pairs with nothing."""

NUMBERS = re.compile(r"\d+")
SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class Pairs:
    """`kept` are head rows that the base had; `gone` base rows, `fresh` head rows without one."""

    gone: list[Row]
    fresh: list[Row]
    kept: list[Row] = field(default_factory=list)

    def by(self, base_key: Key, head_key: Key) -> None:
        """Pair what is left, one to one, in the order of the reports."""
        if not self.gone or not self.fresh:
            return
        waiting: dict[Hashable, list[Row]] = defaultdict(list)
        for row in reversed(self.gone):
            waiting[base_key(row)].append(row)
        unpaired = waiting.pop(None, [])
        fresh, self.fresh = self.fresh, []
        for row in fresh:
            key = head_key(row)
            if key is not None and waiting.get(key):
                waiting[key].pop()
                self.kept.append(row)
            else:
                self.fresh.append(row)
        self.gone = [*reversed(unpaired), *(row for rest in waiting.values() for row in rest[::-1])]


def pair(base: Iterable[Row], head: Iterable[Row], diff: Diff) -> Pairs:
    """Pair rows of one tool; `diff` leads from the base rows' commit to the head rows'."""
    places = _Places(diff)
    pairs = Pairs(list(base), list(head))
    pairs.by(places.of_base, places.of_head)
    pairs.by(_by_print, _by_print)
    pairs.by(_in_file, _in_file)
    pairs.by(places.moved, places.moved)
    pairs.by(_of_rule, places.untouched)
    return pairs


def same_words(message: str) -> str:
    """A message without what changes with the code around it: numbers and white space."""
    return SPACES.sub(" ", NUMBERS.sub("0", message)).strip().casefold()


def _by_print(row: Row) -> Hashable:
    finding = row.finding
    return (row.home, finding.rule, finding.fingerprint) if finding.fingerprint else None


def _in_file(row: Row) -> Hashable:
    return row.home, row.finding.rule, same_words(row.finding.message)


def _of_rule(row: Row) -> Hashable:
    return row.home, row.finding.rule


class _Places:
    """Keys that depend on the lines that a diff left alone."""

    def __init__(self, diff: Diff) -> None:
        self.files = diff.files
        self._maps = dict[str, LineMap]()

    def of_head(self, row: Row) -> Hashable:
        """Where a head row stands, None for a line that is new or not known."""
        return self._key(row, row.finding.line) if self._stayed(row) else None

    def of_base(self, row: Row) -> Hashable:
        """Where a base row would stand at the head."""
        line = self._line(row)
        return None if line is None or not row.lines_known else self._key(row, line)

    def untouched(self, row: Row) -> Hashable:
        """File and rule of a head row on a line that is not new."""
        return _of_rule(row) if self._stayed(row) else None

    def moved(self, row: Row) -> Hashable:
        """Rule and words of a row in a file that the change touched."""
        finding = row.finding
        return (finding.rule, same_words(finding.message)) if row.home in self.files else None

    def _stayed(self, row: Row) -> bool:
        file = self.files.get(row.home)
        return row.lines_known and (file is None or not file.adds(*[row.finding.line] * 2))

    def _key(self, row: Row, line: int) -> Hashable:
        return row.home, line, row.finding.rule, row.finding.message

    def _line(self, row: Row) -> int | None:
        file, line = self.files.get(row.home), row.finding.line
        if file is None or not line:
            return line
        if row.home not in self._maps:
            self._maps[row.home] = line_map(file)
        return _mapped(self._maps[row.home], line)


def _mapped(lines: LineMap, old: int) -> int | None:
    index = bisect_right(lines.kept, old, key=attrgetter("first")) - 1
    if index < 0 or old > lines.kept[index].last:
        return None
    return old + lines.kept[index].shift
