"""First evaluation and second push of a pull request: time, CPU, REST calls, git traffic."""

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.gate_run import DEBOUNCE
from bot.standin.repositories import Pull
from tests.bench import floor_evaluation, tree
from tests.bench.cost import cpu_seconds, median
from tests.bench.github import GATES, Scene, owners, scene, sent_at
from tests.bench.processes import HARDENING, Running, running, wait_for_log
from tests.bench.rows import BenchError, Goal, Row
from tests.bench.table import progress

ROUNDS = 3
SLOW = 0.03
DELAYS = {"0 ms": 0.0, "30 ms per request": SLOW}
IDLE_SECONDS = 4.0
REFERENCE_FILES = 4_400
"""Files of the repository that the shares of traffic were measured on."""

DANGER_WALL, DANGER_CPU, DANGER_CALLS = 5.5, 1.8, 68
"""danger-js on such a pull request, on the reference machine."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One evaluation; `opened` is the wall time to the aggregate in progress."""

    wall: float
    opened: float
    cpu: float
    rest: Counter[str]
    git_requests: int
    git_bytes: int


Results = dict[tuple[str, str], list[Judged]]


def measure() -> list[Row]:
    """All rows. BenchError when a verdict is wrong or a call is made per file."""
    with TemporaryDirectory(prefix="hardening-bench-") as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(directory: Path) -> list[Row]:
    async with scene(directory) as stage:
        log, port = directory / "serve.log", int(stage.environ["PORT"])
        with running([HARDENING, "serve"], stage.environ, log, port) as product:
            await asyncio.to_thread(wait_for_log, product, '"worker.ready"')
            results, idle = await _results(stage, product)
        floor = await floor_evaluation.measure(stage)
    return [*_rows(results, floor), _idle(idle)]


async def _results(stage: Scene, product: Running) -> tuple[Results, float]:
    results: Results = {}
    repositories = [stage.repository(owner) for owner in owners(ROUNDS * len(DELAYS))]
    await stage.measure_trees(repositories, product)
    before = cpu_seconds(product.pid)
    await asyncio.sleep(IDLE_SECONDS)
    idle = (cpu_seconds(product.pid) - before) / IDLE_SECONDS
    waiting = iter(repositories)
    for name, delay in DELAYS.items():
        stage.github.faults.clear()
        if delay:
            stage.github.faults.slow("*", "*", delay, times=10**9)
        for number in range(ROUNDS):
            progress(f"evaluation, {name}, round {number + 1}")
            repository = next(waiting)
            opening = stage.github.open_pull_request(repository, "feature")
            pull, first = await _judged(stage, product, opening, idle)
            pushing = stage.github.push(pull, tree.change(stage.made, salt=2))
            _, second = await _judged(stage, product, pushing, idle)
            results.setdefault((name, "first evaluation"), []).append(first)
            results.setdefault((name, "second push"), []).append(second)
    return results, idle


async def _judged(
    stage: Scene, product: Running, act: Coroutine[object, object, Pull], idle: float
) -> tuple[Pull, Judged]:
    """Do the act and wait for its verdict, and until the product has gone quiet again. What it
    spends in any `idle` second is left out."""
    stage.github.requests.clear()
    told, finished = len(stage.github.deliveries), _finished(product)
    before, began = cpu_seconds(product.pid), time.monotonic()
    pull = await act
    await stage.verdicts(pull)
    await asyncio.to_thread(wait_for_log, product, FINISHED, finished + 1)
    asked, sent = stage.requests(pull), sent_at(stage.github, told)
    return pull, Judged(
        wall=asked.last_check_run() - sent,
        opened=asked.first_check_run() - sent,
        cpu=cpu_seconds(product.pid) - before - idle * (time.monotonic() - began),
        rest=asked.rest,
        git_requests=len(asked.git),
        git_bytes=asked.git_bytes,
    )


FINISHED = '"run.finished"'


def _finished(product: Running) -> int:
    return product.log.read_text(errors="replace").count(FINISHED)


def _rows(results: Results, floor: floor_evaluation.Figures) -> Iterator[Row]:
    for (delay, what), rounds in results.items():
        yield from _figures(delay, what, rounds, floor)


def _figures(
    delay: str, what: str, rounds: list[Judged], floor: floor_evaluation.Figures
) -> Iterator[Row]:
    first, quick = what == "first evaluation", delay == "0 ms"
    waited = 0.0 if first else DEBOUNCE.total_seconds()
    wall = median([each.wall for each in rounds]) - waited
    start = f"{what}, {delay}"
    goal = Goal(1.0, "5x the floor, 1.0 s") if quick else Goal(1.5, "absolute")
    without = "" if first else f"without the debounce of {waited:g} s"
    plain = floor.wall if quick else None
    yield Row(f"{start}: to the last check run", "s", wall, plain, goal, without)
    opened = median([each.opened for each in rounds])
    yield Row(f"{start}: to the aggregate in progress", "s", opened, None, Goal(5.0, "decided"))
    if quick:
        cpu = median([each.cpu for each in rounds])
        yield Row(f"{start}: CPU", "s", cpu, floor.cpu, Goal(0.45, "0.25x danger-js"))
        yield from _traffic(start, rounds, floor, first)


def _traffic(
    start: str, rounds: list[Judged], floor: floor_evaluation.Figures, first: bool
) -> Iterator[Row]:
    calls = rounds[0].rest
    if any(each.rest != calls for each in rounds):
        raise BenchError(f"REST calls differ: {[dict(each.rest) for each in rounds]}")
    budget = GATES + (6 if first else 5)
    by = ", ".join(f"{method} {number}" for method, number in sorted(calls.items()))
    goal = Goal(min(budget, DANGER_CALLS / 6), f"{GATES} gates + {budget - GATES}")
    yield Row(f"{start}: REST calls", "", calls.total(), floor.calls, goal, by)
    requests = max(each.git_requests for each in rounds)
    yield Row(f"{start}: git requests", "", requests, floor.git_requests, Goal(4, "constant"))
    share = 0.06 if first else 0.01
    size, whole = median([each.git_bytes for each in rounds]), floor.checkout_bytes / 1e3
    limit = Goal(
        share * REFERENCE_FILES / tree.FILES * whole,
        f"{share:.0%} of a depth-1 checkout of {REFERENCE_FILES} files; this has {tree.FILES}",
    )
    yield Row(f"{start}: git bytes (floor: depth-1 checkout)", "kB", size / 1e3, whole, limit)


def _idle(idle: float) -> Row:
    return Row("idle, left out of the CPU above", "ms/s", idle * 1e3)
