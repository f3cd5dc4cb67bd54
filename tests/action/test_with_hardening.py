"""The action and the command against Hardening itself: what they send is what it keeps."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.settings import AppCredentials, load
from bot.web.app import Surroundings, create_app
from bot.web.runner import WebServer
from tests.action.step import Step, step_of
from tests.bot.cli.test_upload import run as hardening_upload
from tests.bot.web.upload_stage import JUNIT, LCOV, NONSENSE, UploadStage, staged


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@asynccontextmanager
async def addressed(stage: UploadStage, database_url: str) -> AsyncIterator[str]:
    """A server whose PUBLIC_URL is where it listens."""
    github, port = stage.github, free_port()
    environ = {
        "DATABASE_URL": database_url,
        "GITHUB_API_URL": github.url,
        "GITHUB_SERVER_URL": github.url,
        "GITHUB_OIDC_ISSUER": github.oidc_issuer,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }

    async def ring(run_id: int, attempt: int, delay: float) -> None:
        """Nobody waits."""

    app = AppCredentials(github.app_id, github.private_key_pem, "a secret of sixteen and more")
    served = create_app(load(environ).with_app(app), Surroundings(ring_run=ring))
    server = WebServer(served, "127.0.0.1", port)
    await server.start()
    try:
        yield environ["PUBLIC_URL"]
    finally:
        await server.stop()


async def step_for_pull(stage: UploadStage) -> Step:
    workflow = await stage.workflow(stage.pull)
    return step_of(stage.github, await stage.job("unit", workflow))


@pytest.mark.parametrize("by", ["action", "command"])
async def test_reports_arrive(sqlite_url: str, tmp_path: Path, by: str) -> None:
    async with (
        staged(sqlite_url, tmp_path / "github") as stage,
        addressed(stage, sqlite_url) as url,
    ):
        step = await step_for_pull(stage)
        big = LCOV * 2_000
        step.write({"a/lcov.info": LCOV, "b/lcov.info": big, "junit.xml": JUNIT})
        if by == "action":
            done = await asyncio.to_thread(step.run, url, complete="true")
            assert (done.code, done.outputs) == (0, {"sent": "3"}), done.log
            assert "recognised a/lcov.info: coverage (lcov)" in done.log
        else:
            files = ["a/lcov.info", "b/lcov.info", "junit.xml", "--complete", "--url", url]
            told = await asyncio.to_thread(
                hardening_upload, step.workspace, *files, environ=step.environment
            )
            assert told.returncode == 0, told.stderr
            assert f"for commit {stage.head}" in told.stdout
        rows = {row.name: row for row in await stage.rows()}
        assert sorted(rows) == ["a/lcov.info", "b/lcov.info", "junit.xml"]
        assert {row.head_sha for row in rows.values()} == {stage.head}
        assert {(row.trust, row.job) for row in rows.values()} == {("signed", "CI / unit")}
        assert {row.tested_sha for row in rows.values()} == {step.environment["GITHUB_SHA"]}


async def test_refusals_are_told(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        staged(sqlite_url, tmp_path / "github") as stage,
        addressed(stage, sqlite_url) as url,
    ):
        step = await step_for_pull(stage)
        step.write({"lcov.info": LCOV, "junit.xml": NONSENSE})
        done = await asyncio.to_thread(step.run, url)
        assert (done.code, done.outputs) == (0, {"sent": "1"})
        (warning,) = done.warnings
        assert "refused: junit.xml: " in warning
        (step.workspace / "lcov.info").unlink()
        done = await asyncio.to_thread(step.run, url, fail_on_error="true")
        assert done.code == 1
        assert "the server answered 422: " in done.log


async def test_another_address_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    async with staged(sqlite_url, tmp_path / "github") as stage:
        step = await step_for_pull(stage)
        step.write({"lcov.info": LCOV})
        done = await asyncio.to_thread(step.run, stage.address)
        assert done.code == 0
        assert "the server answered 401: " in done.log
        assert await stage.rows() == []
