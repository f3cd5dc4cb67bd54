"""A measured figure at base and head, and the limits it was held against."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

HUNDREDTHS = 100


class LimitKind(StrEnum):
    """What a limit asks: not above, not below, not worse than base, or a dated step of these."""

    CEILING = "ceiling"
    FLOOR = "floor"
    RATCHET = "ratchet"
    TARGET = "target"


Figure = int | float
"""Counts are whole; percentages and milliseconds are rounded to what is shown."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit and whether it holds; `origin` is where it was written, or "default".

    `value` is None for a ratchet whose base total is not measured yet.
    """

    kind: LimitKind
    value: Figure | None
    holds: bool
    origin: str = "default"


def shown(value: Figure, unit: str) -> str:
    """A figure as people read it: `80.31 %`, `1.2 MB`, `12`."""
    if unit == "percent":
        return f"{value:.2f} %"
    if unit == "ms":
        return f"{value:.2f}".rstrip("0").rstrip(".") + " ms"
    return _bytes(value) if unit == "bytes" else f"{value}"


def _bytes(value: Figure) -> str:
    """Rounded up: what is over a limit does not read as the limit."""
    for size, name in ((1_000_000, "MB"), (1_000, "kB")):
        if abs(value) >= size:
            return f"{ceil(value * HUNDREDTHS / size) / HUNDREDTHS:.2f} {name}"
    return f"{value} B"


@dataclass(frozen=True, slots=True)
class Metric:
    """`base` and `head` are None while the whole tree is not measured; `delta` is known then.
    Figures of reports may lack a base to compare with, and then `delta`."""

    name: str
    unit: str
    base: Figure | None
    head: Figure | None
    delta: Figure | None
    limits: tuple[Limit, ...] = ()
