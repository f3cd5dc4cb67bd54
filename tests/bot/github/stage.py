"""A small GitHub with one pull request, and our client in front of it."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.github.app_auth import Scope
from bot.github.client import Credentials, GitHubApp
from bot.standin import Pull, Repository, StandIn

BASE_FILES = {"src/cart.ts": "".join(f"const line{n} = {n}\n" for n in range(1, 101))}
HEAD_FILES = {
    "src/cart.ts": BASE_FILES["src/cart.ts"].replace("= 3\n", "= 3 as any\n"),
    "src/new.ts": "".join(f"export const a{n}: any = {n}\n" for n in range(1, 121)),
}


@dataclass(slots=True)
class Stage:
    """Everything that a test needs; `asked` is what the client reported of its requests."""

    standin: StandIn
    repository: Repository
    pull: Pull
    app: GitHubApp
    scope: Scope
    asked: list[tuple[str, str, int]] = field(default_factory=list)


@asynccontextmanager
async def staged(directory: Path) -> AsyncIterator[Stage]:
    """Repository acme/shop with pull request 1 from `feature` into `main`."""
    standin = await StandIn.start(directory)
    try:
        repository = standin.create_repository("acme/shop")
        repository.commit(BASE_FILES)
        repository.commit(HEAD_FILES, branch="feature")
        pull = await standin.open_pull_request(repository, "feature")
        standin.requests.clear()
        asked: list[tuple[str, str, int]] = []
        app = client_of(standin, asked)
        scope = Scope(standin.installation(repository).id, repository.id)
        yield Stage(standin, repository, pull, app, scope, asked)
    finally:
        await standin.stop()


def client_of(
    standin: StandIn,
    asked: list[tuple[str, str, int]] | None = None,
    clock: Callable[[], float] = time.time,
) -> GitHubApp:
    """A client as it is after a restart: without any token."""
    told = [] if asked is None else asked
    credentials = Credentials(str(standin.app_id), standin.private_key_pem, standin.url)
    return GitHubApp(credentials, lambda *request: told.append(request), clock)
