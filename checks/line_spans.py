"""Ranges of lines as sets of lines, without ever trusting the length of a range."""

from array import array
from collections.abc import Iterable, Iterator
from itertools import chain

from checks.document import ReportError
from checks.report_limits import HIGHEST_LINE

Span = tuple[int, int]


def sane(span: Span) -> bool:
    """Whether both ends are line numbers, in order."""
    return 1 <= span[0] <= span[1] <= HIGHEST_LINE


def spread(spans: Iterable[Span], room: int, limit: int) -> "array[int]":
    """Every line of the spans once, sorted and packed; ReportError if there are more than `room`,
    which is what is left of the `limit` of the report."""
    merged = list(_merged(sorted(span for span in spans if sane(span))))
    if sum(last - first + 1 for first, last in merged) > room:
        raise ReportError(f"it lists more than {limit:,} lines")
    return array("I", chain.from_iterable(range(first, last + 1) for first, last in merged))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    first, last = 1, 0
    for start, end in spans:
        if start > last + 1:
            if first <= last:
                yield first, last
            first = start
        last = max(last, end)
    if first <= last:
        yield first, last
