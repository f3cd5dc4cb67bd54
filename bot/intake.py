"""Deliveries become rows: each event, read once, says which runs are due and which are over."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.github.events import (
    BranchPushed,
    Event,
    InstallationChanged,
    MergeGroupAsked,
    MergeGroupDestroyed,
    Origin,
    PullRequestChanged,
    ReportsComing,
    ReportsReady,
    RepositoryChanged,
    RepositoryNamed,
    RerunAsked,
)
from bot.store import repositories as store
from bot.store.artifact_runs import Head, artifacts_row, is_asked, want_artifacts
from bot.store.evidence import open_set
from bot.store.repositories import PullSeen, RepositorySeen
from bot.store.runs import Ring, RunWanted, request_run, supersede, supersede_head
from bot.store.states import RunKind
from bot.store.tables import PullRequestRow

log = structlog.get_logger(__name__)

JUDGED_ACTIONS = frozenset(
    {"opened", "reopened", "synchronize", "ready_for_review", "converted_to_draft"}
)
GONE_ACTIONS = frozenset({"deleted"})
"""Of a transfer only a new owner who has the App is told: there the repository is not gone."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Writes one event within the given transaction; answers the runs to ring for."""

    session: AsyncSession
    correlation_id: str
    moment: datetime

    async def take(self, event: Event) -> list[Ring]:
        """Every kind of event, those without consequence included."""
        if isinstance(event, PullRequestChanged):
            return await self._pull(event)
        if isinstance(event, RerunAsked):
            return await self._rerun(event)
        if isinstance(event, BranchPushed):
            return await self._push(event)
        if isinstance(event, MergeGroupAsked | MergeGroupDestroyed):
            return await self._group(event)
        if isinstance(event, ReportsReady | ReportsComing):
            return await self._workflow(event)
        if isinstance(event, InstallationChanged):
            return await self._installation(event)
        if isinstance(event, RepositoryChanged):
            await self._repository(event)
        return []

    async def _pull(self, event: PullRequestChanged) -> list[Ring]:
        await self._see(event.origin)
        repository_id, number = event.origin.repository.id, event.number
        known = await store.pull_row(self.session, repository_id, number)
        if known is not None and _is_stale(event, known):
            log.info("event.stale", number=number, action=event.action)
            return []
        row = await store.see_pull(self.session, _seen(event))
        if event.state != "open":
            return await supersede(self.session, repository_id, number, None, self.moment)
        if not (event.action in JUDGED_ACTIONS or event.base_changed or known is None):
            return []
        begun = await supersede(self.session, repository_id, number, event.head_sha, self.moment)
        return [*begun, await self._want_pull(event.origin, row.number)]

    async def _want_pull(self, origin: Origin, number: int) -> Ring:
        row = await store.pull_row(self.session, origin.repository.id, number)
        assert row is not None
        wanted = RunWanted(
            repository_id=row.repository_id,
            installation_id=origin.installation_id,
            kind=RunKind.PULL_REQUEST,
            number=row.number,
            head_sha=row.head_sha,
            base_ref=row.base_ref,
            base_sha=row.base_sha,
            correlation_id=self.correlation_id,
        )
        return await request_run(self.session, wanted, self.moment)

    async def _rerun(self, event: RerunAsked) -> list[Ring]:
        """The button shows a commit, not a pull request: all that have this head are judged."""
        await self._see(event.origin)
        pulls = await store.open_pulls(self.session, event.origin.repository.id, event.head_sha)
        return [await self._want_pull(event.origin, pull.number) for pull in pulls]

    async def _push(self, event: BranchPushed) -> list[Ring]:
        await self._see(event.origin)
        if event.deleted or event.branch != event.origin.repository.default_branch:
            return []
        return [await self.want_baseline(event.origin, event.branch, event.after)]

    async def want_baseline(self, origin: Origin, branch: str, sha: str) -> Ring:
        """Measure the whole tree of a commit of the default branch."""
        wanted = RunWanted(
            repository_id=origin.repository.id,
            installation_id=origin.installation_id,
            kind=RunKind.BASELINE,
            number=0,
            head_sha=sha,
            base_ref=branch,
            base_sha=sha,
            correlation_id=self.correlation_id,
        )
        return await request_run(self.session, wanted, self.moment)

    async def _group(self, event: MergeGroupAsked | MergeGroupDestroyed) -> list[Ring]:
        await self._see(event.origin)
        repository_id = event.origin.repository.id
        if isinstance(event, MergeGroupDestroyed):
            return await supersede_head(
                self.session, repository_id, RunKind.MERGE_GROUP, event.head_sha, self.moment
            )
        wanted = RunWanted(
            repository_id=repository_id,
            installation_id=event.origin.installation_id,
            kind=RunKind.MERGE_GROUP,
            number=0,
            head_sha=event.head_sha,
            base_ref=event.base_ref.removeprefix("refs/heads/"),
            base_sha=event.base_sha,
            correlation_id=self.correlation_id,
        )
        return [await request_run(self.session, wanted, self.moment)]

    async def _installation(self, event: InstallationChanged) -> list[Ring]:
        if event.action == "deleted":
            await store.remove_installation(self.session, event.installation_id, self.moment)
            return []
        account = event.account or ""
        await store.see_installation(self.session, event.installation_id, account)
        if event.suspended:
            await store.suspend_installation(self.session, event.installation_id)
        for repository in event.removed:
            await store.remove_repository(
                self.session, repository.id, self.moment, event.installation_id
            )
        for repository in event.added:
            await self._see(Origin(repository, event.installation_id))
        return []

    async def _workflow(self, event: ReportsReady | ReportsComing) -> list[Ring]:
        """Artifacts are to be had once a run is over; one that begins may bring more reports."""
        await self._see(event.origin)
        repository_id, installation_id = event.origin.repository.id, event.origin.installation_id
        head = Head(repository_id, installation_id, event.head_sha, self.correlation_id)
        if isinstance(event, ReportsReady):
            attempt = (event.run_id, event.attempt)
            ring = await want_artifacts(self.session, head, *attempt, self.moment)
            return [] if ring is None else [ring]
        # The beginning may be told after the end.
        if not is_asked(await artifacts_row(self.session, head, event.run_id), event.attempt):
            await open_set(self.session, repository_id, event.head_sha, self.moment)
        return []

    async def _repository(self, event: RepositoryChanged) -> None:
        await self._see(event.origin)
        if event.action in GONE_ACTIONS:
            await store.remove_repository(self.session, event.origin.repository.id, self.moment)

    async def _see(self, origin: Origin) -> None:
        await store.see_repository(self.session, repository_seen(origin))


def repository_seen(origin: Origin) -> RepositorySeen:
    """A repository as an event names it."""
    named: RepositoryNamed = origin.repository
    return RepositorySeen(
        named.id,
        origin.installation_id,
        named.owner,
        named.name,
        named.default_branch,
        named.private,
    )


def _is_stale(event: PullRequestChanged, known: PullRequestRow) -> bool:
    """Deliveries overtake one another: what is older than what we know says nothing new. GitHub
    tells whole seconds; within one, opening was first."""
    if event.updated_at is None or known.updated_at is None:
        return False
    moved_on = known.state != event.state or known.head_sha != event.head_sha
    at_once = event.updated_at == known.updated_at
    return event.updated_at < known.updated_at or (
        at_once and moved_on and event.action == "opened"
    )


def _seen(event: PullRequestChanged) -> PullSeen:
    return PullSeen(
        repository_id=event.origin.repository.id,
        number=event.number,
        head_sha=event.head_sha,
        head_repository_id=event.head_repository_id,
        base_ref=event.base_ref,
        base_sha=event.base_sha,
        open=event.state == "open",
        draft=event.draft,
        author=event.author,
        opened_at=event.opened_at,
        updated_at=event.updated_at,
    )
