"""A measured figure at base and head, and the limits it was held against."""

from dataclasses import dataclass
from enum import StrEnum


class LimitKind(StrEnum):
    """What a limit asks: not above, not below, not worse than base, or a dated step of these."""

    CEILING = "ceiling"
    FLOOR = "floor"
    RATCHET = "ratchet"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit and whether it holds; `origin` is where it was written, or "default".

    `value` is None for a ratchet whose base total is not measured yet.
    """

    kind: LimitKind
    value: int | None
    holds: bool
    origin: str = "default"


@dataclass(frozen=True, slots=True)
class Metric:
    """`base` and `head` are None while the whole tree is not measured; `delta` is always known."""

    name: str
    unit: str
    base: int | None
    head: int | None
    delta: int
    limits: tuple[Limit, ...] = ()
