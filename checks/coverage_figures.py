"""Exact arithmetic over covered lines: every limit is decided in whole numbers and fractions."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from checks.report import Count

HUNDREDTHS = 100
MINUS = "\N{MINUS SIGN}"


def fraction(percent: float) -> Fraction:
    """A percentage as it was written: 0.1 is a tenth."""
    return Fraction(repr(percent))


def share(count: Count) -> Fraction:
    """Covered per cent; ZeroDivisionError for 0 of 0, which has none."""
    return Fraction(100 * count.covered, count.total)


def rounded(percent: Fraction) -> float:
    """Rounded down to two decimals: 99.995 is not 100, and a loss never reads as none."""
    return floor(percent * HUNDREDTHS) / HUNDREDTHS


def percent(count: Count | None) -> float | None:
    """What is shown of a count; None for 0 of 0."""
    return rounded(share(count)) if count is not None and count.total else None


def difference(head: Count, base: Count) -> float | None:
    """Points from base to head, as shown."""
    return rounded(share(head) - share(base)) if head.total and base.total else None


def signed(points: float) -> str:
    """For example "−0.19" or "+1.00"."""
    return f"{MINUS if points < 0 else '+'}{abs(points):.2f}"


def below(one: Count, other: Count) -> bool:
    """Whether the share of one is less; 0 of 0 is below nothing."""
    return one.covered * other.total < other.covered * one.total


def reaches(count: Count, target: Fraction) -> bool:
    """Whether at least `target` per cent are covered; 0 of 0 reaches everything."""
    return count.covered * 100 >= target * count.total


def lack(count: Count, target: Fraction) -> int:
    """How many more must be covered to reach `target` per cent."""
    return max(ceil(target * count.total / 100) - count.covered, 0)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much may be lost: so many lines, or so many points if that is more."""

    lines: int
    points: Fraction

    def of(self, head: Count) -> Fraction:
        """The larger of the two, in points of the head's lines."""
        return max(self.points, Fraction(100 * self.lines, head.total))

    def spares(self, head: Count, base: Count) -> bool:
        """Whether the head is not worse than the base by more than this."""
        return self.lack(head, base) == 0

    def lack(self, head: Count, base: Count) -> int:
        """How many more lines of the head must be covered to be spared."""
        if not below(head, base):
            return 0
        by_lines = ceil(Fraction(base.covered * head.total, base.total)) - head.covered - self.lines
        by_points = lack(head, share(base) - self.points)
        return max(min(by_lines, by_points), 0)
