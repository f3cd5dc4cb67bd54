"""Rows of reports made fit to keep: cut texts, sane lines, sums of test cases."""

import math
from collections.abc import Collection, Iterable, Sequence

from checks.document import Document, ReportError
from checks.plain_text import cut
from checks.report import Outcome, TestCase, Tests, TestTotals
from checks.report_limits import HIGHEST_COUNT, HIGHEST_LINE, MESSAGE_BYTES, NAME_CHARACTERS

NUMBER_CHARACTERS = 40
LIFETIME_SECONDS = 3_000_000_000


def message(text: str) -> str:
    """As much of a message as is kept."""
    return cut(text[: MESSAGE_BYTES + 1], MESSAGE_BYTES)


def name(text: str) -> str:
    """As much of a name or path as is kept."""
    return text[:NAME_CHARACTERS]


def line(number: float | None) -> int:
    """A line from 1, 0 for none."""
    return int(number) if number is not None and 1 <= number <= HIGHEST_LINE else 0


def whole(number: float | None) -> int | None:
    """A count between 0 and HIGHEST_COUNT, None for none and for what is no number."""
    if number is None or number != number:
        return None
    return int(min(max(number, 0), HIGHEST_COUNT))


def add(counts: Iterable[int]) -> int:
    """The sum of counts, at most HIGHEST_COUNT."""
    return min(sum(counts), HIGHEST_COUNT)


def real(text: str | None) -> float | None:
    """A finite number as tools write it, with or without commas between thousands."""
    if not text or len(text) > NUMBER_CHARACTERS or "_" in text:
        return None
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def microseconds(seconds: float | None) -> int:
    """A time that is not negative, 0 for none and for more than a lifetime."""
    if seconds is None or not 0 < seconds < LIFETIME_SECONDS:
        return 0
    return int(seconds * 1_000_000 + 0.5)


def many_microseconds(texts: Sequence[str]) -> list[int]:
    """`microseconds` of the `real` number in each."""
    try:
        plain = max(map(len, texts), default=0) <= NUMBER_CHARACTERS and "_" not in "".join(texts)
        numbers = list(map(float, texts)) if plain else []
    except ValueError:
        plain = False
    if not plain:
        return [microseconds(real(text)) for text in texts]
    return [int(one * 1_000_000 + 0.5) if 0 < one < LIFETIME_SECONDS else 0 for one in numbers]


def check_rows(rows: Collection[object], document: Document) -> None:
    """Raise ReportError for more rows than a report may have, or if the time is up."""
    document.check_time()
    if len(rows) > document.limits.rows:
        raise ReportError(f"it holds more than {document.limits.rows:,} rows")


def tests(format: str, cases: Sequence[TestCase], missing: Sequence[str] = ()) -> Tests:
    """The report of these cases; `missing` says what is known to be not in them."""
    outcomes = [case.outcome for case in cases]
    totals = TestTotals(
        len(cases),
        outcomes.count(Outcome.PASSED),
        outcomes.count(Outcome.FAILED),
        outcomes.count(Outcome.ERROR),
        outcomes.count(Outcome.SKIPPED),
        [case.flaky for case in cases].count(True),
        add([case.microseconds for case in cases]),
    )
    warnings = (*missing, *(() if cases else ("no test ran",)))
    return Tests(format, tuple(cases), totals, not warnings, warnings)
