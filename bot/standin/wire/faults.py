"""Faults that tests switch on: failures, delays, lost answers, limits, late reads."""

import fnmatch
import threading
from dataclasses import dataclass, field, replace

from bot.standin.document import Doc
from bot.standin.wire.messages import Answer, Request

SECONDARY_LIMIT = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next `times` requests of a method and path (shell wildcards, `*` = any).

    `after` lets the request have its effect first; `drop` closes the connection without an answer;
    `delay` is in seconds and comes before everything else, `hold` after the effect and before the
    answer; `status` 0 changes nothing but time.
    """

    method: str
    path: str
    status: int = 0
    body: Doc = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    after: bool = False
    drop: bool = False
    delay: float = 0.0
    hold: float = 0.0
    token_only: bool = False

    def fits(self, request: Request) -> bool:
        """Whether this request is meant."""
        authorized = "authorization" in request.headers
        return (
            self.method in ("*", request.method)
            and fnmatch.fnmatchcase(request.path, self.path)
            and (authorized or not self.token_only)
        )

    def answer(self) -> Answer:
        """The answer that replaces the real one."""
        body = self.body or {"message": "Server Error", "status": str(self.status)}
        return Answer(self.status, body, self.headers)


class Faults:
    """The faults in force, oldest first; each is used up after its number of times."""

    def __init__(self) -> None:
        self._active: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        with self._lock:
            self._active.append(fault)

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._active.clear()

    @property
    def pending(self) -> tuple[Fault, ...]:
        """Faults not used up yet."""
        return tuple(self._active)

    def take(self, request: Request) -> Fault | None:
        """The first fault that fits, counted down."""
        with self._lock:
            for index, fault in enumerate(self._active):
                if fault.fits(request):
                    left = replace(fault, times=fault.times - 1)
                    self._active[index : index + 1] = [left] if left.times else []
                    return fault
        return None

    def fail(self, method: str, path: str, status: int = 502, times: int = 1) -> None:
        """Refuse without doing anything."""
        self.add(Fault(method, path, status, times=times))

    def write_then_fail(self, method: str, path: str, status: int = 502, times: int = 1) -> None:
        """Do what was asked, then answer as if it had failed."""
        self.add(Fault(method, path, status, times=times, after=True))

    def drop(self, method: str, path: str, times: int = 1, after: bool = False) -> None:
        """Close the connection without an answer."""
        self.add(Fault(method, path, times=times, after=after, drop=True))

    def slow(self, method: str, path: str, seconds: float, times: int = 1) -> None:
        """Answer late."""
        self.add(Fault(method, path, times=times, delay=seconds))

    def fresh_token(self, times: int = 1) -> None:
        """Answer 401 to calls with a token, as right after its creation."""
        body: Doc = {"message": "Bad credentials", "status": "401"}
        self.add(Fault("*", "/repos/*", 401, body, times=times, token_only=True))

    def secondary_limit(
        self, method: str, path: str, status: int = 403, retry_after: int | None = None
    ) -> None:
        """Refuse by the secondary rate limit; without `retry_after` only the text tells."""
        headers = {} if retry_after is None else {"retry-after": str(retry_after)}
        body: Doc = {"message": SECONDARY_LIMIT, "status": str(status)}
        self.add(Fault(method, path, status, body, headers))

    def primary_limit(self, method: str, path: str, reset: int) -> None:
        """Refuse by the hourly limit, open again at `reset` (seconds since 1970)."""
        headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)}
        body: Doc = {"message": "API rate limit exceeded for installation.", "status": "403"}
        self.add(Fault(method, path, 403, body, headers))
