"""What no event told us is found on GitHub's side, once, and asked for."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest_asyncio
from sqlmodel import col, select

from bot.clock import now
from bot.github.client import Credentials, GitHubApp
from bot.missed import FOUND, OUTAGE, Missed
from bot.queue.connect import EmbeddedRedis
from bot.queue.doorbell import Doorbell
from bot.standin.repositories import Pull, Repository
from bot.standin.stand_in import StandIn
from bot.store.database import Database
from bot.store.runs import INSTALLED
from bot.store.tables import RepositoryRow, RunRow
from tests.servers import free_port


@dataclass(frozen=True, slots=True)
class Scene:
    """GitHub with a repository and an open pull request, and who looks for it."""

    github: StandIn
    repository: Repository
    pull: Pull
    missed: Missed


@pytest_asyncio.fixture
async def scene(tmp_path: Path, database: Database) -> AsyncIterator[Scene]:
    github = await StandIn.start(tmp_path / "github")
    repository = github.create_repository("acme/shop")
    repository.commit({"a.md": "x"})
    repository.commit({"a.md": "y"}, branch="feature")
    pull = await github.open_pull_request(repository, "feature")
    credentials = Credentials(str(github.app_id), github.private_key_pem, github.url, "2022-11-28")
    doorbell = Doorbell(EmbeddedRedis())
    yield Scene(github, repository, pull, Missed(database, doorbell, GitHubApp(credentials)))
    await doorbell.close()
    await github.stop()


async def runs(database: Database) -> list[tuple[str, int, str, str]]:
    async with database.reader() as session:
        rows = (await session.exec(select(RunRow).order_by(col(RunRow.kind)))).all()
    return [(row.kind, row.number, row.head_sha, row.correlation_id) for row in rows]


async def test_a_new_installation_is_measured_and_its_pull_requests_judged(
    scene: Scene, database: Database
) -> None:
    await scene.missed.recover(None)
    tip = scene.repository.git.branch("main")
    assert await runs(database) == [
        ("baseline", 0, tip, INSTALLED),
        ("pull_request", 1, scene.pull.head_sha, INSTALLED),
    ]
    await scene.missed.recover(None)
    assert len(await runs(database)) == 2, "a second look finds nothing new"


async def test_after_an_outage_known_repositories_are_compared(
    scene: Scene, database: Database
) -> None:
    await scene.missed.recover(None)
    async with database.session() as session:
        row = await session.get(RepositoryRow, scene.repository.id)
        assert row is not None
        row.baseline_commit = "c" * 40
        session.add(row)
    pushed = await scene.github.push(scene.pull, {"a.md": "z"})
    await scene.missed.recover(OUTAGE - timedelta(seconds=1))
    assert len(await runs(database)) == 2, "a short silence needs no comparison"
    await scene.missed.recover(OUTAGE)
    found = [run for run in await runs(database) if run[3] == FOUND]
    assert found == [("pull_request", 1, pushed.head_sha, FOUND)]


async def test_failed_deliveries_are_asked_for_again(scene: Scene) -> None:
    scene.github.webhook_url = f"http://127.0.0.1:{free_port()}/webhooks/github"
    await scene.github.set_draft(scene.pull, True)
    [failed] = scene.github.deliveries
    assert failed.status_code == 0
    await scene.missed.recover(timedelta())
    await scene.github.settle()
    assert [d.guid for d in scene.github.deliveries] == [failed.guid] * 2


async def test_a_refusal_of_the_list_leads_to_a_comparison(
    scene: Scene, database: Database
) -> None:
    scene.github.faults.fail("GET", "/app/hook/deliveries", status=403, times=-1)
    await scene.missed.recover(timedelta())
    assert len(await runs(database)) == 2


async def test_an_installation_that_is_suspended_is_left_alone(
    scene: Scene, database: Database
) -> None:
    await scene.github.suspend(scene.github.installation(scene.repository))
    await scene.missed.recover(None)
    await scene.missed.welcome(scene.github.installation(scene.repository).id)
    assert await runs(database) == []


async def test_how_long_nobody_was_there(scene: Scene) -> None:
    assert await scene.missed.silence() is None
    began = now()
    await scene.missed.alive()
    silence = await scene.missed.silence()
    assert silence is not None
    assert timedelta() <= silence <= now() - began + timedelta(seconds=1)
