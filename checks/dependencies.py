"""The packages that lockfiles pin on both sides of a change, and what is known against them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.lockfile import Lock
from checks.report import Audit


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Locks by path. `known` and `known_base` are the vulnerabilities of the packages of head and
    base, looked up at the same moment, so that an advisory published in between is in both.
    They are None when nothing was looked up: `why_not` says why, and `failed` that the source was
    asked and did not answer, which is nobody's fault here; `awaited` that it is asked again and
    nothing is concluded before. `source` names who was asked.
    `unread` maps lockfiles to the reason why they could not be read."""

    base: Mapping[str, Lock] = field(default_factory=dict)
    head: Mapping[str, Lock] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    known: Audit | None = None
    known_base: Audit | None = None
    source: str = ""
    why_not: str = ""
    failed: bool = False
    awaited: bool = False
