"""When a tool says that it wrote its report: what is much older than its upload was cached."""

import re
from datetime import UTC, datetime, timedelta

from checks.document import Document

LOOKED_AT = 8 * 1024
"""Bytes at the start of a report."""
OLD = timedelta(hours=12)
"""From this age on somebody should look; Codecov refuses reports of that age."""
ABROAD = timedelta(hours=14)
"""A time without a zone may be from a clock so far west, and is taken for the latest it can be."""
_MOMENT = rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?)"
_SECONDS = rb"(\d{10}(?:\d{3})?)"
PATTERNS = {
    "cobertura": re.compile(rb"<coverage\b[^<>]*?\stimestamp=\"" + _SECONDS + rb"\""),
    "clover": re.compile(rb"<coverage\b[^<>]*?\sgenerated=\"" + _SECONDS + rb"\""),
    "jacoco": re.compile(rb"<sessioninfo\b[^<>]*?\sdump=\"" + _SECONDS + rb"\""),
    "coverage.py": re.compile(rb"\"timestamp\":\s*\"" + _MOMENT + rb"\""),
    "junit": re.compile(rb"<testsuites?\b[^<>]*?\stimestamp=\"" + _MOMENT + rb"\""),
    "jest-json": re.compile(rb"\"startTime\":\s*" + _SECONDS + rb"[,}\s]"),
    "trx": re.compile(rb"<Times\b[^<>]*?\sfinish=\"" + _MOMENT + rb"\""),
}


def made(format: str, document: Document) -> int:
    """Seconds since 1970; 0 where the start of the report tells no time."""
    pattern = PATTERNS.get("jest-json" if format == "vitest-json" else format)
    found = pattern.search(document.head, 0, LOOKED_AT) if pattern is not None else None
    if found is None:
        return 0
    text = found[1].decode()
    return int(text[:10]) if text.isdigit() else _seconds(text)


def _seconds(text: str) -> int:
    try:
        moment = datetime.fromisoformat(re.sub(r"\.\d+", "", text))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC) + ABROAD
        return max(int(moment.timestamp()), 0)
    except (ValueError, OverflowError):
        return 0


def is_old(made: int, received: datetime) -> bool:
    """Whether a report that tells its time was made long before it came."""
    return bool(made) and received.timestamp() - made > OLD.total_seconds()
