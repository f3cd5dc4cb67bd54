"""GitHub as a state: everything it knows, one lock around it, and a signal on every change."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from bot.standin.accounts import Account, App, Installation, Token
from bot.standin.artifacts import Artifact
from bot.standin.checks import CheckRun, CheckSuite
from bot.standin.comments import IssueComment, Review, ReviewComment
from bot.standin.deliveries import Delivery
from bot.standin.document import Doc
from bot.standin.repositories import Pull, Repository
from bot.standin.workflows import WorkflowJob, WorkflowRun

# GitHub's ids left 32 bits long ago; a client that stores them in 32 must fail here too.
FIRST_ID = 5_000_000_001


@dataclass
class State:
    """Tables by id. Change them inside `with state.change()` only; read copies from anywhere."""

    directory: Path
    app: App
    url: str = ""
    offset: timedelta = timedelta(0)
    accounts: dict[str, Account] = field(default_factory=dict)
    installations: dict[int, Installation] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    repositories: dict[int, Repository] = field(default_factory=dict)
    former_names: dict[str, int] = field(default_factory=dict)
    roles: dict[tuple[int, str], str] = field(default_factory=dict)
    rules: dict[tuple[int, str], list[Doc]] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    suites: dict[int, CheckSuite] = field(default_factory=dict)
    runs: dict[int, CheckRun] = field(default_factory=dict)
    issue_comments: dict[int, IssueComment] = field(default_factory=dict)
    reviews: dict[int, Review] = field(default_factory=dict)
    review_comments: dict[int, ReviewComment] = field(default_factory=dict)
    deliveries: dict[int, Delivery] = field(default_factory=dict)
    artifacts: dict[int, Artifact] = field(default_factory=dict)
    workflow_runs: dict[int, WorkflowRun] = field(default_factory=dict)
    attempts: dict[tuple[int, int], WorkflowRun] = field(default_factory=dict)
    jobs: dict[int, WorkflowJob] = field(default_factory=dict)
    oidc_keys: list[int] = field(default_factory=lambda: [1])
    manifests: dict[str, Doc] = field(default_factory=dict)
    listeners: set[Callable[[], None]] = field(default_factory=set)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _ids: Iterator[int] = field(default_factory=lambda: count(FIRST_ID))

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the lock, then wake whoever waits for a change."""
        with self._lock:
            yield
        for wake in tuple(self.listeners):
            wake()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold the lock: nothing changes meanwhile."""
        with self._lock:
            yield

    def now(self) -> datetime:
        """Aware UTC, moved by `offset`."""
        return datetime.now(UTC) + self.offset

    def next_id(self) -> int:
        """A number that nothing else has."""
        return next(self._ids)

    def account(self, login: str, kind: str = "User") -> Account:
        """The account of that name, made if it is new."""
        with self._lock:
            if login.lower() not in self.accounts:
                self.accounts[login.lower()] = Account(self.next_id(), login, kind)
            return self.accounts[login.lower()]

    def bot(self) -> Account:
        """The account that the App writes as."""
        return self.account(f"{self.app.slug}[bot]", "Bot")

    def repository(self, full_name: str) -> Repository | None:
        """By its present name, in any case of letters."""
        wanted = full_name.lower()
        with self._lock:
            found = (r for r in self.repositories.values() if r.full_name.lower() == wanted)
            return next(found, None)

    def installation_of(self, repository_id: int) -> Installation | None:
        """The installation that covers a repository."""
        with self._lock:
            installed = self.installations.values()
            return next((i for i in installed if repository_id in i.repository_ids), None)

    def pull(self, repository_id: int, number: int) -> Pull | None:
        """A pull request by number."""
        with self._lock:
            pulls = self.pulls.values()
            return next(
                (p for p in pulls if (p.repository_id, p.number) == (repository_id, number)), None
            )

    def pulls_of(self, repository_id: int) -> list[Pull]:
        """All pull requests of a repository, newest first."""
        with self._lock:
            mine = [p for p in self.pulls.values() if p.repository_id == repository_id]
        return sorted(mine, key=lambda pull: -pull.number)

    def suite(self, repository_id: int, head_sha: str, app_slug: str) -> CheckSuite:
        """The one suite of an App on a commit, made if it is new."""
        key = (repository_id, head_sha, app_slug)
        with self._lock:
            for suite in self.suites.values():
                if (suite.repository_id, suite.head_sha, suite.app_slug) == key:
                    return suite
            heads = [p.head_ref for p in self.pulls_of(repository_id) if p.head_sha == head_sha]
            suite = CheckSuite(self.next_id(), *key, self.now(), heads[0] if heads else None)
            self.suites[suite.id] = suite
            return suite

    def runs_of_suite(self, suite_id: int) -> list[CheckRun]:
        """All runs of a suite, oldest first."""
        with self._lock:
            return [run for run in self.runs.values() if run.suite_id == suite_id]

    def update_pull(self, pull: Pull) -> Pull:
        """Store a pull request with the time of its change."""
        with self.change():
            self.pulls[pull.id] = replace(pull, updated_at=self.now())
            return self.pulls[pull.id]
