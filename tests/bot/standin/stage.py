"""A small GitHub with one pull request, and plain clients that talk to it."""

import base64
import os
import subprocess
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import jwt

from bot.standin import Pull, Repository, StandIn

BASE = {
    "src/shop.ts": "".join(f"export const price{n} = {n};\n" for n in range(1, 61)),
    "src/old.ts": "export const old = 1;\n",
    "README.md": "# Shop\n",
}
HEAD = {
    "src/shop.ts": BASE["src/shop.ts"]
    .replace("price5 = 5", "price5: any = 5")
    .replace("price50 = 50", "price50: any = 50"),
    "src/new.ts": "export const fresh = 1;\n",
    "src/old.ts": None,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """`api` holds an installation token, `app` a fresh App token."""

    standin: StandIn
    repository: Repository
    pull: Pull
    api: httpx.AsyncClient
    app: httpx.AsyncClient

    @property
    def here(self) -> str:
        """The path of the repository."""
        return f"/repos/{self.repository.full_name}"

    @property
    def sha(self) -> str:
        """The head of the pull request when it was opened."""
        return self.pull.head_sha

    async def token(self, **body: object) -> str:
        """A new installation token."""
        number = self.standin.installation(self.repository).id
        answer = await self.app.post(f"/app/installations/{number}/access_tokens", json=body)
        token = answer.raise_for_status().json()["token"]
        assert isinstance(token, str)
        return token

    async def run(self, **fields: object) -> httpx.Response:
        """Create a check run on the head."""
        body = {"name": "hardening", "head_sha": self.sha, **fields}
        return await self.api.post(f"{self.here}/check-runs", json=body)

    async def review(self, *comments: Mapping[str, object], **fields: object) -> httpx.Response:
        """Create a review of the pull request."""
        body = {"commit_id": self.sha, "event": "COMMENT", "comments": comments, **fields}
        return await self.api.post(f"{self.here}/pulls/1/reviews", json=body)


def app_token(standin: StandIn, **claims: object) -> str:
    """A token signed with the App's key; claims replace the right ones."""
    now = int(time.time())
    right = {"iat": now - 60, "exp": now + 540, "iss": str(standin.app_id)}
    return jwt.encode(right | claims, standin.private_key_pem, algorithm="RS256")


def client(standin: StandIn, token: str | None = None) -> httpx.AsyncClient:
    """A plain client."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(base_url=standin.url, headers=headers, timeout=15)


def git_fetch(
    standin: StandIn, token: str, into: Path, *arguments: str, repository: str = "acme/shop"
) -> int:
    """Exit code of a `git fetch` with this token; the last argument is what to fetch."""
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
    }
    if not into.exists():
        subprocess.run(["git", "init", "-q", "--bare", str(into)], check=True)
    options, wanted = arguments[:-1], arguments[-1]
    command = ["git", "fetch", "-q", *options, f"{standin.url}/{repository}.git", wanted]
    return subprocess.run(command, cwd=into, env=environment, capture_output=True).returncode


@asynccontextmanager
async def staged(
    directory: Path, *, fork: bool = False, private: bool = False
) -> AsyncIterator[Stage]:
    """The stage, with pull request 1 from `feature` to `main` of `acme/shop`."""
    standin = await StandIn.start(directory)
    try:
        repository = standin.create_repository("acme/shop", private=private)
        repository.commit(BASE)
        repository.commit(HEAD, branch="feature")
        pull = await standin.open_pull_request(repository, "feature", title="Sell", fork=fork)
        async with client(standin) as api, client(standin, app_token(standin)) as app:
            stage = Stage(standin, repository, pull, api, app)
            api.headers["authorization"] = f"Bearer {await stage.token()}"
            standin.requests.clear()
            yield stage
    finally:
        await standin.stop()
