"""Something wrong in a file, with its place: what every reader of configuration reports."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file; line and column count from 1, columns in characters."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong, and what to do about it."""

    place: Place
    message: str

    @property
    def path(self) -> str:
        """The file."""
        return self.place.path

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self.place.line

    @property
    def column(self) -> int:
        """The column, from 1."""
        return self.place.column

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"
