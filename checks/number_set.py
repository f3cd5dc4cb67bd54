"""Sorted sets of numbers in packed form: ten million line numbers fit into 40 MB."""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from operator import lt, ne

HIGH, LOW = (1, 0) if sys.byteorder == "little" else (0, 1)


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

    def upper(self) -> list[int]:
        """The upper 32 bits of each number of a wide set, in its order."""
        return memoryview(self.raw).cast("I")[HIGH::2].tolist()


NONE, NO_WIDE = Numbers(), Numbers(wide=True)


def paired(upper: Sequence[int], lower: Sequence[int]) -> "array[int]":
    """Numbers of 64 bits, `upper << 32 | lower` of each pair."""
    halves = array("I", bytes(8 * len(upper)))
    halves[HIGH::2], halves[LOW::2] = array("I", upper), array("I", lower)
    return array("Q", halves.tobytes())


def rising(numbers: list[int]) -> bool:
    """Whether each is larger than the one before."""
    return all(map(lt, numbers, numbers[1:]))


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
        self._held = NO_LONGS if wide else NO_INTS
        self._due = self.LEAST
        self._sorted = True

    def __bool__(self) -> bool:
        return bool(self._held)

    def __len__(self) -> int:
        return len(self._held if self._sorted else set(self._held))

    def add(self, numbers: Iterable[int]) -> None:
        """Add numbers that fit the width."""
        if self._held:
            self._held.extend(numbers)
        else:
            self._held = array(self._held.typecode, numbers)
        self._grown()

    def add_packed(self, numbers: "array[int]") -> None:
        """Add numbers that are packed in this width."""
        if not numbers:
            return
        if self._held:
            self._held.extend(numbers)
        else:
            self._held = numbers[:]
        self._grown()

    def add_sorted(self, numbers: Iterable[int]) -> None:
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

    def _grown(self) -> None:
        self._sorted = False
        if len(self._held) > self._due:
            self._settle()
            self._due = max(2 * len(self._held), self.LEAST)

    def _settle(self) -> None:
        if self._sorted:
            return
        self._sorted = True
        held = self._held.tolist()
        if not rising(held):
            held.sort()
            different = compress(held[1:], map(ne, held, held[1:]))
            self._held = array(self._held.typecode, chain(held[:1], different))


NO_INTS, NO_LONGS = array("I"), array("Q")
"""What every gathering holds before its first number; never changed."""
