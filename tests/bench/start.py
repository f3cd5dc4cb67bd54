"""Seconds from a command to its first good answer, beside plain uvicorn and an idle Python."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.standin.stand_in import SECRET, StandIn
from bot.store.migrations import migrate
from tests.bench.cost import best_of, median, rss
from tests.bench.processes import HARDENING, running, timed
from tests.bench.rows import BenchError, Goal, Row
from tests.bench.table import progress
from tests.journeys.stage import environment
from tests.servers import free_port

ROUNDS = 3
PROBOT_START = 314 / 217
"""Probot over plain uvicorn, measured side by side."""


def measure() -> list[Row]:
    """All rows."""
    with TemporaryDirectory(prefix="hardening-bench-") as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(directory: Path) -> list[Row]:
    url = f"sqlite:///{directory / 'hardening.sqlite'}"
    await migrate(url)
    github = await StandIn.start(directory / "github")
    try:
        environ = environment(github, directory / "data", url, None)
        return await asyncio.to_thread(_rows, directory, environ)
    finally:
        await github.stop()


def _rows(directory: Path, environ: Mapping[str, str]) -> list[Row]:
    plain, plain_rss = _started(
        directory,
        {"GITHUB_WEBHOOK_SECRET": SECRET},
        sys.executable,
        "-m",
        "tests.bench.floor_server",
    )
    web, _ = _started(directory, environ, HARDENING, "web")
    serve, serve_rss = _started(directory, environ, HARDENING, "serve")
    goal = Goal(6 * PROBOT_START * plain, "6x Probot = 6 x 314/217 of plain uvicorn's")
    python = best_of(ROUNDS, lambda: timed([sys.executable, "-c", "pass"])).wall
    return [
        Row("web: to the first 2xx", "s", web, plain, goal),
        Row("serve: to the first 2xx", "s", serve, plain),
        Row("serve: RSS at its first 2xx", "MB", serve_rss, plain_rss),
        Row("hardening --help", "s", _help("--help"), python),
        Row("hardening check --help", "s", _help("check", "--help"), python),
    ]


def _started(directory: Path, environ: Mapping[str, str], *command: str) -> tuple[float, float]:
    """Median seconds and MB."""
    seconds, memory = [], []
    for _ in range(ROUNDS):
        progress(f"start: {' '.join(command[-2:])}")
        port = free_port()
        told = [*command, str(port)] if "-m" in command else list(command)
        given = {**environ, "PORT": str(port)}
        with running(told, given, directory / "start.log", port) as process:
            seconds.append(process.start_seconds)
            memory.append(rss(process.pid))
    return median(seconds), median(memory)


def _help(*arguments: str) -> float:
    spent = best_of(ROUNDS, lambda: timed([HARDENING, *arguments]))
    if spent.code:
        raise BenchError(f"hardening {arguments} ended with {spent.code}")
    return spent.wall
