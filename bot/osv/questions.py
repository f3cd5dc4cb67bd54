"""What is put to an OSV service: queries in batches with their pages, then single advisories."""

import asyncio
import re
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.failures import Permanent
from bot.osv import limits
from bot.osv.wire import QuestionRefused, Service
from checks.osv_query import QUERIES, Answer, Query

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
MOMENT = re.compile(r"[0-9TZ:.+-]{0,40}")


@dataclass(slots=True)
class Questions:
    """Asks, and holds what was learned so far, so that it can be kept even if the rest fails.

    `named` has those queries whose answer is whole. `refused` counts queries that the service
    holds to be malformed, `unknown` lists ids that it named and does not have.
    """

    service: Service
    named: dict[Query, dict[str, str]] = field(default_factory=dict)
    records: dict[str, bytes] = field(default_factory=dict)
    refused: int = 0
    unknown: list[str] = field(default_factory=list)
    _bytes: int = 0

    async def name(self, queries: Sequence[Query]) -> None:
        """Learn which advisories are about these packages. Raises Transient or Permanent."""
        starts = range(0, len(queries), QUERIES)
        await _together(self._name(queries[at : at + QUERIES]) for at in starts)

    async def fetch(self, ids: Iterable[str]) -> None:
        """Learn what these advisories say. Raises Transient or Permanent."""
        await _together(map(self._fetch, ids))

    async def _name(self, batch: Sequence[Query]) -> None:
        named = dict[Query, dict[str, str]]()
        left = list(batch)
        for _ in range(limits.PAGES):
            answers = await self._answers(left)
            for one in answers:
                named.setdefault(replace(one.query, page=""), {}).update(_ids(one))
            left = [one.more for one in answers if one.more is not None]
            if not left:
                self.named |= named
                return
        raise Permanent(f"{self.service.name} names advisories without end")

    async def _answers(self, batch: Sequence[Query]) -> tuple[Answer, ...]:
        """One malformed query spoils a batch: it is found by halving."""
        try:
            return await self.service.batch(batch)
        except QuestionRefused:
            if len(batch) == 1:
                self._count_refused()
                return ()
        half = len(batch) // 2
        return (*await self._answers(batch[:half]), *await self._answers(batch[half:]))

    def _count_refused(self) -> None:
        self.refused += 1
        if self.refused > limits.REFUSED_PACKAGES:
            raise Permanent(f"{self.service.name} refuses our questions")

    async def _fetch(self, id: str) -> None:
        content = await self.service.record(id)
        if content is None:
            self.unknown.append(id)
            return
        self._bytes += len(content)
        if self._bytes > limits.ADVISORIES_BYTES:
            megabytes = limits.ADVISORIES_BYTES // limits.MEGABYTE
            raise Permanent(f"{self.service.name} has more than {megabytes} MB of advisories")
        self.records[id] = content


def _ids(answer: Answer) -> dict[str, str]:
    pairs = zip(answer.ids, answer.modified, strict=True)
    return {id: at if MOMENT.fullmatch(at) else "" for id, at in pairs if ID.fullmatch(id)}


async def _together(calls: Iterable[Coroutine[object, object, None]]) -> None:
    """All at once; the first failure ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            for call in calls:
                group.create_task(call)
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
