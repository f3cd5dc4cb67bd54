"""Evaluations per minute of one worker, and the memory of receiver and worker around that load."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.cost import cpu_seconds, rss, rss_of_tree
from tests.bench.github import Scene, owners, scene
from tests.bench.processes import HARDENING, Running, running, wait_for_log
from tests.bench.rows import Goal, Row
from tests.bench.table import progress
from tests.servers import redis_server

INSTALLATIONS = 10
PULLS_EACH = 2
LEAST = 100.0
WEB_RSS_MB = 1.2 * 123
PACE = f"{INSTALLATIONS} installations, {PULLS_EACH} pull requests each: inside the burst"


@dataclass(frozen=True, slots=True)
class Memory:
    """MB of the receiver, of the worker alone and of the worker with its children."""

    web: float
    worker: float
    children: float


@dataclass(frozen=True, slots=True)
class Load:
    """All pull requests at once: seconds until the last verdict."""

    wall: float
    cpu: float
    count: int


def measure() -> list[Row]:
    """All rows. BenchError when a verdict is wrong."""
    with TemporaryDirectory(prefix="hardening-bench-") as folder:
        directory = Path(folder)
        with redis_server(directory) as redis:
            return asyncio.run(_measure(directory, redis))


async def _measure(directory: Path, redis: str) -> list[Row]:
    async with scene(directory) as stage:
        environ = {**stage.environ, "REDIS_URL": redis}
        await _migrate(environ["DATABASE_URL"])
        port = int(environ["PORT"])
        with (
            running([HARDENING, "web"], environ, directory / "web.log", port) as web,
            running([HARDENING, "worker"], environ, directory / "worker.log", None) as worker,
        ):
            await asyncio.to_thread(wait_for_log, worker, '"worker.ready"')
            idle = _memory(web, worker)
            load = await _load(stage, worker)
            return _rows(load, idle, _memory(web, worker))


async def _migrate(url: str) -> None:
    from bot.store.migrations import migrate

    await migrate(url)


def _memory(web: Running, worker: Running) -> Memory:
    alone = rss(worker.pid)
    return Memory(rss(web.pid), alone, rss_of_tree(worker.pid) - alone)


async def _load(stage: Scene, worker: Running) -> Load:
    progress("throughput: measuring trees")
    repositories = [stage.repository(owner) for owner in owners(INSTALLATIONS)]
    for repository in repositories:
        tip = repository.git.branch("feature")
        assert tip is not None
        for number in range(PULLS_EACH):
            repository.git.set_ref(f"refs/heads/feature-{number}", tip)
            repository.commit({f"note-{number}.md": "x\n"}, branch=f"feature-{number}")
    await stage.measure_trees(repositories, worker)
    progress("throughput: judging")
    await stage.github.hold_events()
    pulls = [
        await stage.github.open_pull_request(repository, f"feature-{number}")
        for repository in repositories
        for number in range(PULLS_EACH)
    ]
    began, before = time.perf_counter(), cpu_seconds(worker.pid)
    await stage.github.release_events()
    await stage.verdicts(*pulls)
    return Load(time.perf_counter() - began, cpu_seconds(worker.pid) - before, len(pulls))


def _rows(load: Load, idle: Memory, after: Memory) -> list[Row]:
    rate, web = load.count / load.wall * 60, Goal(WEB_RSS_MB, "1.2x Probot's 123 MB")
    return [
        Row("evaluations of 30 files", "1/min", rate, None, Goal(LEAST, PACE, at_least=True)),
        Row("CPU of each", "s", load.cpu / load.count, None, Goal(0.45, "0.25x danger-js")),
        Row("receiver, idle: RSS", "MB", idle.web, None, web),
        Row("receiver, after the load: RSS", "MB", after.web, None, web),
        Row("worker, idle: RSS", "MB", idle.worker),
        Row("worker, after the load: RSS", "MB", after.worker),
        Row("its children, after the load: RSS", "MB", after.children),
    ]
