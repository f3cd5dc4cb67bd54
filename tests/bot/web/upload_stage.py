"""The upload endpoint beside a small GitHub with jobs, on a database that knows the repository."""

from asyncio import StreamReader, StreamWriter, open_connection
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlmodel import col, select

from bot.clock import now
from bot.settings import AppCredentials, load
from bot.standin import Pull, Repository, StandIn, WorkflowJob, WorkflowRun
from bot.store.database import Database
from bot.store.evidence_tables import ReportRow
from bot.store.repositories import (
    PullSeen,
    RepositorySeen,
    see_installation,
    see_pull,
    see_repository,
)
from bot.web.app import Surroundings, create_app
from bot.web.runner import WebServer
from bot.web.uploads import PATH

PUBLIC_URL = "https://hardening.test"
LCOV = b"TN:\nSF:src/a.ts\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\n"
MORE = b"TN:\nSF:src/b.ts\nDA:1,1\nLF:1\nLH:1\nend_of_record\n"
JUNIT = b'<testsuite name="s" tests="1"><testcase classname="s" name="t" time="1"/></testsuite>'
NONSENSE = b"nothing that anybody knows"

Sent = Mapping[str, bytes] | Sequence[tuple[str, bytes]]
Ring = tuple[int, int, float]


@dataclass(slots=True)
class UploadStage:
    """Repository acme/shop with an open pull request; `rang` are the runs that were rung for."""

    github: StandIn
    repository: Repository
    pull: Pull
    database: Database
    address: str = ""
    rang: list[Ring] = field(default_factory=list)

    @property
    def head(self) -> str:
        return self.github.pull(self.pull).head_sha

    async def workflow(self, pull: Pull | None = None) -> WorkflowRun:
        return await self.github.start_workflow(self.repository, pull=pull)

    async def job(self, name: str = "test", run: WorkflowRun | None = None) -> WorkflowJob:
        """A job on the default branch, unless it is of a given run."""
        return await self.github.start_job(run or await self.workflow(), name)

    async def token(self, **claims: object) -> str:
        """A good token of a new job on the default branch, but for these claims."""
        return self.github.oidc_token(await self.job(), PUBLIC_URL, signature=None, **claims)

    def token_of(self, job: WorkflowJob) -> str:
        return self.github.oidc_token(job, PUBLIC_URL)

    async def send(self, token: str, files: Sent, **fields: str) -> httpx.Response:
        """Upload files as the path that each is given under."""
        pairs = files.items() if isinstance(files, Mapping) else files
        parts: list[tuple[str, tuple[str | None, bytes]]] = [("file", pair) for pair in pairs]
        parts += [(name, (None, value.encode())) for name, value in fields.items()]
        return await self.post(headers={"authorization": f"Bearer {token}"}, files=parts)

    async def post(self, **request: object) -> httpx.Response:
        async with httpx.AsyncClient(timeout=30) as client:
            return await client.post(f"{self.address}{PATH}", **request)  # type: ignore[arg-type]  # passed on

    async def connect(self, token: str, head: str) -> tuple[StreamReader, StreamWriter]:
        """A connection on which the head of an upload was sent, with these further lines."""
        port = int(self.address.rpartition(":")[2])
        reader, writer = await open_connection("127.0.0.1", port)
        lines = f"POST {PATH} HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {token}\r\n{head}"
        writer.write(f"{lines}\r\n".encode())
        await writer.drain()
        return reader, writer

    async def rows(self) -> Sequence[ReportRow]:
        async with self.database.reader() as session:
            return (await session.exec(select(ReportRow).order_by(col(ReportRow.id)))).all()


@asynccontextmanager
async def staged(database_url: str, directory: Path, **environ: str) -> AsyncIterator[UploadStage]:
    """An empty value takes a variable away."""
    github = await StandIn.start(directory)
    database = Database(database_url)
    try:
        repository = github.create_repository("acme/shop")
        repository.commit({"src/a.ts": "export {};\n"})
        repository.commit({"src/b.ts": "export {};\n"}, branch="feature")
        pull = await github.open_pull_request(repository, "feature")
        stage = UploadStage(github, repository, pull, database)
        await _known(stage)
        async with _served(stage, database_url, environ):
            yield stage
    finally:
        await database.close()
        await github.stop()


@asynccontextmanager
async def _served(
    stage: UploadStage, database_url: str, environ: Mapping[str, str]
) -> AsyncIterator[None]:
    github = stage.github
    whole = {
        "DATABASE_URL": database_url,
        "GITHUB_API_URL": github.url,
        "GITHUB_SERVER_URL": github.url,
        "GITHUB_OIDC_ISSUER": github.oidc_issuer,
        "PUBLIC_URL": PUBLIC_URL,
    }
    settings = load({name: value for name, value in (whole | dict(environ)).items() if value})
    app = AppCredentials(github.app_id, github.private_key_pem, "a secret of sixteen and more")

    async def ring_run(run_id: int, attempt: int, delay: float) -> None:
        stage.rang.append((run_id, attempt, delay))

    server = WebServer(
        create_app(settings.with_app(app), Surroundings(ring_run=ring_run)), "127.0.0.1", 0
    )
    await server.start()
    stage.address = server.address
    try:
        yield
    finally:
        await server.stop()


async def _known(stage: UploadStage) -> None:
    """What the events of the installation and of the pull request would have told."""
    repository, pull = stage.repository, stage.pull
    installation = stage.github.installation(repository).id
    seen = RepositorySeen(repository.id, installation, "acme", "shop", "main", True)
    opened = PullSeen(
        repository.id, pull.number, pull.head_sha, repository.id, "main",
        str(repository.git.branch("main")), True, False, "dana", now(),
    )  # fmt: skip
    async with stage.database.session() as session:
        await see_installation(session, installation, "acme")
        await see_repository(session, seen)
        await see_pull(session, opened)
