"""Sorted sets of numbers in packed form: ten million line numbers fit into 40 MB."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numbers:
    """A sorted set; `raw` holds 4 bytes a number, 8 where `wide`, in the machine's byte order."""

    raw: bytes = b""
    wide: bool = False

    def __len__(self) -> int:
        return len(self.raw) // (8 if self.wide else 4)

    def __iter__(self) -> Iterator[int]:
        return iter(self.view())

    def __contains__(self, number: int) -> bool:
        view = self.view()
        place = bisect_left(view, number)
        return place < len(view) and view[place] == number

    def view(self) -> "memoryview[int]":
        """The numbers without a copy."""
        return memoryview(self.raw).cast("Q" if self.wide else "I")

    def without(self, other: "Numbers") -> list[int]:
        """What is in this set and not in `other`, sorted."""
        return sorted(set(self.view()).difference(other.view()))


def narrow(numbers: Iterable[int]) -> Numbers:
    """Pack numbers below 2**32."""
    return Numbers(array("I", sorted(set(numbers))).tobytes())


def wide(numbers: Iterable[int]) -> Numbers:
    """Pack numbers below 2**64."""
    return Numbers(array("Q", sorted(set(numbers))).tobytes(), wide=True)


class Gathering:
    """A set that grows by batches; repeated numbers are dropped each time it has doubled."""

    __slots__ = ("_due", "_held")

    LEAST = 4096

    def __init__(self, *, wide: bool = False) -> None:
        self._held: array[int] = array("Q" if wide else "I")
        self._due = self.LEAST

    def __bool__(self) -> bool:
        return bool(self._held)

    def add(self, numbers: Iterable[int]) -> None:
        """Add numbers that fit the width."""
        self._held.extend(numbers)
        if len(self._held) > self._due:
            self._held = array(self._held.typecode, sorted(set(self._held)))
            self._due = max(2 * len(self._held), self.LEAST)

    def numbers(self) -> Numbers:
        """What was gathered, packed."""
        return wide(self._held) if self._held.typecode == "Q" else narrow(self._held)
