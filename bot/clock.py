"""The one clock of the shell: aware UTC, as the store demands."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current moment in UTC."""
    return datetime.now(UTC)
