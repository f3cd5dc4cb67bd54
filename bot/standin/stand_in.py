"""The stand-in: what tests and the demo hold in their hands."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.standin.accounts import Account, App, Installation, private_key_pem
from bot.standin.call import World
from bot.standin.checks import CheckRun, CheckSuite
from bot.standin.comments import IssueComment, Review, ReviewComment
from bot.standin.deliveries import Delivery
from bot.standin.git_repository import GitRepository
from bot.standin.pages import pull_page
from bot.standin.repositories import Pull, Repository
from bot.standin.state import State
from bot.standin.webhooks import Webhooks
from bot.standin.wire.asgi import Application
from bot.standin.wire.faults import Faults
from bot.standin.wire.request_log import RequestLog
from bot.standin.wire.server import Server
from bot.standin.workflow_acts import WorkflowActs

APP_ID = 123_456
SLUG = "hardening"
SECRET = "a-webhook-secret-of-the-stand-in"  # noqa: S105  only ever used on this machine


class StandIn(WorkflowActs):
    """GitHub on 127.0.0.1. Make it with `start`, end it with `stop`."""

    def __init__(self, directory: Path, app: App, server: Server) -> None:
        self.state = State(directory, app, f"http://127.0.0.1:{server.port}")
        super().__init__(World(self.state, Webhooks(self.state)), server)
        self.faults = Faults()
        self.requests = RequestLog()

    @classmethod
    async def start(
        cls,
        directory: Path,
        webhook_url: str | None = None,
        webhook_secret: str = SECRET,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> "StandIn":
        """Serve an empty GitHub with one registered App; repositories go into `directory`."""
        app = App(
            id=APP_ID,
            slug=SLUG,
            name="Hardening",
            owner=Account(1, "hardening-owner"),
            client_id="Iv23standin000000000",
            created_at=datetime.now(UTC),
            private_key_pem=private_key_pem("first"),
            webhook_secret=webhook_secret,
            webhook_url=webhook_url,
        )
        await asyncio.to_thread(directory.mkdir, parents=True, exist_ok=True)
        standin = cls(directory, app, Server(host, port))
        application = Application(standin.world, standin.faults, standin.requests)
        await asyncio.to_thread(standin._server.start, application)
        return standin

    async def stop(self) -> None:
        """End deliveries, then the server."""
        await self._server.call(self.world.webhooks.close())
        await asyncio.to_thread(self._server.stop)

    @property
    def url(self) -> str:
        """Root of the API, of git, and of the pages."""
        return self.state.url

    @property
    def app_id(self) -> int:
        """Number of the App."""
        return self.state.app.id

    @property
    def slug(self) -> str:
        """The App's name in addresses; it writes as `<slug>[bot]`."""
        return self.state.app.slug

    @property
    def private_key_pem(self) -> str:
        """The App's key."""
        return self.state.app.private_key_pem

    @property
    def webhook_secret(self) -> str:
        """The key that webhooks are signed with."""
        return self.state.app.webhook_secret

    @property
    def webhook_url(self) -> str | None:
        """Where webhooks go; None sends and records nothing."""
        return self.state.app.webhook_url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.state.app = replace(self.state.app, webhook_url=url)

    def create_repository(
        self,
        full_name: str,
        git_dir: Path | None = None,
        *,
        private: bool = False,
        default_branch: str = "main",
        install: bool = True,
    ) -> Repository:
        """A new repository with the App on it, nobody told. `git_dir` is copied, never changed."""
        login, _, name = full_name.partition("/")
        owner, number = self.state.account(login, "Organization"), self.state.next_id()
        git = GitRepository.create(self.state.directory / f"{number}.git", default_branch)
        if git_dir is not None:
            git.fetch(git_dir, "+refs/heads/*:refs/heads/*")
        repository = Repository(
            number, owner, name, git, self.state.now(),
            private=private, default_branch=default_branch,
        )  # fmt: skip
        with self.state.change():
            self.state.repositories[number] = repository
            if install:
                self._add_to_installation(owner, number)
        return repository

    def _add_to_installation(self, owner: Account, repository_id: int) -> None:
        installed = self.state.installations
        present = next((i for i in installed.values() if i.account == owner), None)
        if present is None:
            present = Installation(self.state.next_id(), owner, self.state.now())
        ids = present.repository_ids | {repository_id}
        installed[present.id] = replace(present, repository_ids=ids)

    def repository(self, repository: Repository) -> Repository:
        """The repository as it is now, whatever it is called."""
        return self.state.repositories[repository.id]

    def installation(self, repository: Repository) -> Installation:
        """The installation on a repository; LookupError if there is none."""
        found = self.state.installation_of(repository.id)
        if found is None:
            raise LookupError(f"the App is not installed on {repository.full_name}")
        return found

    def pull(self, pull: Pull) -> Pull:
        """The pull request as it is now."""
        return self.state.pulls[pull.id]

    def check_runs(self, repository: Repository, sha: str) -> list[CheckRun]:
        """All check runs on a commit, oldest first."""
        with self.state.reading():
            runs = list(self.state.runs.values())
        return [r for r in runs if (r.repository_id, r.head_sha) == (repository.id, sha)]

    def check_suites(self, repository: Repository, sha: str) -> list[CheckSuite]:
        """All check suites on a commit."""
        with self.state.reading():
            suites = list(self.state.suites.values())
        return [s for s in suites if (s.repository_id, s.head_sha) == (repository.id, sha)]

    def comments(self, pull: Pull) -> list[IssueComment]:
        """The conversation, oldest first."""
        with self.state.reading():
            every = list(self.state.issue_comments.values())
        return [c for c in every if (c.repository_id, c.number) == _key(pull)]

    def reviews(self, pull: Pull) -> list[Review]:
        """The reviews, oldest first."""
        with self.state.reading():
            every = list(self.state.reviews.values())
        return [r for r in every if (r.repository_id, r.number) == _key(pull)]

    def review_comments(self, pull: Pull) -> list[ReviewComment]:
        """The comments on the diff, oldest first."""
        with self.state.reading():
            every = list(self.state.review_comments.values())
        return [c for c in every if (c.repository_id, c.number) == _key(pull)]

    @property
    def deliveries(self) -> list[Delivery]:
        """Deliveries that ended, oldest first."""
        with self.state.reading():
            return sorted(self.state.deliveries.values(), key=lambda delivery: delivery.id)

    def page(self, pull: Pull) -> str:
        """The page of a pull request as GitHub would show it, whole in one HTML text."""
        return pull_page(self.state, pull)

    def page_url(self, pull: Pull) -> str:
        """Where that page is served while the stand-in lives."""
        repository = self.state.repositories[pull.repository_id]
        return f"{self.url}/{repository.full_name}/pull/{pull.number}"

    def set_role(self, repository: Repository, login: str, role: str) -> None:
        """Make somebody a collaborator: admin, maintain, write, triage, read or none."""
        account = self.state.account(login)
        with self.state.change():
            self.state.roles[repository.id, account.login.lower()] = role

    def return_stale_head(self, pull: Pull, sha: str, times: int = 1) -> None:
        """Let the next reads of a pull request show this older head."""
        self.world.stale[pull.id] = (sha, times)

    def advance(self, seconds: float) -> None:
        """Move GitHub's clock forward."""
        with self.state.change():
            self.state.offset += timedelta(seconds=seconds)

    async def until(self, holds: Callable[["StandIn"], bool], timeout: float = 10.0) -> None:  # noqa: ASYNC109  a deadline for tests
        """Wait until a predicate of this stand-in holds; TimeoutError after `timeout` seconds."""
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(changed.set)

        self.state.listeners.add(wake)
        try:
            async with asyncio.timeout(timeout):
                while not holds(self):
                    await changed.wait()
                    changed.clear()
        except TimeoutError:
            raise TimeoutError(f"not within {timeout:g} s; {self._last_seen()}") from None
        finally:
            self.state.listeners.discard(wake)

    def wait_until(self, holds: Callable[["StandIn"], bool], timeout: float = 10.0) -> None:
        """`until` for code without an event loop."""
        asyncio.run(self.until(holds, timeout))

    def _last_seen(self) -> str:
        last = [f"{entry.method} {entry.path} {entry.status}" for entry in self.requests][-5:]
        sent = [f"{d.event}.{d.action} {d.status_code or d.status}" for d in self.deliveries][-5:]
        return f"last requests: {', '.join(last)}; last deliveries: {', '.join(sent)}"


def _key(pull: Pull) -> tuple[int, int]:
    return pull.repository_id, pull.number
