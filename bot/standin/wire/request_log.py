"""Log of requests, for tests that assert budgets. It holds no header and no body."""

import fnmatch
import threading
from collections.abc import Iterator
from dataclasses import dataclass

GIT = "git"


@dataclass(frozen=True, slots=True)
class Logged:
    """One request. `caller` is app, installation, none, or git.

    `received` and `sent` count bytes of bodies; `at` is a monotonic time in seconds.
    """

    method: str
    path: str
    status: int
    caller: str
    received: int
    sent: int
    at: float


class RequestLog:
    """Requests in the order of their answers. Pages and controls of the stand-in are left out."""

    def __init__(self) -> None:
        self._entries: list[Logged] = []
        self._lock = threading.Lock()

    def add(self, entry: Logged) -> None:
        """Append an entry."""
        with self._lock:
            self._entries.append(entry)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()

    def __iter__(self) -> Iterator[Logged]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, method: str = "*", path: str = "*") -> list[Logged]:
        """API requests of a method and path (shell wildcards)."""
        return [
            entry
            for entry in self
            if entry.caller != GIT
            and method in ("*", entry.method)
            and fnmatch.fnmatchcase(entry.path, path)
        ]

    @property
    def api(self) -> list[Logged]:
        """Requests to the REST API."""
        return self.find()

    @property
    def writes(self) -> list[Logged]:
        """API requests that may change something, without those for tokens."""
        asked = [entry for entry in self.api if entry.method not in ("GET", "HEAD")]
        return [entry for entry in asked if not entry.path.endswith("/access_tokens")]

    @property
    def git(self) -> list[Logged]:
        """Requests of git."""
        return [entry for entry in self if entry.caller == GIT]

    @property
    def git_bytes(self) -> int:
        """Bytes sent to git."""
        return sum(entry.sent for entry in self.git)
