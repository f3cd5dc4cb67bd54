"""Sets of lines: those inside of spans, and runs of missed lines that are read as one place."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from checks.number_set import Numbers

Span = tuple[int, int]


def inside(lines: Numbers, spans: Iterable[Span]) -> list[int]:
    """The lines of a set within sorted spans that do not overlap."""
    view = lines.view()
    return [
        line
        for first, last in spans
        for line in view[bisect_left(view, first) : bisect_right(view, last)]
    ]


@dataclass(frozen=True, slots=True)
class Run:
    """Missed lines of a file with nothing but uncounted lines between them. `span` is the number
    of the added span that they are in, from 0."""

    path: str
    lines: tuple[int, ...]
    span: int = 0

    def words(self) -> str:
        """For example `a.ts:40-42`, or `b.py:17`."""
        first, last = self.lines[0], self.lines[-1]
        return f"{self.path}:{first}" if first == last else f"{self.path}:{first}-{last}"


def runs(path: str, listed: Sequence[int], missed: Sequence[int], span: int = 0) -> Iterator[Run]:
    """Missed lines, sorted, in runs; a listed line that is covered ends a run."""
    if not missed:
        return
    place = {line: at for at, line in enumerate(listed)}
    start = 0
    for at, (one, other) in enumerate(pairwise(missed), 1):
        if place[other] != place[one] + 1:
            yield Run(path, tuple(missed[start:at]), span)
            start = at
    yield Run(path, tuple(missed[start:]), span)


def smallest(candidates: Iterable[Run], need: int) -> list[Run]:
    """The fewest places with `need` missed lines, the last one cut to what is needed; all of them
    if they do not suffice."""
    chosen = list[Run]()
    for run in sorted(candidates, key=lambda run: (-len(run.lines), run.path, run.lines)):
        if need <= 0:
            break
        chosen.append(Run(run.path, run.lines[:need], run.span))
        need -= len(chosen[-1].lines)
    return chosen
