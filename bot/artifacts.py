"""Collects what workflow runs left: each completed run becomes reports of its head commit."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlmodel import col, select

from bot.artifact_choice import Skipped, choose
from bot.artifact_keeping import Before, Source, before, format_before, keep, lost, named, short
from bot.artifact_reading import ArtifactReader, Found, UnreadArtifact
from bot.artifact_sets import Settled, close, is_ours, settle
from bot.clock import now
from bot.failures import Permanent, Transient
from bot.github import actions
from bot.github.actions import Artifact, WorkflowRun
from bot.github.app_auth import READ_ACTIONS, Scope
from bot.github.client import GitHubApp
from bot.github.rest import Repository
from bot.queue.doorbell import Doorbell
from bot.runner import Done, Hold, Outcome
from bot.store.artifact_runs import Head, attempt_of, lock_repository, note_collected
from bot.store.database import Database
from bot.store.leases import Lease
from bot.store.runs import JUDGING
from bot.store.states import RunState
from bot.store.tables import InstallationRow, RepositoryRow, RunRow
from checks.evidence import Trust

log = structlog.get_logger(__name__)

READERS = 2
"""Children of one worker that read reports at once; each may take a gigabyte."""
COMMIT_TRIGGERS = actions.TRIGGERS - {"pull_request"}
"""Their runs measure the head itself, not its merge with the base branch."""
LOOKED_AFTER = 50
"""Waiting heads that one look asks GitHub about."""


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long one artifact may take from its download to its last report, and after how long no
    further one of a run is begun."""

    artifact: float = 150.0
    run: float = 400.0


@dataclass(frozen=True, slots=True)
class Collector:
    """Does the runs of the kind artifacts. Safe to be repeated at any point."""

    database: Database
    doorbell: Doorbell
    github: GitHubApp
    reader: ArtifactReader
    seconds: Seconds = Seconds()

    async def collect(self, hold: Hold) -> Outcome:
        """Take the reports of one workflow run, then see whether the commit has all of its own.
        Raises Transient or Permanent."""
        lease, head = hold.lease, _head(hold.lease)
        repository = await self._repository(head)
        if repository is None:
            return Done()
        scope = Scope(lease.installation_id, lease.repository_id, READ_ACTIONS)
        async with self.github.repository(scope, repository.owner, repository.name) as opened:
            run = await actions.workflow_run(opened, lease.number)
            if is_ours(run, head) and not run.over:
                return _unfinished(lease, run)
            kept = await self._take(hold, opened, run) if is_ours(run, head) else 0
            runs = await actions.runs_of(opened, lease.head_sha)
        if not hold.lost:
            await self._settle(lease, head, (run, runs), kept)
        return Done()

    async def give_up(self, hold: Hold, reason: str) -> None:
        """Nobody waits for what cannot be had."""
        lease, head = hold.lease, _head(hold.lease)
        log.error("artifacts.not_collected", reason=reason, workflow_run=lease.number)
        runs = await self._runs(head)
        others = [run for run in runs if run.id != lease.number and is_ours(run, head)]
        async with self.database.session() as session:
            if others:
                settled = await settle(session, head, others, now(), kept=False)
            else:
                settled = await close(session, head, now())
        await self._ring(settled)

    async def look_again(self) -> None:
        """Ask for the workflow runs of heads that wait, in case no event told of their end."""
        chosen = (
            select(RunRow)
            .where(col(RunRow.kind).in_(JUDGING), RunRow.state == RunState.WAITING)
            .order_by(col(RunRow.due_at))
            .limit(LOOKED_AFTER)
        )
        async with self.database.reader() as session:
            rows = (await session.exec(chosen)).all()
        heads = [
            Head(r.repository_id, r.installation_id, r.head_sha, r.correlation_id) for r in rows
        ]
        for head in {(head.repository_id, head.sha): head for head in heads}.values():
            runs = await self._runs(head)
            async with self.database.session() as session:
                settled = await settle(session, head, runs, now(), kept=False)
            await self._ring(settled)

    async def _runs(self, head: Head) -> list[WorkflowRun]:
        """The workflow runs of a head; none where they cannot be listed."""
        repository = await self._repository(head)
        if repository is None:
            return []
        scope = Scope(head.installation_id, head.repository_id, READ_ACTIONS)
        try:
            async with self.github.repository(scope, repository.owner, repository.name) as opened:
                return await actions.runs_of(opened, head.sha)
        except (Transient, Permanent) as fault:
            log.warning("artifacts.not_listed", reason=fault.reason, head=head.sha)
            return []

    async def _repository(self, head: Head) -> RepositoryRow | None:
        """None when the App may no longer look at it."""
        async with self.database.reader() as session:
            row = await session.get(RepositoryRow, head.repository_id)
            installation = await session.get(InstallationRow, head.installation_id)
        gone = installation is not None and (installation.suspended or installation.deleted_at)
        return None if row is None or row.removed_at is not None or gone else row

    async def _take(self, hold: Hold, opened: Repository, run: WorkflowRun) -> int:
        """Keep the reports of all artifacts; answers how many."""
        chosen, skipped = choose(await actions.artifacts(opened, run.id))
        source, kept = _source(hold.lease, run), 0
        until = asyncio.get_running_loop().time() + self.seconds.run
        for artifact in chosen:
            if hold.lost:
                return kept
            if asyncio.get_running_loop().time() > until:
                skipped.append(Skipped(artifact.name, "the artifacts before took too long to read"))
                continue
            kept += await self._take_one(opened, source, artifact)
        for one in skipped:
            kept += await self._skip(source, one)
        log.info("artifacts.collected", artifacts=len(chosen), reports=kept, skipped=len(skipped))
        return kept

    async def _take_one(self, opened: Repository, source: Source, artifact: Artifact) -> int:
        known = await self._before(source, artifact.name)

        async def format_of(entry: str) -> str:
            return format_before(known, artifact.name, entry)

        try:
            async with asyncio.timeout(self.seconds.artifact):
                found = await self.reader.read(opened, artifact, format_of)
        except UnreadArtifact as refusal:
            return await self._skip(source, Skipped(artifact.name, str(refusal)))
        except TimeoutError:
            return await self._skip(source, Skipped(artifact.name, "it takes too long to read"))
        reports = named(artifact.name, found, known)
        log.info("artifact.read", files=len(found), reports=len(reports))
        return await self._keep(source, reports)

    async def _skip(self, source: Source, skipped: Skipped) -> int:
        """What used to give reports is missed, and the reason is told."""
        log.info("artifact.skipped", artifact=short(skipped.name), reason=skipped.reason)
        known = await self._before(source, skipped.name)
        return await self._keep(source, lost(known, skipped.reason))

    async def _before(self, source: Source, artifact: str) -> Before:
        async with self.database.reader() as session:
            return await before(session, source, artifact)

    async def _keep(self, source: Source, reports: Sequence[tuple[str, Found]]) -> int:
        if not reports:
            return 0
        async with self.database.session() as session:
            return await keep(session, source, reports, now())

    async def _settle(
        self, lease: Lease, head: Head, runs: tuple[WorkflowRun, Sequence[WorkflowRun]], kept: int
    ) -> None:
        """The list may be behind what we know of our own run."""
        own, listed = runs
        others = [run for run in listed if run.id != own.id or run.run_attempt > own.run_attempt]
        async with self.database.session() as session:
            await lock_repository(session, lease.repository_id)
            await note_collected(session, lease.id, own.run_attempt)
            settled = await settle(session, head, [own, *others], now(), kept=kept > 0)
        await self._ring(settled)

    async def _ring(self, settled: Settled) -> None:
        for ring in settled.rings:
            await self.doorbell.run(ring.run_id, ring.attempt, settled.delay)


def _unfinished(lease: Lease, run: WorkflowRun) -> Outcome:
    """Another attempt has begun, whose end will be told; or GitHub's answers are behind its own
    events."""
    if run.run_attempt <= attempt_of(lease.base_ref):
        raise Transient("GitHub does not show yet that the workflow run is over")
    return Done()


def _head(lease: Lease) -> Head:
    return Head(lease.repository_id, lease.installation_id, lease.head_sha, lease.correlation_id)


def _source(lease: Lease, run: WorkflowRun) -> Source:
    at_home = run.head_repository is not None and run.head_repository.id == lease.repository_id
    return Source(
        repository_id=lease.repository_id,
        head_sha=lease.head_sha,
        tested_sha=lease.head_sha if run.event in COMMIT_TRIGGERS else "",
        job=short(run.name or run.path or ""),
        trust=Trust.ARTIFACT if at_home else Trust.FORK,
        run_id=run.id,
        attempt=run.run_attempt,
        event=run.event,
    )
