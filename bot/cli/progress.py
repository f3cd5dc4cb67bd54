"""A line that counts while long work is done: on a terminal only, and gone when it is over."""

import sys
from time import monotonic

EVERY_SECONDS = 0.1


class Progress:
    """Shown on stderr if that is a terminal, silent otherwise."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown_at = 0.0
        self._wide = 0
        self._terminal = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Tell how far the work is."""
        if not self._terminal or monotonic() - self._shown_at < EVERY_SECONDS:
            return
        self._shown_at = monotonic()
        text = f"{self._what} {done} of {total}"
        self._wide = max(self._wide, len(text))
        print(f"\r{text:<{self._wide}}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Remove the line."""
        if self._wide:
            print(f"\r{'':<{self._wide}}\r", end="", file=sys.stderr, flush=True)
            self._wide = 0
