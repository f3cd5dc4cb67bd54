"""The product running against the stand-in, and what a reviewer would see."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.process import serve
from bot.settings import load
from bot.standin.checks import CheckRun
from bot.standin.repositories import Pull, Repository
from bot.standin.stand_in import StandIn
from tests.servers import free_port, redis_binary, wait_for_redis

BLOCKING = """\
version: 1
gates:
  any-growth: {enforcement: blocking}
  route-length: {enforcement: blocking}
"""
ANY = "export const a: any = 1;\n"
CLEAN = "export const a: unknown = 1;\n"
AGGREGATE = "hardening"


@dataclass(frozen=True, slots=True)
class Stage:
    """The stand-in, the settings that the product was started with, and where it listens."""

    github: StandIn
    environ: dict[str, str] = field(repr=False)
    address: str = ""

    def repository(
        self, files: Mapping[str, str] | None = None, name: str = "acme/shop"
    ) -> Repository:
        """A repository with a blocking configuration unless `files` say otherwise."""
        repository = self.github.create_repository(name)
        repository.commit({".hardening.yml": BLOCKING, "src/a.ts": CLEAN, **(files or {})})
        return repository

    async def pull(
        self, repository: Repository, files: Mapping[str, str | bytes | None], **how: object
    ) -> Pull:
        """A pull request that changes these files."""
        branch = f"feature-{len(self.github.state.pulls)}"
        repository.commit(dict(files), branch=branch, message="Change")
        return await self.github.open_pull_request(repository, branch, **how)  # type: ignore[arg-type]

    def runs(self, pull: Pull, sha: str | None = None) -> dict[str, CheckRun]:
        """The newest check run of each name on a head."""
        now = self.github.pull(pull)
        repository = self.github.state.repositories[now.repository_id]
        return {run.name: run for run in self.github.check_runs(repository, sha or now.head_sha)}

    async def verdict(
        self,
        pull: Pull,
        sha: str | None = None,
        timeout: float = 20.0,  # noqa: ASYNC109
    ) -> CheckRun:
        """The aggregate's conclusion, once it is there."""

        def concluded(_: StandIn) -> bool:
            run = self.runs(pull, sha).get(AGGREGATE)
            return run is not None and run.conclusion is not None

        await self.github.until(concluded, timeout=timeout)
        return self.runs(pull, sha)[AGGREGATE]

    async def renewed(self, pull: Pull, before: CheckRun, timeout: float = 20.0) -> CheckRun:  # noqa: ASYNC109  a deadline for tests
        """The aggregate's conclusion on the same head, once it is another run than before."""

        def concluded(_: StandIn) -> bool:
            run = self.runs(pull)[AGGREGATE]
            return run.id != before.id and run.conclusion is not None

        await self.github.until(concluded, timeout=timeout)
        return self.runs(pull)[AGGREGATE]


def environment(github: StandIn, data: Path, database: str, redis: str | None) -> dict[str, str]:
    """What the product is told by its environment."""
    port = free_port()
    environ = {
        "GITHUB_APP_ID": str(github.app_id),
        "GITHUB_APP_PRIVATE_KEY": github.private_key_pem,
        "GITHUB_WEBHOOK_SECRET": github.webhook_secret,
        "GITHUB_API_URL": github.url,
        "GITHUB_SERVER_URL": github.url,
        "HARDENING_DATA_DIR": str(data),
        "DATABASE_URL": database,
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    return environ if redis is None else {**environ, "REDIS_URL": redis}


@asynccontextmanager
async def running(github: StandIn, environ: dict[str, str]) -> AsyncIterator[Stage]:
    """The product in this process, from start to graceful stop."""
    stop, address = asyncio.Event(), asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve(load(environ), stop, address.set_result))
    try:
        await asyncio.wait({task, address}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        github.webhook_url = f"{address.result()}/webhooks/github"
        yield Stage(github, environ, address.result())
    finally:
        stop.set()
        await task


class Processes:
    """Commands of the product as processes of their own, all killed at the end."""

    def __init__(self, environ: dict[str, str], logs: Path) -> None:
        self.environ = environ
        self._logs = logs
        self._started: list[asyncio.subprocess.Process] = []

    async def start(self, command: str) -> asyncio.subprocess.Process:
        """`web`, `worker` or `serve`."""
        log = (self._logs / f"{command}-{len(self._started)}.log").open("wb")
        with log:
            process = await asyncio.create_subprocess_exec(
                str(Path(sys.executable).parent / "hardening"),
                command,
                env={"PATH": os.environ["PATH"], **self.environ},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    async def answering(self) -> None:
        """Return once the receiver answers."""
        url = f"http://127.0.0.1:{self.environ['PORT']}/health"
        async with httpx.AsyncClient() as client, asyncio.timeout(20):
            while True:
                try:
                    if (await client.get(url)).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.02)

    def logs(self) -> str:
        """All that the processes wrote so far."""
        return "".join(log.read_text() for log in sorted(self._logs.glob("*.log")))

    async def end(self) -> None:
        """Kill what still runs."""
        for process in self._started:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()


class RedisServer:
    """A real Redis that a test may take away and bring back at the same address."""

    def __init__(self, directory: Path) -> None:
        self._port = free_port()
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Returns once it answers; its database is empty."""
        place = ["--port", str(self._port), "--dir", str(self._directory)]
        options = ["--bind", "127.0.0.1", "--save", "", *place]
        self._process = subprocess.Popen([redis_binary(), *options], stdout=subprocess.DEVNULL)
        wait_for_redis(self.url, self._process)

    def kill(self) -> None:
        """Gone at once, with all that it held."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
