"""The store as the workers' memory of facts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import msgspec

from bot.analysis.codec import decode, encode
from bot.clock import now
from bot.store.database import Database
from bot.store.facts import get_many, put_many
from checks.facts import Facts


@dataclass(frozen=True, slots=True)
class FactsTable:
    """Facts in the database, shared by all workers. A value that cannot be read is forgotten."""

    database: Database

    async def load(self, digest: str, keys: Collection[str]) -> dict[str, Facts]:
        """Those of the keys that are remembered."""
        found: dict[str, Facts] = {}
        for key, value in (await get_many(self.database, digest, sorted(keys), now())).items():
            try:
                found[key] = decode(value)
            except msgspec.MsgspecError:
                continue
        return found

    async def save(self, digest: str, facts: Mapping[str, Facts]) -> None:
        """Remember facts."""
        values = {key: encode(value) for key, value in facts.items()}
        await put_many(self.database, digest, values, now())
