"""One measured figure with its floor and its goal."""

from dataclasses import dataclass


class BenchError(Exception):
    """What was measured went wrong: wrong answers are never reported as speed."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on a figure, in its unit; `basis` says where the bound comes from."""

    limit: float
    basis: str
    at_least: bool = False

    def met_by(self, value: float) -> bool:
        """Whether a figure keeps the bound."""
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, slots=True)
class Row:
    """A figure; `floor` is the same figure of the least that could do the work. Without `value`
    nothing was measured and `note` says why."""

    what: str
    unit: str
    value: float | None
    floor: float | None = None
    goal: Goal | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours over the floor."""
        return self.value / self.floor if self.value is not None and self.floor else None

    @property
    def met(self) -> bool | None:
        """None where there is no goal or no figure."""
        if self.goal is None or self.value is None:
            return None
        return self.goal.met_by(self.value)


def missing(what: str) -> Row:
    """A peer that this machine lacks."""
    return Row(what, "", None, note="not on this machine")
