"""What CI of a repository does in a journey: tests run, reports are written and uploaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from bot.standin.checks import CheckRun
from bot.standin.repositories import Pull, Repository
from bot.standin.workflows import WorkflowJob, WorkflowRun
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

    async def end(self) -> None:
        """The run is over."""
        await self.stage.github.finish_workflow(self.run)


async def pushed(stage: Stage, repository: Repository) -> Ci:
    """CI of the newest commit of the default branch."""
    return Ci(stage, await stage.github.start_workflow(repository))


async def of_pull(stage: Stage, repository: Repository, pull: Pull) -> Ci:
    """CI of a pull request's head."""
    return Ci(stage, await stage.github.start_workflow(repository, pull=pull))


async def waits(stage: Stage, pull: Pull, gate: str, words: str) -> CheckRun:
    """The gate's check run, once it is in progress and says that."""

    def said(_: object) -> bool:
        run = stage.runs(pull).get(f"hardening/{gate}")
        return run is not None and run.conclusion is None and words in (run.title or "")

    await stage.github.until(said, timeout=20)
    return stage.runs(pull)[f"hardening/{gate}"]
