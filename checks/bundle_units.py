"""Sizes as people write them in the file: `500kB` is 500,000 bytes, `500KiB` is 512,000."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from checks.allowance import Allowance
from checks.load_units import PERCENT, percent_words, read_percent

BYTES = {"MiB": 1_048_576, "KiB": 1_024, "MB": 1_000_000, "kB": 1_000, "B": 1}
SIZE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?(B|kB|MB|KiB|MiB)")
_SIZE_FORM = "write a number and one of B, kB, MB (thousands) or KiB, MiB, such as 500kB"
_GROWTH_FORM = "write a percentage or a size, such as 5% or 10kB"
_PATTERN = r"[0-9]{1,9}(\.[0-9]{1,3})? ?(B|kB|MB|KiB|MiB)"


def read_size(given: object) -> int:
    """`1.5kB` → 1500; ValueError for anything that is not a number and a unit, and for parts of
    a byte."""
    found = SIZE.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise ValueError(_SIZE_FORM)
    size = Decimal(found[1]) * BYTES[found[2]]
    if size != int(size):
        raise ValueError(f"must be whole bytes, not {found[0]}")
    return int(size)


def size_words(size: int) -> str:
    """512000 → `512kB`: the largest unit that divides it, thousands first."""
    units = ("MB", "kB", "MiB", "KiB", "B") if size else ("B",)
    unit = next(unit for unit in units if size % BYTES[unit] == 0)
    return f"{size // BYTES[unit]}{unit}"


def read_growth(given: object) -> Allowance:
    """`5%` of the base, or `10kB` more than it; ValueError for anything else."""
    text = given if isinstance(given, str) else ""
    if PERCENT.fullmatch(text):
        return Allowance(read_percent(text), True)
    if SIZE.fullmatch(text):
        return Allowance(Decimal(read_size(text)), False)
    raise ValueError(_GROWTH_FORM)


def growth_words(growth: Allowance) -> str:
    """As `read_growth` reads it."""
    return percent_words(growth.amount) if growth.relative else size_words(int(growth.amount))


Size = Annotated[
    int,
    BeforeValidator(read_size),
    PlainSerializer(size_words, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_PATTERN}$"}),
]
Growth = Annotated[
    Allowance,
    BeforeValidator(read_growth),
    PlainSerializer(growth_words, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": rf"^({_PATTERN}|[0-9]{{1,6}}(\.[0-9]{{1,3}})? ?%)$"}
    ),
]
