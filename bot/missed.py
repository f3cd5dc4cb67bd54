"""Finds what no event told us: failed deliveries, and pull requests nobody looked at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel import col, select

from bot.clock import now
from bot.failures import Permanent, Transient
from bot.github import deliveries, pull_requests, repositories
from bot.github.app_auth import Scope
from bot.github.client import GitHubApp
from bot.github.pull_requests import Pull
from bot.github.repositories import Listed
from bot.queue.doorbell import Doorbell
from bot.store.database import Database
from bot.store.repositories import (
    PullSeen,
    RepositorySeen,
    see_installation,
    see_pull,
    see_repository,
)
from bot.store.runs import INSTALLED, Ring, RunWanted, request_run, supersede
from bot.store.states import DeliveryState, RunKind
from bot.store.tables import DeliveryRow, HeartbeatRow, RunRow

log = structlog.get_logger(__name__)

KEPT = timedelta(days=3)
"""GitHub forgets deliveries after three days."""
OVERLAP = timedelta(minutes=30)
"""How far each look goes back before the last one: deliveries appear late."""
OUTAGE = timedelta(minutes=30)
"""After a longer silence the open pull requests are compared one by one as well."""
LAST_LOOK, ALIVE = "missed-deliveries", "worker"
FOUND = "found-again"


@dataclass(frozen=True, slots=True)
class Missed:
    """Looks at GitHub's side and asks for what is not on ours. Safe from several workers."""

    database: Database
    doorbell: Doorbell
    github: GitHubApp

    async def recover(self, silence: timedelta | None) -> None:
        """At start and every ten minutes; `silence` is how long no worker was there before, None
        when there never was one. A refusal is logged and tried again next time."""
        try:
            await self._redeliver()
        except (Transient, Permanent) as fault:
            log.warning("missed.deliveries_not_listed", reason=fault.reason)
            silence = None
        if silence is None or silence >= OUTAGE:
            await self._compare_all()

    async def alive(self) -> timedelta:
        """Note that a worker is there, and answer how long none could say so."""
        silence = await self.silence()
        await self._mark(ALIVE)
        return silence or timedelta()

    async def welcome(self, installation_id: int) -> None:
        """Look around in an installation: measure each repository, judge each open head."""
        try:
            async with self.github.installation(installation_id) as rest:
                listed = await repositories.of_installation(rest)
        except (Transient, Permanent) as fault:
            log.warning("missed.installation_closed", reason=fault.reason)
            return
        async with self.database.session() as session:
            await see_installation(session, installation_id, "")
        for repository in listed:
            if not repository.archived:
                await self._look_into(installation_id, repository)

    async def _redeliver(self) -> None:
        moment = now()
        last = await self._marked(LAST_LOOK)
        oldest = max(moment - KEPT, (last or moment - KEPT) - OVERLAP)
        failed: dict[str, int] = {}
        arrived: set[str] = set()
        async with self.github.app() as app:
            async for delivery in deliveries.since(app, oldest):
                if delivery.arrived:
                    arrived.add(delivery.guid)
                else:
                    failed.setdefault(delivery.guid, delivery.id)
            lost = await self._unknown(set(failed) - arrived)
            for guid in lost:
                await deliveries.redeliver(app, failed[guid])
        if lost:
            log.info("missed.redelivered", count=len(lost))
        await self._mark(LAST_LOOK)

    async def _unknown(self, guids: set[str]) -> list[str]:
        """Those that we did not take in by any other way."""
        async with self.database.reader() as session:
            chosen = select(DeliveryRow.guid).where(
                col(DeliveryRow.guid).in_(guids), col(DeliveryRow.state) != DeliveryState.FAILED
            )
            known = set((await session.exec(chosen)).all())
        return sorted(guids - known)

    async def _compare_all(self) -> None:
        try:
            async with self.github.app() as app:
                installed = await repositories.installations(app)
        except (Transient, Permanent) as fault:
            log.warning("missed.installations_not_listed", reason=fault.reason)
            return
        for installation in installed:
            if installation.suspended_at is None:
                await self.welcome(installation.id)

    async def _look_into(self, installation_id: int, listed: Listed) -> None:
        owner = listed.owner.login
        seen = RepositorySeen(
            listed.id, installation_id, owner, listed.name, listed.default_branch, listed.private
        )
        async with self.database.session() as session:
            fresh = await see_repository(session, seen)
        try:
            scope = Scope(installation_id, listed.id)
            async with self.github.repository(scope, owner, listed.name) as repository:
                pulls = await pull_requests.open_pulls(repository)
                tip = await repositories.branch_head(repository, listed.default_branch)
        except (Transient, Permanent) as fault:
            log.warning("missed.repository_closed", reason=fault.reason, repository=listed.id)
            return
        why = INSTALLED if fresh else FOUND
        rings = [await self._want(seen, None, tip, why)] if fresh else []
        for pull in pulls:
            rings += await self._look_at(seen, pull, why)
        for ring in rings:
            await self.doorbell.run(ring.run_id, ring.attempt)

    async def _look_at(self, repository: RepositorySeen, pull: Pull, why: str) -> list[Ring]:
        async with self.database.reader() as session:
            known = select(RunRow.id).where(
                RunRow.repository_id == repository.id,
                RunRow.kind == RunKind.PULL_REQUEST,
                RunRow.number == pull.number,
                RunRow.head_sha == pull.head.sha,
            )
            if (await session.exec(known)).first() is not None:
                return []
        async with self.database.session() as session:
            await see_pull(session, _seen(repository.id, pull))
            moment, head = now(), pull.head.sha
            begun = await supersede(session, repository.id, pull.number, head, moment)
        log.info("missed.pull_found", number=pull.number, head=pull.head.sha)
        return [*begun, await self._want(repository, pull, pull.head.sha, why)]

    async def _want(
        self, repository: RepositorySeen, pull: Pull | None, head: str, why: str
    ) -> Ring:
        wanted = RunWanted(
            repository_id=repository.id,
            installation_id=repository.installation_id,
            kind=RunKind.BASELINE if pull is None else RunKind.PULL_REQUEST,
            number=0 if pull is None else pull.number,
            head_sha=head,
            base_ref=(repository.default_branch or "") if pull is None else pull.base.ref,
            base_sha=head if pull is None else pull.base.sha,
            correlation_id=why,
            found=True,
        )
        async with self.database.session() as session:
            return await request_run(session, wanted, now())

    async def silence(self) -> timedelta | None:
        """How long no worker was there; None when there never was one."""
        last = await self._marked(ALIVE)
        return None if last is None else now() - last

    async def _marked(self, name: str) -> datetime | None:
        async with self.database.reader() as session:
            row = await session.get(HeartbeatRow, name)
        return None if row is None else row.at

    async def _mark(self, name: str) -> None:
        async with self.database.session() as session:
            row = await session.get(HeartbeatRow, name) or HeartbeatRow(name=name, at=now())
            row.at = now()
            session.add(row)


def _seen(repository_id: int, pull: Pull) -> PullSeen:
    opened = pull.created_at
    return PullSeen(
        repository_id=repository_id,
        number=pull.number,
        head_sha=pull.head.sha,
        head_repository_id=None if pull.head.repo is None else pull.head.repo.id,
        base_ref=pull.base.ref,
        base_sha=pull.base.sha,
        open=pull.state == "open",
        draft=pull.draft,
        author="" if pull.user is None else pull.user.login,
        opened_at=datetime.fromisoformat(opened) if opened else None,
    )
