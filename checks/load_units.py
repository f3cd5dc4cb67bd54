"""Milliseconds and percentages as people write them in the file: `500ms`, `2s`, `0.5%`."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from checks.allowance import Allowance

MILLISECONDS = {"ms": 1, "s": 1_000, "m": 60_000}
MOST_PERCENT = 100
NUMBER = r"[0-9]{1,6}(?:\.[0-9]{1,3})?"
TIME = re.compile(rf"({NUMBER})(ms|s|m)")
PERCENT = re.compile(rf"({NUMBER}) ?%")
_TIME_FORM = "write a number and one of ms, s, m, such as 500ms or 2s"
_PERCENT_FORM = "write a percentage such as 1% or 0.5%"
_GROWTH_FORM = "write a percentage or a time, such as 10% or 50ms"


def read_milliseconds(given: object) -> Decimal:
    """`2s` → 2000; ValueError for anything that is not a number and a unit, and for 0."""
    found = TIME.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise ValueError(_TIME_FORM)
    span = Decimal(found[1]) * MILLISECONDS[found[2]]
    if not span:
        raise ValueError("must be more than 0ms")
    return span


def milliseconds_words(span: Decimal) -> str:
    """2000 → `2s`: seconds where they are whole."""
    whole = span and span % MILLISECONDS["s"] == 0
    return f"{plain(span / MILLISECONDS['s'])}s" if whole else f"{plain(span)}ms"


def read_percent(given: object) -> Decimal:
    """`0.5%` → 0.5; ValueError for anything else, a number without its sign too."""
    found = PERCENT.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise ValueError(_PERCENT_FORM)
    return Decimal(found[1])


def percent_words(share: Decimal) -> str:
    """0.5 → `0.5%`."""
    return f"{plain(share)}%"


def plain(number: Decimal) -> str:
    """The number without an exponent and without zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_growth(given: object) -> Allowance:
    """`10%` of the base, or `50ms` more than it; ValueError for anything else."""
    text = given if isinstance(given, str) else ""
    if PERCENT.fullmatch(text):
        return Allowance(read_percent(text), True)
    if TIME.fullmatch(text):
        return Allowance(read_milliseconds(text), False)
    raise ValueError(_GROWTH_FORM)


def growth_words(growth: Allowance) -> str:
    """As `read_growth` reads it."""
    words = percent_words if growth.relative else milliseconds_words
    return words(growth.amount)


def _whole_at_most(share: Decimal) -> Decimal:
    if share > MOST_PERCENT:
        raise ValueError(f"must be at most {MOST_PERCENT}%")
    return share


Milliseconds = Annotated[
    Decimal,
    BeforeValidator(read_milliseconds),
    PlainSerializer(milliseconds_words, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,6}(\.[0-9]{1,3})?(ms|s|m)$"}),
]
Percent = Annotated[
    Decimal,
    BeforeValidator(read_percent),
    AfterValidator(_whole_at_most),
    PlainSerializer(percent_words, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,6}(\.[0-9]{1,3})? ?%$"}),
]
Growth = Annotated[
    Allowance,
    BeforeValidator(read_growth),
    PlainSerializer(growth_words, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,6}(\.[0-9]{1,3})?( ?%|ms|s|m)$"}),
]
