"""One thing found in the source: where, how bad, and the fingerprint that outlives a moved line."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class Severity(StrEnum):
    """How bad a finding is; the words of npm audit."""

    CRITICAL = "critical"
    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    INFO = "info"
    UNKNOWN = "unknown"


class BaselineState(StrEnum):
    """A finding against the base; the words of SARIF 2.1.0 (`absent` means fixed)."""

    NEW = "new"
    UNCHANGED = "unchanged"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Location:
    """A span of whole lines; lines and columns count from 1, the path is relative to the root."""

    path: str
    line: int
    end_line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Replace the whole lines `start_line..end_line` of the head version by `replacement`."""

    start_line: int
    end_line: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A candidate that was placed in a file and compared with the base."""

    rule: str
    severity: Severity
    message: str
    location: Location
    fingerprint: str
    state: BaselineState
    on_changed_line: bool = False
    suppressed_by: str | None = None
    suggestion: Suggestion | None = None


def fingerprint(rule: str, path: str, code: str, ordinal: int) -> str:
    """Identify a finding by what it says, not by its line.

    `ordinal` counts equal (rule, path, code) from 0 in file order, so twins stay apart.
    """
    text = "\0".join((rule, path, code, str(ordinal)))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
