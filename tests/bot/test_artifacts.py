"""The collector by itself: what it asks for unbidden, what it gives up, and how long it takes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlmodel import col, select

from bot.artifact_reading import ArtifactReader
from bot.artifacts import Collector, Seconds
from bot.clock import now
from bot.failures import Permanent, Transient
from bot.github.client import Credentials, GitHubApp
from bot.queue.connect import EmbeddedRedis
from bot.queue.doorbell import Doorbell
from bot.runner import Done, Hold
from bot.standin.repositories import Pull, Repository
from bot.standin.stand_in import StandIn
from bot.standin.wire.faults import Fault
from bot.store.artifact_runs import Head, want_artifacts
from bot.store.database import Database
from bot.store.evidence import completeness
from bot.store.evidence_tables import ReportRow
from bot.store.leases import claim, finish, hand_back
from bot.store.repositories import RepositorySeen, remove_repository, see_repository
from bot.store.runs import Ring, RunWanted, request_run
from bot.store.states import RunKind, RunState
from bot.store.tables import RunRow

JUNIT = (Path(__file__).parents[1] / "samples" / "reports" / "junit.xml").read_bytes()


@dataclass(frozen=True, slots=True)
class Scene:
    """GitHub with a pull request, and who collects what its CI leaves."""

    github: StandIn
    repository: Repository
    pull: Pull
    database: Database
    collector: Collector

    @property
    def head(self) -> Head:
        """The pull request's."""
        installation = self.github.installation(self.repository).id
        return Head(self.repository.id, installation, self.pull.head_sha, "test")

    async def asked(self, run_id: int, attempt: int = 1) -> Hold:
        """The run under a lease."""
        async with self.database.session() as session:
            ring = await want_artifacts(session, self.head, run_id, attempt, now())
        assert ring is not None
        return await self.held(ring)

    async def held(self, ring: Ring) -> Hold:
        """A due run under a lease."""
        async with self.database.session() as session:
            lease = await claim(session, ring.run_id, "w", now())
        assert lease is not None
        return Hold(lease)

    async def waits(self) -> None:
        """The pull request is judged and waits for reports."""
        head = self.head
        wanted = RunWanted(
            head.repository_id, head.installation_id, RunKind.PULL_REQUEST, self.pull.number,
            head.sha, "main", "b" * 40, "test",
        )  # fmt: skip
        async with self.database.session() as session:
            ring = await request_run(session, wanted, now())
        hold = await self.held(ring)
        async with self.database.session() as session:
            await hand_back(session, hold.lease, RunState.WAITING, now() + timedelta(hours=1))

    async def rows(self) -> Sequence[tuple[str, int, str]]:
        """All runs."""
        async with self.database.reader() as session:
            found = (await session.exec(select(RunRow).order_by(col(RunRow.id)))).all()
        return [(row.kind, row.number, row.state) for row in found]

    async def closed(self) -> bool:
        """Whether nobody waits for more reports of the head."""
        async with self.database.reader() as session:
            return (await completeness(session, self.repository.id, self.pull.head_sha)).ended

    async def reports(self) -> list[tuple[str, str]]:
        """What is kept."""
        async with self.database.reader() as session:
            found = await session.exec(select(ReportRow).order_by(col(ReportRow.name)))
            return [(row.name, row.refused) for row in found.all()]


@pytest_asyncio.fixture
async def scene(tmp_path: Path, database: Database) -> AsyncIterator[Scene]:
    github = await StandIn.start(tmp_path / "github")
    repository = github.create_repository("acme/shop")
    repository.commit({"a.md": "x"})
    repository.commit({"a.md": "y"}, branch="feature")
    pull = await github.open_pull_request(repository, "feature")
    credentials = Credentials(str(github.app_id), github.private_key_pem, github.url, "2022-11-28")
    doorbell = Doorbell(EmbeddedRedis())
    reader = ArtifactReader(tmp_path / "data", asyncio.Semaphore(1))
    installation = github.installation(repository).id
    async with database.session() as session:
        seen = RepositorySeen(repository.id, installation, "acme", "shop", "main", False)
        await see_repository(session, seen)
    collector = Collector(database, doorbell, GitHubApp(credentials), reader)
    yield Scene(github, repository, pull, database, collector)
    await doorbell.close()
    await github.stop()


async def ran(scene: Scene, *names: str) -> int:
    """A workflow run that is over and left these artifacts."""
    run = await scene.github.start_workflow(scene.repository, pull=scene.pull)
    for name in names:
        await scene.github.add_artifact(run, name, {"junit.xml": JUNIT})
    await scene.github.finish_workflow(run)
    return run.id


async def test_a_waiting_head_whose_runs_are_over_is_looked_after(scene: Scene) -> None:
    await scene.waits()
    run_id = await ran(scene, "tests")
    await scene.collector.look_again()
    assert await scene.rows() == [
        ("pull_request", scene.pull.number, "waiting"),
        ("artifacts", run_id, "queued"),
    ]
    await scene.collector.look_again()
    assert len(await scene.rows()) == 2


async def test_a_run_that_waits_for_approval_is_collected_after_it(scene: Scene) -> None:
    """A newcomer's fork: GitHub shows the run as completed before it has begun, and approving it
    makes no new attempt."""
    await scene.waits()
    run = await scene.github.start_workflow(scene.repository, pull=scene.pull)
    await scene.github.finish_workflow(run, "action_required")
    await scene.collector.look_again()
    waiting = ("pull_request", scene.pull.number, "waiting")
    assert (await scene.rows(), await scene.closed()) == ([waiting], False)
    await scene.github.add_artifact(run, "tests", {"junit.xml": JUNIT})
    await scene.github.finish_workflow(run)
    await scene.collector.look_again()
    assert await scene.rows() == [waiting, ("artifacts", run.id, "queued")]


async def test_a_head_that_does_not_wait_is_left_alone(scene: Scene) -> None:
    await ran(scene, "tests")
    scene.github.requests.clear()
    await scene.collector.look_again()
    assert list(scene.github.requests) == []


async def test_a_waiting_head_without_any_run_waits_on(scene: Scene) -> None:
    await scene.waits()
    await scene.collector.look_again()
    assert not await scene.closed()


async def test_where_nothing_can_be_listed_nothing_is_closed(scene: Scene) -> None:
    await scene.waits()
    await ran(scene)
    scene.github.faults.add(Fault("GET", "/repos/acme/shop/actions/*", status=403, times=-1))
    await scene.collector.look_again()
    assert not await scene.closed()
    assert len(await scene.rows()) == 1


async def test_giving_up_leaves_the_set_to_the_others(scene: Scene) -> None:
    other = await scene.github.start_workflow(scene.repository, pull=scene.pull, path="b.yml")
    hold = await scene.asked(await ran(scene))
    await scene.collector.give_up(hold, "refused")
    async with scene.database.session() as session:
        await finish(session, hold.lease, RunState.FAILED, now(), "refused")
    assert not await scene.closed()
    await scene.github.finish_workflow(other)
    await scene.collector.collect(await scene.asked(other.id))
    assert await scene.closed()


async def test_giving_up_the_only_run_closes_the_set(scene: Scene) -> None:
    await scene.collector.give_up(await scene.asked(await ran(scene)), "refused")
    assert await scene.closed()


async def test_a_run_that_is_gone_is_given_up(scene: Scene) -> None:
    with pytest.raises(Permanent):
        await scene.collector.collect(await scene.asked(404))


async def test_a_run_of_another_commit_gives_nothing(scene: Scene) -> None:
    run = await scene.github.start_workflow(scene.repository)
    await scene.github.add_artifact(run, "tests", {"junit.xml": JUNIT})
    await scene.github.finish_workflow(run)
    assert await scene.collector.collect(await scene.asked(run.id)) == Done()
    assert await scene.reports() == []


async def test_a_run_that_is_not_over_is_asked_again(scene: Scene) -> None:
    run = await scene.github.start_workflow(scene.repository, pull=scene.pull)
    with pytest.raises(Transient):
        await scene.collector.collect(await scene.asked(run.id))


async def test_a_list_that_is_behind_keeps_nobody_waiting(scene: Scene) -> None:
    """GitHub shows the very run that is over as one that still runs."""
    run_id = await ran(scene, "tests")
    late = {
        "id": run_id, "head_sha": scene.pull.head_sha, "event": "pull_request",
        "status": "in_progress", "run_attempt": 1, "repository": {"id": scene.repository.id},
    }  # fmt: skip
    listed = {"total_count": 1, "workflow_runs": [late]}
    path = "/repos/acme/shop/actions/runs"
    scene.github.faults.add(Fault("GET", path, status=200, body=listed))
    await scene.collector.collect(await scene.asked(run_id))
    assert not scene.github.faults.pending
    assert await scene.closed()


async def test_an_attempt_that_began_meanwhile_is_told_of_later(scene: Scene) -> None:
    run = await scene.github.start_workflow(scene.repository, pull=scene.pull)
    await scene.github.add_artifact(run, "tests", {"junit.xml": JUNIT})
    await scene.github.finish_workflow(run)
    hold = await scene.asked(run.id)
    await scene.github.rerun_workflow(run)
    assert await scene.collector.collect(hold) == Done()
    assert (await scene.reports(), await scene.closed()) == ([], False)


async def test_a_repository_that_is_no_longer_ours(scene: Scene) -> None:
    hold = await scene.asked(await ran(scene, "tests"))
    async with scene.database.session() as session:
        await remove_repository(session, scene.repository.id, now())
    assert await scene.collector.collect(hold) == Done()
    assert await scene.reports() == []


async def test_a_lost_lease_writes_no_more(scene: Scene) -> None:
    hold = await scene.asked(await ran(scene, "tests"))
    hold.lost = True
    await scene.collector.collect(hold)
    assert (await scene.reports(), await scene.closed()) == ([], False)


@pytest.mark.parametrize("seconds", [Seconds(artifact=0.0), Seconds(run=-1.0)])
async def test_what_takes_too_long_is_left_out(scene: Scene, seconds: Seconds) -> None:
    hurried = replace(scene.collector, seconds=seconds)
    await hurried.collect(await scene.asked(await ran(scene, "tests")))
    assert (await scene.reports(), await scene.closed()) == ([], True)


async def test_a_failing_storage_is_tried_again_by_the_runner(scene: Scene) -> None:
    hold = await scene.asked(await ran(scene, "tests"))
    scene.github.faults.add(Fault("GET", "/_storage/*", status=503))
    with pytest.raises(Transient):
        await scene.collector.collect(hold)
    assert not await scene.closed()
    assert await scene.collector.collect(hold) == Done()
    assert await scene.reports() == [("tests", "")]
