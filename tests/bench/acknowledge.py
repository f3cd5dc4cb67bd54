"""Durable acknowledgements: the receiver alone on SQLite and PostgreSQL, beside plain uvicorn."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.standin.events import pull_event
from bot.standin.stand_in import SECRET, StandIn
from bot.standin.webhooks import signed_headers
from bot.standin.wire.messages import encoded
from bot.store.migrations import migrate
from tests.bench.cost import cpu_seconds, median
from tests.bench.load import GUID_MARK
from tests.bench.postgresql import durable_postgresql
from tests.bench.processes import HARDENING, running, timed
from tests.bench.rows import BenchError, Goal, Row
from tests.bench.table import progress
from tests.journeys.stage import environment
from tests.servers import free_port

BODY_BYTES = 24_300
SECONDS = 2.0
ROUNDS = 3
CONNECTIONS = (1, 64)
PROBOT_RPS, PROBOT_CPU, PROBOT_P99 = 2772 / 8874, 378 / 83, 272 / 15
"""Probot over the plain floor, measured side by side."""


@dataclass(frozen=True, slots=True)
class Target:
    """A server under load; `stores` are processes whose time counts as its own."""

    name: str
    port: int
    pid: int
    stores: tuple[int, ...] = ()


Figures = dict[str, list[float]]
Results = dict[tuple[str, int], Figures]


def measure() -> list[Row]:
    """All rows. BenchError when anything but 2xx was answered."""
    with TemporaryDirectory(prefix="hardening-bench-") as folder, ExitStack() as stack:
        directory = Path(folder)
        environ, request = asyncio.run(_delivery(directory))
        server = stack.enter_context(durable_postgresql())
        openings = _targets(directory, environ, server)
        targets = [stack.enter_context(opening) for opening in openings]
        results: Results = {}
        for number in range(ROUNDS):
            for target in targets:
                for connections in CONNECTIONS:
                    progress(f"acknowledge: {target.name}, {connections}, round {number + 1}")
                    told = _round(target, connections, request)
                    kept = results.setdefault((target.name, connections), {})
                    for name, value in told.items():
                        kept.setdefault(name, []).append(value)
    return list(_rows({key: _medians(figures) for key, figures in results.items()}))


async def _delivery(directory: Path) -> tuple[dict[str, str], Path]:
    """What the receiver is told, and a file with the bytes of one signed request."""
    github = await StandIn.start(directory / "github")
    try:
        repository = github.create_repository("acme/shop")
        repository.commit({"src/a.ts": "export const a = 1;\n"})
        repository.commit({"src/a.ts": "export const a = 2;\n"}, branch="feature")
        pull = await github.open_pull_request(repository, "feature")
        payload = pull_event(github.state, pull, "opened", pull.author)
        padding = BODY_BYTES - len(encoded(payload))
        assert isinstance(payload["pull_request"], dict)
        payload["pull_request"]["body"] = "A longer text. " * (padding // 15)
        body = encoded(payload)
        headers = signed_headers("pull_request", GUID_MARK.decode(), body, github.state)
        environ = environment(github, directory / "data", "", None)
    finally:
        await github.stop()
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join(["POST /webhooks/github HTTP/1.1", "host: 127.0.0.1", *lines])
    file = directory / "request"
    file.write_bytes(f"{head}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
    return environ, file


def _targets(
    directory: Path, environ: dict[str, str], postgresql: tuple[str, int]
) -> Iterator[AbstractContextManager[Target]]:
    dsn, pid = postgresql
    yield _floor(directory, "floor", "")
    yield _floor(directory, "commit", str(directory / "commit.sqlite"))
    yield _web(directory, environ, "SQLite", f"sqlite:///{directory / 'ours.sqlite'}", ())
    yield _web(directory, environ, "PostgreSQL", dsn, (pid,))


@contextmanager
def _floor(directory: Path, name: str, database: str) -> Iterator[Target]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.floor_server", str(port)]
    environ = {"GITHUB_WEBHOOK_SECRET": SECRET}
    if database:
        command.append(database)
    with running(command, environ, directory / f"{name}.log", port) as server:
        yield Target(name, port, server.pid)


@contextmanager
def _web(
    directory: Path, environ: dict[str, str], name: str, url: str, stores: tuple[int, ...]
) -> Iterator[Target]:
    asyncio.run(migrate(url))
    port = free_port()
    told = {**environ, "DATABASE_URL": url, "PORT": str(port), "LOG_LEVEL": "INFO"}
    with running([HARDENING, "web"], told, directory / f"{name}.log", port) as server:
        yield Target(name, port, server.pid, stores)


def _round(target: Target, connections: int, request: Path) -> dict[str, float]:
    before = cpu_seconds(target.pid, *target.stores)
    command = [sys.executable, "-m", "tests.bench.load", str(target.port), str(connections)]
    done = timed([*command, str(SECONDS), str(request)])
    if done.code:
        raise BenchError(f"load on {target.name}: {done.output.decode()[-1000:]}")
    told: dict[str, float] = json.loads(done.output)
    if told["refused"]:
        raise BenchError(
            f"{target.name} answered {told['refusal']:.0f} {told['refused']:.0f} times"
        )
    told["cpu_us"] = (cpu_seconds(target.pid, *target.stores) - before) / told["total"] * 1e6
    return told


def _medians(figures: Figures) -> dict[str, float]:
    return {name: median(values) for name, values in figures.items()}


def _rows(told: dict[tuple[str, int], dict[str, float]]) -> Iterator[Row]:
    for name in ("SQLite", "PostgreSQL"):
        postgresql = name == "PostgreSQL"
        for connections in CONNECTIONS:
            ours, floor = told[name, connections], told["floor", connections]
            start = f"{name}, {connections} connection{'s' * (connections > 1)}"
            goals = _goals(floor, postgresql) if connections > 1 else {}
            if connections == 1 and not postgresql:
                goals["p50_ms"] = Goal(2 * told["commit", 1]["p50_ms"], COMMIT)
            yield from _figures(start, ours, floor, goals)
    commit = told["commit", 1]
    yield Row("floor with one SQLite FULL commit each, 1 connection: p50", "ms", commit["p50_ms"])


COMMIT = "2x plain uvicorn that commits each delivery to SQLite (FULL), same run"


def _goals(floor: dict[str, float], postgresql: bool) -> dict[str, Goal]:
    rps, cpu = (0.8, 1.2) if postgresql else (1.0, 0.8)
    least, most = rps * PROBOT_RPS * floor["rps"], cpu * PROBOT_CPU * floor["cpu_us"]
    goals = {
        "rps": Goal(least, f"{rps}x Probot = {rps} x 2772/8874 of the floor's", at_least=True),
        "cpu_us": Goal(most, f"{cpu}x Probot = {cpu} x 378/83 of the floor's"),
    }
    if not postgresql:
        goals["p99_ms"] = Goal(PROBOT_P99 * floor["p99_ms"], "Probot = 272/15 of the floor's")
    return goals


UNITS: Sequence[tuple[str, str, str]] = (
    ("rps", "acknowledged", "1/s"),
    ("p50_ms", "p50", "ms"),
    ("p99_ms", "p99", "ms"),
    ("cpu_us", "CPU each, store included", "µs"),
    ("refused", "not 2xx", ""),
)


def _figures(
    start: str, ours: dict[str, float], floor: dict[str, float], goals: dict[str, Goal]
) -> Iterator[Row]:
    for name, words, unit in UNITS:
        goal = Goal(0, "every delivery is acknowledged") if name == "refused" else goals.get(name)
        yield Row(f"{start}: {words}", unit, ours[name], floor[name], goal)
