"""How much more a figure may be than the base's: a share of it, or so many of its units."""

from dataclasses import dataclass
from decimal import Decimal

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Allowance:
    """`amount` is per cent of the base where it is `relative`, else in the figure's own unit."""

    amount: Decimal
    relative: bool

    def most(self, base: Decimal) -> Decimal:
        """The largest figure that is allowed over this base."""
        return base * (HUNDRED + self.amount) / HUNDRED if self.relative else base + self.amount
