"""Measures the whole tree of a commit once, so that totals are known and pushes stay cheap."""

from dataclasses import dataclass

import structlog

from bot.analysis.facts_source import wanted_facts
from bot.clock import now
from bot.gather import Workshop
from bot.git.snapshot import tree
from bot.github.app_auth import Scope
from bot.github.client import GitHubApp
from bot.store.database import Database
from bot.store.leases import Lease
from bot.store.runs import Ring, wake_waiting
from bot.store.tables import RepositoryRow

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Fetches and analyses what is not known yet; runs that wait for it are woken."""

    database: Database
    github: GitHubApp
    workshop: Workshop

    async def measure(self, lease: Lease, repository: RepositoryRow) -> list[Ring]:
        """Answers the runs that waited for it. Raises Transient or Permanent; what was analysed
        until then is kept."""
        scope = Scope(lease.installation_id, repository.id)
        async with self.github.repository(scope, repository.owner, repository.name) as github:
            token = await github.token()
        mirror = self.workshop.mirror(repository)
        async with mirror.in_use():
            keep = {"refs/hardening/baseline": lease.head_sha}
            await mirror.fetch_commits({lease.head_sha}, token, keep)
            files = await tree(mirror.directory, lease.head_sha)
            source = self.workshop.source(mirror, token, self.workshop.memory)
            # Ignored files are measured too: the configuration may change without a new baseline.
            wanted = wanted_facts(files, files, lambda _: False)
            await source.facts(mirror.directory, wanted)
        log.info("baseline.measured", files=len(wanted))
        return await self._remember(lease, repository.id)

    async def _remember(self, lease: Lease, repository_id: int) -> list[Ring]:
        async with self.database.session() as session:
            row = await session.get(RepositoryRow, repository_id)
            if row is not None:
                row.baseline_commit, row.baseline_digest = lease.head_sha, self.workshop.digest
                session.add(row)
            return await wake_waiting(session, repository_id, now())
