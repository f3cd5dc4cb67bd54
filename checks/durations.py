"""Spans of time as people write them in the file: `30m`, `14d`."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
COUNT_LIMIT = 999_999
_FORM = "write a whole number and one of s, m, h, d, such as 30m or 14d"


def read_duration(given: object) -> timedelta:
    """`30m` → half an hour; ValueError for anything that is not a number and a unit."""
    text = given if isinstance(given, str) else ""
    count, unit = text[:-1], text[-1:]
    if unit not in UNITS or not (count.isascii() and count.isdigit()):
        raise ValueError(_FORM)
    if len(count) > len(str(COUNT_LIMIT)):
        raise ValueError(f"{_FORM}, at most {COUNT_LIMIT}")
    return timedelta(seconds=int(count) * UNITS[unit])


def duration_words(span: timedelta) -> str:
    """Half an hour → `30m`: the largest unit that divides it."""
    seconds = int(span.total_seconds())
    unit = next(unit for unit, size in UNITS.items() if seconds % size == 0)
    return f"{seconds // UNITS[unit]}{unit}"


def at_most(longest: timedelta) -> AfterValidator:
    """Refuses longer spans."""

    def check(span: timedelta) -> timedelta:
        if span > longest:
            raise ValueError(f"must be at most {duration_words(longest)}")
        return span

    return AfterValidator(check)


InWords = PlainSerializer(duration_words, return_type=str)
Duration = Annotated[
    timedelta,
    BeforeValidator(read_duration),
    InWords,
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,6}[smhd]$"}),
]
