"""Facts of blobs: remembered ones first, the rest read from git, parsed and remembered."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Protocol

from bot.analysis import limits
from bot.analysis.pool import Item, Pool, bounded, lasting
from bot.git.snapshot import TooLarge, read_blobs
from checks.facts import Facts, NotAnalysed, facts_key
from checks.languages import language_of


class FactsMemory(Protocol):
    """Facts kept by rule-set digest and key; it may forget, and must not fail the caller."""

    async def load(self, digest: str, keys: Collection[str]) -> dict[str, Facts]:
        """Those of the keys that are remembered."""

    async def save(self, digest: str, facts: Mapping[str, Facts]) -> None:
        """Remember facts."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A blob to have facts of; any of its paths does, for facts depend on the language alone."""

    path: str
    blob: str


@dataclass(slots=True)
class FactsSource:
    """Answers for one repository's blobs. `fetch` brings blobs that a partial mirror lacks.

    `told` hears (files done, files to do); `parse_seconds` adds up the time spent on reading
    and parsing.
    """

    pool: Pool
    memory: FactsMemory
    digest: str
    fetch: Callable[[Collection[str]], Awaitable[None]] | None = None
    told: Callable[[int, int], None] = lambda done, total: None
    parse_seconds: float = 0.0

    async def facts(self, repo: Path, wanted: Mapping[str, Wanted]) -> dict[str, Facts]:
        """Facts by key; every key gets an answer, if only why there are none."""
        known = bounded(await self.memory.load(self.digest, wanted.keys()))
        missing = {key: want for key, want in wanted.items() if key not in known}
        if not missing:
            return known
        if self.fetch is not None:
            await self.fetch({want.blob for want in missing.values()})
        fresh = await self._fresh(repo, missing)
        await self.memory.save(self.digest, {k: f for k, f in fresh.items() if lasting(f)})
        return bounded(known | fresh)

    async def _fresh(self, repo: Path, missing: Mapping[str, Wanted]) -> dict[str, Facts]:
        refused: dict[str, Facts] = {}
        started = perf_counter()
        parsed = await self.pool.analyse(self._items(repo, missing, refused))
        self.parse_seconds += perf_counter() - started
        return parsed | refused

    async def _items(
        self, repo: Path, missing: Mapping[str, Wanted], refused: dict[str, Facts]
    ) -> AsyncIterator[Item]:
        keys: dict[str, list[str]] = {}
        for key, want in missing.items():
            keys.setdefault(want.blob, []).append(key)
        done = 0
        async for blob, content in read_blobs(repo, keys, limits.READ_MAX_BYTES):
            for key in keys[blob]:
                done += 1
                self.told(done, len(missing))
                if isinstance(content, TooLarge):
                    refused[key] = NotAnalysed(_too_large(content))
                else:
                    yield Item(key, missing[key].path, content)


def _too_large(content: TooLarge) -> str:
    return f"it is larger than {limits.READ_MAX_BYTES:,} bytes ({content.size:,})"


def wanted_facts(
    tree: Mapping[str, str], paths: Collection[str], ignored: Callable[[str], bool]
) -> dict[str, Wanted]:
    """What to ask for to know these paths of a tree: files of a known language, not ignored."""
    wanted: dict[str, Wanted] = {}
    for path in paths:
        language, blob = language_of(path), tree.get(path)
        if language is not None and blob is not None and not ignored(path):
            wanted.setdefault(facts_key(language, blob), Wanted(path, blob))
    return wanted
