"""Known vulnerabilities from an OSV service: only what is not remembered is asked for."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

import structlog

from bot.clock import now
from bot.failures import Transient
from bot.osv import limits
from bot.osv.lookup import Advisories, Memory, Named, NoMemory
from bot.osv.questions import Questions
from bot.osv.wire import Patience, connected, service_name
from checks.lockfile import Package
from checks.osv_query import Query, queries

log = structlog.get_logger(__name__)

SHOWN = 5


@dataclass(slots=True)
class ServiceLookup:
    """Asks the service at `root`, an http(s) URL. One that failed is left alone for a while."""

    root: str
    memory: Memory = field(default_factory=NoMemory)
    patience: Patience = field(default_factory=Patience)
    clock: Callable[[], datetime] = now
    _failed: Transient | None = None
    _failed_at: float = 0.0

    async def advisories(self, packages: Collection[Package]) -> Advisories:
        """Records of all that the service names for them. Raises Transient or Permanent."""
        if self._failed is not None and monotonic() - self._failed_at < self.patience.rest:
            raise Transient(self._failed.reason)
        asked = [query for batch in queries(list(packages)) for query in batch]
        try:
            async with self._questions() as questions:
                return await self._looked_up(questions, asked)
        except Transient as fault:
            self._failed, self._failed_at = fault, monotonic()
            log.warning("osv.failed", reason=fault.reason)
            raise

    @asynccontextmanager
    async def _questions(self) -> AsyncIterator[Questions]:
        whole = self.patience.whole
        try:
            async with asyncio.timeout(whole), connected(self.root, self.patience) as service:
                yield Questions(service)
        except TimeoutError:
            name = service_name(self.root)
            raise Transient(f"{name} did not answer: the look-up took over {whole:g} s") from None

    async def _looked_up(self, questions: Questions, asked: Sequence[Query]) -> Advisories:
        at = self.clock()
        known = await self.memory.named(self.root, asked, at - limits.FRESH)
        unknown = [query for query in asked if query not in known]
        try:
            await questions.name(unknown)
        finally:
            await self.memory.keep_named(self.root, questions.named, at)
        named = _newest([*known.values(), *questions.named.values()])
        wanted = {id: named[id] for id in sorted(named)[: limits.ADVISORIES]}
        records = await self.memory.records(self.root, wanted)
        unread = [id for id in wanted if id not in records]
        try:
            await questions.fetch(unread)
        finally:
            await self.memory.keep_records(self.root, questions.records, wanted, at)
        log.info("osv.asked", packages=len(asked), asked=len(unknown), fetched=len(unread))
        known_now = {**records, **questions.records}
        in_order = {id: known_now[id] for id in sorted(known_now)}
        return Advisories(service_name(self.root), in_order, _missing(questions, len(named)))


def _newest(answers: Iterable[Named]) -> dict[str, str]:
    """Every id with its latest change: what is remembered may be older than what was just told."""
    newest = dict[str, str]()
    for named in answers:
        for id, at in named.items():
            newest[id] = max(at, newest.get(id, ""))
    return newest


def _missing(questions: Questions, named: int) -> tuple[str, ...]:
    told = list[str]()
    name = questions.service.name
    if questions.refused:
        told.append(f"{name} refused {questions.refused} packages as malformed")
    if questions.unknown:
        shown = ", ".join(sorted(questions.unknown)[:SHOWN])
        told.append(f"{name} names advisories that it does not have: {shown}")
    if named > limits.ADVISORIES:
        told.append(f"{name} names {named:,} advisories; {limits.ADVISORIES:,} were read")
    return tuple(told)
