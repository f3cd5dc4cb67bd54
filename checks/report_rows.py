"""Rows of reports made fit to keep: cut texts, sane lines, sums of test cases."""

import math
from collections import Counter
from collections.abc import Collection, Sequence

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
    """A count that is not negative and fits 64 bits, None for none."""
    if number is None or not math.isfinite(number):
        return None
    return min(max(int(number), 0), HIGHEST_COUNT)


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


def check_rows(rows: Collection[object], document: Document) -> None:
    """Raise ReportError for more rows than a report may have, or if the time is up."""
    document.check_time()
    if len(rows) > document.limits.rows:
        raise ReportError(f"it holds more than {document.limits.rows:,} rows")


def tests(format: str, cases: Sequence[TestCase], missing: Sequence[str] = ()) -> Tests:
    """The report of these cases; `missing` says what is known to be not in them."""
    found = Counter(case.outcome for case in cases)
    totals = TestTotals(
        len(cases),
        found[Outcome.PASSED],
        found[Outcome.FAILED],
        found[Outcome.ERROR],
        found[Outcome.SKIPPED],
        sum(case.flaky for case in cases),
        sum(case.microseconds for case in cases),
    )
    warnings = (*missing, *(() if cases else ("no test ran",)))
    return Tests(format, tuple(cases), totals, not warnings, warnings)
