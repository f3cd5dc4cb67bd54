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


NONE, NO_WIDE = Numbers(), Numbers(wide=True)


def narrow(numbers: Iterable[int]) -> Numbers:
    """Pack numbers below 2**32."""
    return Numbers(array("I", sorted(set(numbers))).tobytes())


def wide(numbers: Iterable[int]) -> Numbers:
    """Pack numbers below 2**64."""
    return Numbers(array("Q", sorted(set(numbers))).tobytes(), wide=True)


class Gathering:
    """A set that grows by batches; repeated numbers are dropped each time it has doubled."""

    __slots__ = ("_due", "_held", "_sorted")

    LEAST = 4096

    def __init__(self, *, wide: bool = False) -> None:
        self._held: array[int] = array("Q" if wide else "I")
        self._due = self.LEAST
        self._sorted = True

    def __bool__(self) -> bool:
        return bool(self._held)

    def add(self, numbers: Iterable[int]) -> None:
        """Add numbers that fit the width."""
        if not self._held:
            self.add_sorted(sorted(set(numbers)))
            return
        self._held.extend(numbers)
        self._sorted = False
        if len(self._held) > self._due:
            self._settle()
            self._due = max(2 * len(self._held), self.LEAST)

    def add_sorted(self, numbers: list[int]) -> None:
        """Add numbers that are sorted and stand there once."""
        if self._held:
            self.add(numbers)
        else:
            self._held = array(self._held.typecode, numbers)

    def numbers(self) -> Numbers:
        """What was gathered, packed."""
        if not self._held:
            return NO_WIDE if self._held.typecode == "Q" else NONE
        self._settle()
        return Numbers(self._held.tobytes(), wide=self._held.typecode == "Q")

    def _settle(self) -> None:
        if not self._sorted:
            self._held = array(self._held.typecode, sorted(set(self._held)))
            self._sorted = True
