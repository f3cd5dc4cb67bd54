"""Reviewed exceptions as gates see them: what each loosens, and from which day to which."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from checks.exception_versions import VersionRange
from checks.lockfile import Ecosystem

_SEPARATORS = re.compile(r"[-_.]+")


def loose_name(package: str) -> str:
    """A package's name as tools agree on it, whatever its case and separators."""
    return _SEPARATORS.sub("-", package).lower()


@dataclass(frozen=True, slots=True)
class AdvisoryMatch:
    """One flaw of one package, at some of its versions."""

    advisory: str
    package: str
    versions: VersionRange

    def covers(self, package: str, ids: Iterable[str]) -> bool:
        """Whether it is about this flaw, at whatever version."""
        wanted = self.advisory.lower()
        return loose_name(self.package) == loose_name(package) and any(
            id.lower() == wanted for id in ids
        )

    def holds(self, versions: Sequence[str], ecosystem: Ecosystem | None) -> bool:
        """Whether all of the versions are inside the range; no version known is not inside."""
        return bool(versions) and all(self.versions.holds(one, ecosystem) for one in versions)


@dataclass(frozen=True, slots=True)
class GateException:
    """An exception of the configuration. `levels` maps gates to the word of `Enforcement` that
    they keep. It holds from `approved_on` to `expires`, both days included."""

    id: str
    levels: Mapping[str, str]
    match: AdvisoryMatch
    rationale: str
    approved_by: str
    approved_on: date
    expires: date

    def is_in_force(self, today: date) -> bool:
        """Whether it loosens anything on this day."""
        return self.approved_on <= today <= self.expires

    def has_ended(self, today: date) -> bool:
        """Whether its last day is over."""
        return today > self.expires

    def ends_soon(self, today: date, notice: int) -> bool:
        """Whether it is in force and its end is at most `notice` days away."""
        return self.is_in_force(today) and self.expires - today <= timedelta(days=notice)

    def words(self) -> str:
        """For example "EX-2 until 2026-03-31 (approved by @acme/security): build-time only"."""
        until = f"{self.id} until {self.expires.isoformat()}"
        return f"{until} (approved by {self.approved_by}): {self.rationale}"


def exceptions_of(gate: str, given: Iterable[GateException]) -> tuple[GateException, ...]:
    """Those that speak of a gate, in the order of the file."""
    return tuple(one for one in given if gate in one.levels)
