"""What an examination of `hardening doctor` has found."""

from dataclasses import dataclass

TIMEOUT = 5.0
"""Seconds in which whoever is asked has to answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    well: bool
    what: str
    said: str
    remedy: str = ""

    @property
    def mark(self) -> str:
        """A word, so that it reads without colour."""
        return "ok" if self.well else "FAIL"
