"""Check runs of our App, and the names of others'."""

from typing import Literal

import msgspec

from bot.github.pull_requests import SHA
from bot.github.rest import Repository

Status = Literal["in_progress", "completed"]
Level = Literal["notice", "warning", "failure"]


class Annotation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A remark on some lines of a file; GitHub allows columns only when both lines are equal."""

    path: str
    start_line: int
    end_line: int
    annotation_level: Level
    message: str
    title: str = ""
    start_column: int | None = None
    end_column: int | None = None


class Output(msgspec.Struct, omit_defaults=True):
    """What a check run shows; GitHub wants title and summary again in every update."""

    title: str
    summary: str
    annotations: list[Annotation] = []


class Body(msgspec.Struct, omit_defaults=True):
    """A check run as it is created or updated."""

    status: Status
    output: Output
    conclusion: str | None = None
    name: str | None = None
    head_sha: str | None = None
    external_id: str | None = None


class ShownOutput(msgspec.Struct):
    """The output as GitHub lists it."""

    title: str | None = None
    summary: str | None = None
    annotations_count: int = 0


class CheckRun(msgspec.Struct):
    """A check run as GitHub lists it."""

    id: int
    name: str = ""
    status: str = ""
    conclusion: str | None = None
    external_id: str | None = None
    output: ShownOutput | None = None


class _Page(msgspec.Struct):
    check_runs: list[CheckRun] = []


async def create(repository: Repository, body: Body) -> int:
    """Create a check run; returns its id."""
    target = f"POST {repository.path}/check-runs"
    return (await repository.rest.write("check_run", target, body, CheckRun)).id


async def update(repository: Repository, run_id: int, body: Body) -> None:
    """Change a check run; annotations are added to those that it has."""
    target = f"PATCH {repository.path}/check-runs/{run_id}"
    await repository.rest.write("check_run", target, body, CheckRun)


async def of_commit(repository: Repository, sha: str, app_id: int) -> list[CheckRun]:
    """All our check runs of a commit, the newest first."""
    if SHA.fullmatch(sha) is None:
        raise ValueError(f"{sha[:80]!r} is no commit id")
    query = f"app_id={app_id}&filter=all&per_page=100"
    path = f"{repository.path}/commits/{sha}/check-runs?{query}"
    pages = repository.rest.pages("check_runs", path, _Page)
    runs = [run async for page in pages for run in page.check_runs]
    return sorted(runs, key=lambda run: run.id, reverse=True)


async def name_of(repository: Repository, run_id: int) -> str:
    """The name of one check run, whoever made it."""
    path = f"{repository.path}/check-runs/{run_id}"
    return (await repository.rest.get("check_run", path, CheckRun)).name
