"""What every source of known vulnerabilities does, and what it may remember."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from checks.lockfile import Package
from checks.osv_query import Query

Named = Mapping[str, str]
"""Ids of advisories with the moment of their last change, as the source wrote it."""


@dataclass(frozen=True, slots=True)
class Advisories:
    """OSV records as JSON, by a label for people. They may concern the packages asked about, or
    others; `missing` says what the source could not tell. `source` names it."""

    source: str
    records: Mapping[str, bytes]
    missing: tuple[str, ...] = ()


class Lookup(Protocol):
    """A source of known vulnerabilities."""

    async def advisories(self, packages: Collection[Package]) -> Advisories:
        """Records about these packages. Raises Transient or Permanent, fit to be shown."""


class Memory(Protocol):
    """What a service answered, kept by its address. It may forget anything."""

    async def named(
        self, source: str, queries: Sequence[Query], since: datetime
    ) -> Mapping[Query, Named]:
        """What was named for those queries that were asked after `since`."""

    async def keep_named(self, source: str, named: Mapping[Query, Named], at: datetime) -> None:
        """Remember answers."""

    async def records(self, source: str, wanted: Named) -> Mapping[str, bytes]:
        """Those of the wanted records that are remembered as of that change."""

    async def keep_records(
        self, source: str, records: Mapping[str, bytes], named: Named, at: datetime
    ) -> None:
        """Remember records; `named` tells of which change each is."""


class NoMemory:
    """Forgets everything."""

    async def named(
        self, source: str, queries: Sequence[Query], since: datetime
    ) -> Mapping[Query, Named]:
        return {}

    async def keep_named(self, source: str, named: Mapping[Query, Named], at: datetime) -> None:
        return

    async def records(self, source: str, wanted: Named) -> Mapping[str, bytes]:
        return {}

    async def keep_records(
        self, source: str, records: Mapping[str, bytes], named: Named, at: datetime
    ) -> None:
        return
