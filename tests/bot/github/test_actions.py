"""Workflow runs and artifacts against the stand-in, and downloads from a host of their own."""

import hashlib
import io
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.failures import Permanent, Transient
from bot.github import actions
from bot.github.actions import Artifact, ArtifactExpired
from bot.github.app_auth import READ_ACTIONS, Scope
from bot.github.download import TooLarge, download
from bot.github.refusals import Answer, Refused
from bot.github.rest import Call, Repository, Rest
from bot.standin.wire.faults import Fault
from tests.bot.github.stage import Stage

ZIP = "/repos/acme/shop/actions/artifacts/*/zip"
STORAGE = "/_storage/*"


@pytest_asyncio.fixture
async def repository(stage: Stage) -> AsyncIterator[Repository]:
    scope = Scope(stage.scope.installation_id, stage.scope.repository_id, READ_ACTIONS)
    async with stage.app.repository(scope, "acme", "shop") as opened:
        yield opened


async def test_a_run_at_its_newest_attempt(stage: Stage, repository: Repository) -> None:
    run = await stage.standin.start_workflow(stage.repository, pull=stage.pull, name="Unit")
    going = await actions.workflow_run(repository, run.id)
    assert (going.over, going.conclusion, going.run_attempt) == (False, None, 1)
    await stage.standin.finish_workflow(run, "failure")
    over = await actions.workflow_run(repository, run.id)
    assert (over.over, over.conclusion, over.name, over.event) == (
        True, "failure", "Unit", "pull_request",
    )  # fmt: skip
    assert over.repository is not None
    assert over.head_repository is not None
    assert over.repository.id == over.head_repository.id == stage.repository.id


async def test_runs_of_a_commit(stage: Stage, repository: Repository) -> None:
    mine = await stage.standin.start_workflow(stage.repository, pull=stage.pull)
    await stage.standin.start_workflow(stage.repository)
    found = await actions.runs_of(repository, stage.pull.head_sha)
    assert [run.id for run in found] == [mine.id]
    with pytest.raises(ValueError, match="no commit id"):
        await actions.runs_of(repository, "main&head_sha=x")


async def test_more_pages_than_one(stage: Stage, repository: Repository) -> None:
    run = await stage.standin.start_workflow(stage.repository)
    for number in range(101):
        await stage.standin.add_artifact(run, f"a{number}", {"a.txt": b""})
    assert len(await actions.artifacts(repository, run.id)) == 101


async def stored(stage: Stage, repository: Repository, content: bytes = b"zip") -> Artifact:
    run = await stage.standin.start_workflow(stage.repository)
    await stage.standin.add_artifact(run, "reports", content=content)
    (artifact,) = await actions.artifacts(repository, run.id)
    return artifact


async def test_a_download_shows_nobody_our_token(stage: Stage, repository: Repository) -> None:
    """The stand-in's storage refuses whoever shows it one."""
    artifact = await stored(stage, repository, b"some bytes")
    target = io.BytesIO()
    digest = await download(await actions.address(repository, artifact), target, 10)
    assert (target.getvalue(), artifact.size_in_bytes) == (b"some bytes", 10)
    assert digest == artifact.digest == f"sha256:{hashlib.sha256(b'some bytes').hexdigest()}"


async def test_a_download_stops_at_its_limit(stage: Stage, repository: Repository) -> None:
    url = await actions.address(repository, await stored(stage, repository, b"x" * 300_000))
    target = io.BytesIO()
    with pytest.raises(TooLarge):
        await download(url, target, 299_999)
    assert len(target.getvalue()) < 300_000


async def test_an_expired_artifact(stage: Stage, repository: Repository) -> None:
    run = await stage.standin.start_workflow(stage.repository)
    await stage.standin.add_artifact(run, "old", {"a.xml": b"<a/>"}, expired=True)
    (artifact,) = await actions.artifacts(repository, run.id)
    assert artifact.expired
    with pytest.raises(ArtifactExpired):
        await actions.address(repository, artifact)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault("GET", ZIP, status=404), ArtifactExpired),
        (Fault("GET", ZIP, status=403), Refused),
        (Fault("GET", ZIP, status=503, times=-1), Transient),
        (Fault("GET", ZIP, status=200), Permanent),
        (Fault("GET", ZIP, status=302), Permanent),
        (Fault("GET", ZIP, status=302, headers={"location": "file:///etc/passwd"}), Permanent),
    ],
    ids=["gone", "forbidden", "down", "no redirect", "no address", "no web address"],
)
async def test_no_address(
    stage: Stage, repository: Repository, fault: Fault, kind: type[Exception]
) -> None:
    artifact = await stored(stage, repository)
    stage.standin.faults.add(fault)
    with pytest.raises(kind):
        await actions.address(repository, artifact)


@pytest.mark.parametrize("status", [403, 404, 500, 302])
async def test_what_the_storage_refuses_is_tried_again_later(
    stage: Stage, repository: Repository, status: int
) -> None:
    """Its addresses are good for a minute only, and none is ever told to a log."""
    url = await actions.address(repository, await stored(stage, repository))
    stage.standin.faults.add(Fault("GET", STORAGE, status=status))
    with pytest.raises(Transient) as failed:
        await download(url, io.BytesIO(), 100)
    assert url not in failed.value.reason


async def test_nobody_there() -> None:
    with pytest.raises(Transient, match="ConnectError") as failed:
        await download("http://127.0.0.1:1/secret", io.BytesIO(), 100)
    assert "secret" not in failed.value.reason


@pytest.mark.parametrize(
    ("root", "location", "leads_on"),
    [
        ("https://api.github.com", "https://storage.example/a?sig=1", True),
        ("https://api.github.com", "http://storage.example/a?sig=1", False),
        ("https://ghe.example/api/v3", "/_services/a?sig=1", True),
        ("http://127.0.0.1:9", "http://127.0.0.1:8/a", True),
    ],
)
async def test_a_safe_connection_stays_safe(root: str, location: str, leads_on: bool) -> None:
    async def send(_: Call) -> Answer:
        return Answer(302, {"location": location}, b"")

    where = actions.address(Repository(Rest(root, send), "/repos/a/b", 1, "t"), Artifact(1, "a", 1))
    if leads_on:
        assert (await where).endswith(location)
        return
    with pytest.raises(Permanent, match="no safe connection"):
        await where
