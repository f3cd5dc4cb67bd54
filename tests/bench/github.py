"""The stand-in in this process and the product in others: pull requests opened, writes counted."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.standin.checks import CheckRun
from bot.standin.git_repository import GitRepository
from bot.standin.repositories import Pull, Repository
from bot.standin.stand_in import StandIn
from bot.standin.wire.request_log import Logged
from tests.bench import tree
from tests.bench.processes import Running, wait_for_log
from tests.bench.rows import BenchError
from tests.journeys.stage import environment

POLICY = """\
version: 1
gates:
  any-growth: {enforcement: blocking}
  route-length: {enforcement: blocking}
"""
MEASURED = '"baseline.measured"'
VERDICT_SECONDS = 60.0
GATES = 2


@dataclass(frozen=True, slots=True)
class Scene:
    """The stand-in with a repository's content that others are made of."""

    github: StandIn
    environ: dict[str, str] = field(repr=False)
    made: tree.Tree
    template: GitRepository

    def repository(self, owner: str) -> Repository:
        """The tree with its configuration, in an installation of its own."""
        return self.github.create_repository(f"{owner}/shop", self.template.path)

    async def measure_trees(self, repositories: list[Repository], product: Running) -> None:
        """Push to each default branch and wait until the product knows the tree."""
        for repository in repositories:
            await self.github.push_branch(repository, "main", {"README.md": "# Shop\n"})
        await asyncio.to_thread(wait_for_log, product, MEASURED, len(repositories))

    def aggregate(self, pull: Pull) -> CheckRun | None:
        """The aggregate on the newest head, once it is concluded."""
        now = self.github.pull(pull)
        runs = self.github.check_runs(
            self.github.state.repositories[now.repository_id], now.head_sha
        )
        ended = [run for run in runs if run.name == "hardening" and run.conclusion]
        return ended[-1] if ended else None

    async def verdicts(self, *pulls: Pull) -> None:
        """Wait for all; BenchError when one is not the expected."""
        await self.github.until(lambda _: all(map(self.aggregate, pulls)), VERDICT_SECONDS)
        for pull in pulls:
            run = self.aggregate(pull)
            told = (run.conclusion, run.summary or "") if run else ("", "")
            if told[0] != "failure" or f"+{tree.CHANGED // 2} any" not in told[1]:
                raise BenchError(f"the verdict on #{pull.number} is {told[0]}: {told[1][:300]}")

    def requests(self, pull: Pull) -> "Requests":
        """What the product asked since the log was cleared, about this repository."""
        repository = self.github.state.repositories[pull.repository_id]
        name = f"/{repository.full_name}"
        own = [
            entry
            for entry in self.github.requests
            if f"{name}/" in entry.path or f"{name}.git/" in entry.path or _is_token(entry)
        ]
        return Requests(own)


def _is_token(entry: Logged) -> bool:
    return entry.path.endswith("/access_tokens")


@dataclass(frozen=True, slots=True)
class Requests:
    """A slice of the stand-in's log."""

    entries: list[Logged]

    @property
    def rest(self) -> Counter[str]:
        """REST calls by method."""
        return Counter(entry.method for entry in self.entries if entry.caller != "git")

    @property
    def git(self) -> list[Logged]:
        return [entry for entry in self.entries if entry.caller == "git"]

    @property
    def git_bytes(self) -> int:
        return sum(entry.sent for entry in self.git)

    def last_check_run(self) -> float:
        """Monotonic seconds of the last write of a check run."""
        return max(e.at for e in self.entries if "/check-runs" in e.path and e.method != "GET")

    def first_check_run(self) -> float:
        return min(e.at for e in self.entries if "/check-runs" in e.path and e.method != "GET")


@asynccontextmanager
async def scene(directory: Path) -> AsyncIterator[Scene]:
    """An empty GitHub and the environment for the product beside it."""
    github = await StandIn.start(directory / "github")
    try:
        made = tree.make()
        template = GitRepository.create(directory / "template.git", "main")
        template.commit({".hardening.yml": POLICY, **made.files}, "main", "Tree")
        template.commit(tree.change(made), "feature", "Change")
        environ = environment(github, directory / "data", _sqlite(directory), None)
        github.webhook_url = f"http://127.0.0.1:{environ['PORT']}/webhooks/github"
        yield Scene(github, environ, made, template)
    finally:
        await github.stop()


def _sqlite(directory: Path) -> str:
    return f"sqlite:///{directory / 'hardening.sqlite'}"


def sent_at(github: StandIn, since: int, event: str = "pull_request") -> float:
    """Monotonic seconds at which the newest delivery of an event left."""
    offset = time.time() - time.monotonic()
    newest = [d for d in github.deliveries[since:] if d.event == event][-1]
    if newest.status_code != 202:
        raise BenchError(f"{event} was answered {newest.status_code or newest.status}")
    return newest.delivered_at.timestamp() - offset


def owners(count: int) -> Iterator[str]:
    """Accounts; each has an installation, and so a pace, of its own."""
    return (f"acme-{number}" for number in range(count))
