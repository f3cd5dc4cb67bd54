"""Ranges of versions as exceptions write them: `<10.5.0`, `>=2 <2.4.1 || 3.0.0`, `*`."""

import re
from dataclasses import dataclass

from checks.lockfile import Ecosystem
from checks.package_versions import Key, key

RANGE_CHARACTERS = 200
EITHER = "||"
ANY = "*"

_BOUND = re.compile(r"(<=|>=|<|>|==|=|)\s*([0-9A-Za-z][0-9A-Za-z.+!_~-]*)", re.ASCII)
_SPACE = re.compile(r"[\s,]+")


@dataclass(frozen=True, slots=True)
class VersionRange:
    """Alternatives, each a list of bounds that all hold; no bound at all means every version."""

    alternatives: tuple[tuple[tuple[str, str], ...], ...]

    def holds(self, version: str, ecosystem: Ecosystem | None) -> bool:
        """Whether a version is inside; False for one that cannot be ordered. Without an ecosystem
        it is ordered as the first one that can order it and the bounds."""
        return any(
            all(_is_within(version, sign, bound, ecosystem) for sign, bound in bounds)
            for bounds in self.alternatives
        )


def read_range(text: str) -> VersionRange:
    """Read a range; ValueError says what is wrong with it."""
    if len(text) > RANGE_CHARACTERS:
        raise ValueError(f"a range of {len(text)} characters; the limit is {RANGE_CHARACTERS}")
    return VersionRange(tuple(_bounds(part.strip()) for part in text.split(EITHER)))


def _bounds(part: str) -> tuple[tuple[str, str], ...]:
    if part == ANY:
        return ()
    found, position = list[tuple[str, str]](), 0
    while position < len(part):
        match = _BOUND.match(part, position)
        if match is None:
            break
        found.append((match[1], match[2]))
        space = _SPACE.match(part, match.end())
        position = match.end() if space is None else space.end()
        if space is None and position < len(part):
            break
    if not found or position < len(part):
        raise ValueError("must be a range of versions such as <10.5.0 or >=2 <2.4.1, or `*`")
    return tuple(found)


def _is_within(version: str, sign: str, bound: str, ecosystem: Ecosystem | None) -> bool:
    for one in Ecosystem if ecosystem is None else (ecosystem,):
        own, limit = key(one, version), key(one, bound)
        if own is not None and limit is not None:
            return _compare(own, sign, limit)
    return False


def _compare(own: Key, sign: str, limit: Key) -> bool:
    if sign.startswith("<") and own < limit:
        return True
    if sign.startswith(">") and own > limit:
        return True
    return own == limit and sign not in ("<", ">")
