"""The least that publishes a verdict: bare git, bare httpx, a bare parse, against the stand-in."""

import asyncio
import base64
import json
import os
import resource
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bot.standin.repositories import Pull, Repository
from tests.bench.cost import median
from tests.bench.floor_check import grown
from tests.bench.github import GATES, Scene
from tests.bench.rows import BenchError

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians; `checkout_bytes` is what a fetch of one whole commit brings."""

    wall: float
    cpu: float
    calls: int
    git_requests: int
    checkout_bytes: float


@dataclass(frozen=True, slots=True)
class Round:
    """One verdict, in seconds."""

    wall: float
    cpu: float


async def measure(stage: Scene) -> Figures:
    """Judge pull requests of fresh repositories; the product hears nothing of them."""
    github = stage.github
    github.webhook_url = None
    github.faults.clear()
    loaded = load_pem_private_key(github.private_key_pem.encode(), None)
    assert isinstance(loaded, RSAPrivateKey)
    rounds = []
    for number in range(ROUNDS):
        repository = stage.repository(f"floor-{number}")
        pull = await github.open_pull_request(repository, "feature")
        judge = Judge(stage, repository, pull, loaded)
        await asyncio.to_thread(judge.prepare)
        github.requests.clear()
        rounds.append(await asyncio.to_thread(judge.timed))
        calls, fetches = len(github.requests.api), len(github.requests.git)
    github.requests.clear()
    await asyncio.to_thread(judge.checkout)
    return Figures(
        median([each.wall for each in rounds]),
        median([each.cpu for each in rounds]),
        calls,
        fetches,
        github.requests.git_bytes,
    )


@dataclass(slots=True)
class Judge:
    """One pull request, judged by hand. Everything blocks: the stand-in has its own thread."""

    stage: Scene
    repository: Repository
    pull: Pull
    key: RSAPrivateKey
    token: str = ""

    @property
    def mirror(self) -> Path:
        return self.stage.template.path.parent / f"floor-{self.repository.id}.git"

    def prepare(self) -> None:
        """A warm partial mirror, as after a look at the base."""
        with httpx.Client(base_url=self.stage.github.url, trust_env=False) as client:
            self._authorise(client)
        _git(self.mirror.parent, "init", "--quiet", "--bare", str(self.mirror))
        self._fetch(self.pull.base_sha, "--filter=blob:none", "--depth=1")

    def timed(self) -> Round:
        """From nothing but the event to the last write."""
        began, before = time.perf_counter(), _cpu()
        with httpx.Client(base_url=self.stage.github.url, trust_env=False) as client:
            self._authorise(client)
            self._judge(client)
        return Round(time.perf_counter() - began, _cpu() - before)

    def checkout(self) -> None:
        """A whole commit into an empty repository."""
        with tempfile.TemporaryDirectory() as folder:
            _git(Path(folder), "init", "--quiet", "--bare", ".")
            self._fetch(self.pull.head_sha, "--depth=1", where=Path(folder))

    def _authorise(self, client: httpx.Client) -> None:
        github, now = self.stage.github, int(time.time())
        claims = {"iss": str(github.app_id), "iat": now - 60, "exp": now + 300}
        signed = jwt.encode(claims, self.key, "RS256")
        installation = github.state.installation_of(self.repository.id)
        assert installation is not None
        path = f"/app/installations/{installation.id}/access_tokens"
        answer = client.post(path, headers={"authorization": f"Bearer {signed}"})
        self.token = _good(answer)["token"]
        client.headers["authorization"] = f"token {self.token}"

    def _judge(self, client: httpx.Client) -> None:
        pull, root = self.pull, f"/repos/{self.repository.full_name}"
        _good(client.get(f"{root}/compare/{pull.base_sha}...{pull.head_sha}"))
        self._fetch(pull.head_sha, "--filter=blob:none", "--depth=1")
        changed = _git(self.mirror, "diff-tree", "-r", "--raw", pull.base_sha, pull.head_sha)
        blobs = [blob for line in changed.decode().splitlines() for blob in line.split()[2:4]]
        self._fetch(*blobs)
        if grown(str(self.mirror), pull.base_sha, pull.head_sha) <= 0:
            raise BenchError("the floor found nothing")
        for number in range(GATES + 1):
            run = {"name": f"floor/{number}", "head_sha": pull.head_sha, "status": "completed"}
            output = {"title": "Floor", "summary": "Floor"}
            run |= {"conclusion": "success"}
            _good(client.post(f"{root}/check-runs", json={**run, "output": output}))
        _good(client.post(f"{root}/issues/{pull.number}/comments", json={"body": "Floor"}))
        review = {"commit_id": pull.head_sha, "event": "COMMENT", "body": "Floor"}
        _good(client.post(f"{root}/pulls/{pull.number}/reviews", json=review))

    def _fetch(self, *ids: str, where: Path | None = None) -> None:
        options = [one for one in ids if one.startswith("-")]
        wanted = [one for one in ids if not one.startswith("-")]
        url = f"{self.stage.github.url}/{self.repository.full_name}.git"
        basic = base64.b64encode(f"x-access-token:{self.token}".encode()).decode()
        config = {
            "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_0": "http.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
            "GIT_CONFIG_KEY_1": "fetch.negotiationAlgorithm",
            "GIT_CONFIG_VALUE_1": "noop" if not options else "default",
        }
        fetch = ("fetch", "--quiet", "--no-tags", "--no-auto-maintenance", *options, url)
        _git(where or self.mirror, *fetch, *wanted, environ=config)


def _good(answer: httpx.Response) -> dict[str, str]:
    if not answer.is_success:
        raise BenchError(f"{answer.request.method} {answer.request.url}: {answer.text[:500]}")
    told: dict[str, str] = json.loads(answer.content)
    return told


def _git(where: Path, *arguments: str, environ: dict[str, str] | None = None) -> bytes:
    closed = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "HOME": "/nonexistent"}
    done = subprocess.run(
        ("git", "-c", "safe.directory=*", *arguments),
        cwd=where,
        env={"PATH": os.environ["PATH"], **closed, **(environ or {})},
        capture_output=True,
    )
    if done.returncode:
        raise BenchError(f"git {arguments[0]}: {done.stderr.decode()[-500:]}")
    return done.stdout


def _cpu() -> float:
    """Of this thread and of the git commands that it waited for."""
    own = resource.getrusage(resource.RUSAGE_THREAD)
    return own.ru_utime + own.ru_stime + _children()


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
