"""What one pull request costs: calls to GitHub, git requests, and the time until it is seen."""

import time
from dataclasses import dataclass

import pytest

from bot.standin.repositories import Pull, Repository
from bot.standin.stand_in import StandIn
from tests.journeys.stage import AGGREGATE, ANY, CLEAN, Stage

GATES = 2
"""Gates with a check run of their own in the stage's configuration."""
SEEN_WITHIN = 5.0
MANY = 200


@dataclass(frozen=True, slots=True)
class Cost:
    """Requests about one repository since the last count; tokens and the App's own are apart."""

    rest: int
    writes: int
    git: int


def cost(stage: Stage) -> Cost:
    """Counts, and begins anew."""
    requests = stage.github.requests
    found = Cost(len(requests.find(path="/repos/*")), len(requests.writes), len(requests.git))
    requests.clear()
    return found


async def measured(stage: Stage) -> Repository:
    """A repository that is known: its first pull request and the look after the start are over."""
    repository = stage.repository()
    await stage.verdict(await stage.pull(repository, {"README.md": "# Shop\n"}))
    await stage.github.until(_looked_around, timeout=20)
    stage.github.requests.clear()
    return repository


def _looked_around(github: StandIn) -> bool:
    """The comparison after the very first start ends with the branches of each repository."""
    return bool(github.requests.find("GET", "/repos/*/branches/main"))


@pytest.mark.parametrize("files", [1, MANY])
async def test_the_budget_holds_however_many_files_change(alone: Stage, files: int) -> None:
    repository = await measured(alone)
    change = {f"src/f{n}.ts": f"// {n}\n{CLEAN}" for n in range(files)}
    pull = await alone.pull(repository, {**change, "src/a.ts": ANY})
    assert (await alone.verdict(pull)).conclusion == "failure"
    first = cost(alone)
    assert first.rest <= GATES + 6
    assert first.git <= 4
    await alone.github.push(pull, {path: f"{text}\n" for path, text in change.items()})
    assert (await alone.verdict(pull)).conclusion == "failure"
    later = cost(alone)
    assert later.rest <= GATES + 5
    assert 2 <= later.git <= 4


async def test_the_very_first_evaluation_is_within_budget(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    assert (await alone.verdict(pull)).conclusion == "failure"
    about = [e for e in alone.github.requests.find(path="/repos/*") if not _comparing(e.path)]
    assert len(about) <= GATES + 6


def _comparing(path: str) -> bool:
    """Belongs to the look around after the start."""
    return path.endswith(("/pulls", "/branches/main"))


async def test_nothing_is_written_where_nothing_changed(alone: Stage) -> None:
    """The same head again: its verdict is new check runs, and not one word more."""
    repository = await measured(alone)
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    before = await alone.verdict(pull)
    cost(alone)
    await alone.github.rerequest(before)
    await alone.renewed(pull, before)
    paths = [entry.path for entry in alone.github.requests.writes]
    assert [path for path in paths if "/check-runs" not in path] == []
    assert sum(entry.method == "POST" for entry in alone.github.requests.writes) == GATES + 1


async def test_a_second_pull_request_of_the_same_head_writes_only_what_differs(
    alone: Stage,
) -> None:
    repository = await measured(alone)
    pull = await alone.pull(repository, {"src/a.ts": CLEAN + "export const b = 1;\n"})
    assert (await alone.verdict(pull)).conclusion == "success"
    cost(alone)
    await alone.github.edit(pull, title="Another title")
    await alone.github.close(pull)
    await alone.github.settle()
    other = await alone.pull(repository, {"src/other.ts": CLEAN})
    await alone.verdict(other)
    about = [e.path for e in alone.github.requests.writes if pull.head_sha in e.path]
    assert about == []
    assert cost(alone).writes <= GATES + 2


@pytest.mark.parametrize("count", [1, 4])
async def test_the_aggregate_is_seen_within_five_seconds(alone: Stage, count: int) -> None:
    repository = await measured(alone)
    pulls: list[Pull] = []
    started = time.monotonic()
    for number in range(count):
        pulls.append(await alone.pull(repository, {f"src/{number}.ts": CLEAN}))
    await alone.github.until(lambda _: all(AGGREGATE in alone.runs(pull) for pull in pulls))
    assert time.monotonic() - started < SEEN_WITHIN
