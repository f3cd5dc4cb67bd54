"""What CI of a repository does in a journey: tests run, reports are written and uploaded."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from sqlmodel import col, select, update

from bot.queue.connect import RemoteRedis
from bot.queue.doorbell import Doorbell
from bot.standin.checks import CheckRun
from bot.standin.repositories import Pull, Repository
from bot.standin.workflows import WorkflowJob, WorkflowRun
from bot.store.database import Database
from bot.store.states import RunKind, RunState
from bot.store.tables import RunRow
from tests.journeys.stage import Stage

Lines = Mapping[int, int]
"""Line numbers with their hits."""


def lcov(files: Mapping[str, Lines]) -> bytes:
    """A trace file as a runner writes it, with absolute paths."""
    sections = (
        f"TN:\nSF:/home/runner/work/shop/shop/{path}\n"
        + "".join(f"DA:{line},{hits}\n" for line, hits in lines.items())
        + "end_of_record\n"
        for path, lines in files.items()
    )
    return "".join(sections).encode()


@dataclass(frozen=True, slots=True)
class Ci:
    """One workflow run of a commit, and its upload step."""

    stage: Stage
    run: WorkflowRun
    jobs: dict[str, WorkflowJob] = field(default_factory=dict)

    async def job(self, name: str = "test") -> WorkflowJob:
        """A job of the run, started at its first use."""
        if name not in self.jobs:
            self.jobs[name] = await self.stage.github.start_job(self.run, name)
        return self.jobs[name]

    async def upload(
        self, report: bytes, job: str = "test", file: str = "lcov.info", **fields: str
    ) -> httpx.Response:
        """Send a report as the job would."""
        token = self.stage.github.oidc_token(await self.job(job), self.stage.environ["PUBLIC_URL"])
        async with httpx.AsyncClient(timeout=30) as client:
            return await client.post(
                f"{self.stage.address}/api/v1/reports",
                headers={"authorization": f"Bearer {token}"},
                files={"file": (file, report)},
                data=fields,
            )

    async def sent(self, report: bytes, job: str = "test", **fields: str) -> None:
        """Send a report that is accepted."""
        answer = await self.upload(report, job, **fields)
        assert answer.status_code == 201, answer.text

    async def leave(self, artifact: str, **files: bytes) -> None:
        """Keep files as an artifact, as a job without a token has to; `__` stands for a dot."""
        named = {name.replace("__", "."): content for name, content in files.items()}
        await self.stage.github.add_artifact(self.run, artifact, named)

    async def again(self) -> "Ci":
        """The next attempt of all jobs."""
        return Ci(self.stage, await self.stage.github.rerun_workflow(self.run))

    async def end(self) -> None:
        """The run is over."""
        await self.stage.github.finish_workflow(self.run)


async def pushed(stage: Stage, repository: Repository, event: str = "push") -> Ci:
    """CI of the newest commit of the default branch."""
    return Ci(stage, await stage.github.start_workflow(repository, event=event))


async def of_pull(stage: Stage, repository: Repository, pull: Pull) -> Ci:
    """CI of a pull request's head."""
    return Ci(stage, await stage.github.start_workflow(repository, pull=pull))


def comment(stage: Stage, pull: Pull) -> str:
    """The one summary comment."""
    [only] = stage.github.comments(pull)
    return only.body


async def concludes(stage: Stage, pull: Pull, gate: str, words: str) -> CheckRun:
    """The gate's check run, once it has a conclusion and its title says that."""

    def said(_: object) -> bool:
        run = stage.runs(pull).get(f"hardening/{gate}")
        return run is not None and run.conclusion is not None and words in (run.title or "")

    await stage.github.until(said, timeout=20)
    return stage.runs(pull)[f"hardening/{gate}"]


async def waits(stage: Stage, pull: Pull, gate: str, words: str) -> CheckRun:
    """The gate's check run, once it is in progress and says that."""

    def said(_: object) -> bool:
        run = stage.runs(pull).get(f"hardening/{gate}")
        return run is not None and run.conclusion is None and words in (run.title or "")

    await stage.github.until(said, timeout=20)
    return stage.runs(pull)[f"hardening/{gate}"]


@asynccontextmanager
async def store(stage: Stage) -> AsyncIterator[Database]:
    """The product's database."""
    database = Database(stage.environ["DATABASE_URL"])
    try:
        yield database
    finally:
        await database.close()


async def laid_aside(stage: Stage) -> RunRow:
    """The row of the only run of a pull request, once it waits."""
    async with store(stage) as database, asyncio.timeout(20):
        while True:
            async with database.reader() as session:
                waiting = select(RunRow).where(
                    RunRow.kind == RunKind.PULL_REQUEST, RunRow.state == RunState.WAITING
                )
                row = (await session.exec(waiting)).first()
            if row is not None:
                return row
            await asyncio.sleep(0.05)


async def passes(stage: Stage, span: timedelta) -> None:
    """Put the waiting run back by that time, and ring for it; needs a Redis server."""
    row = await laid_aside(stage)
    assert row.id is not None
    assert row.event_at is not None
    assert row.due_at is not None
    moved = update(RunRow).where(col(RunRow.id) == row.id)
    async with store(stage) as database, database.session() as session:
        await session.exec(moved.values(event_at=row.event_at - span, due_at=row.due_at - span))
    bell = Doorbell(RemoteRedis(stage.environ["REDIS_URL"]))
    await bell.run(row.id, row.attempt)
    await bell.close()
