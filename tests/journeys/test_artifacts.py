"""Reports that CI left as artifacts: kept by commit, whoever's they are and whatever they hold."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select, update

from bot.artifact_choice import LARGEST
from bot.clock import now
from bot.standin.stand_in import StandIn
from bot.standin.wire.faults import Fault
from bot.standin.workflows import WorkflowRun
from bot.store.database import Database
from bot.store.evidence import NewReport, completeness, keep_report, packed, unpacked
from bot.store.evidence_tables import ReportRow
from bot.store.states import RunKind
from bot.store.tables import RepositoryRow, RunRow
from checks.evidence import Trust
from checks.report_limits import MEGABYTE
from tests.bot.analysis.archives import flagged, linked, lying, with_entry, zipped
from tests.journeys.ci import lcov, waits
from tests.journeys.stage import ANY, Processes, Stage
from tests.journeys.test_evidence import BASE, FILES, HALF, NEW

SAMPLES = Path(__file__).parents[1] / "samples" / "reports"
LCOV, JUNIT = (SAMPLES / name for name in ("lcov.info", "junit.xml"))


@asynccontextmanager
async def store(stage: Stage) -> AsyncIterator[Database]:
    database = Database(stage.environ["DATABASE_URL"])
    try:
        yield database
    finally:
        await database.close()


async def rows(stage: Stage, head: str) -> Sequence[ReportRow]:
    async with store(stage) as database, database.reader() as session:
        chosen = select(ReportRow).where(ReportRow.head_sha == head).order_by(col(ReportRow.name))
        return (await session.exec(chosen)).all()


async def collected(stage: Stage, run_id: int, attempt: int = 1) -> RunRow:
    """The row of a workflow run, once that attempt is over."""
    async with store(stage) as database, asyncio.timeout(40):
        while True:
            async with database.reader() as session:
                chosen = select(RunRow).where(
                    RunRow.kind == RunKind.ARTIFACTS,
                    RunRow.number == run_id,
                    RunRow.base_ref == str(attempt),
                    col(RunRow.state).in_(("done", "failed")),
                )
                row = (await session.exec(chosen)).first()
            if row is not None:
                return row
            await asyncio.sleep(0.05)


async def ended(stage: Stage, repository_id: int, head: str) -> bool:
    async with store(stage) as database, database.reader() as session:
        return (await completeness(session, repository_id, head)).ended


async def test_a_push_then_a_pull_request(stage: Stage) -> None:
    repository = stage.repository()
    run = await stage.github.start_workflow(repository)
    await stage.github.add_artifact(run, "coverage", {"out/lcov.info": LCOV.read_bytes()})
    files = {"a/lcov.info": LCOV.read_bytes(), "b/junit.xml": JUNIT.read_bytes(), "x.txt": b"hi"}
    await stage.github.add_artifact(run, "mixed", files)
    await stage.github.finish_workflow(run)
    await collected(stage, run.id)
    kept = await rows(stage, run.head_sha)
    assert [(r.name, r.job, r.topic, r.trust) for r in kept] == [
        ("coverage", "CI", "coverage", Trust.ARTIFACT),
        ("mixed/a/lcov.info", "CI", "coverage", Trust.ARTIFACT),
        ("mixed/b/junit.xml", "CI", "tests", Trust.ARTIFACT),
    ]
    assert {(r.tested_sha, r.run_id, r.run_attempt) for r in kept} == {(run.head_sha, run.id, 1)}
    assert unpacked(kept[0].content).format == "lcov"
    assert await ended(stage, repository.id, run.head_sha)

    pull = await stage.pull(repository, {"src/a.ts": ANY})
    mine = await stage.github.start_workflow(repository, pull=pull)
    await stage.github.add_artifact(mine, "coverage", {"lcov.info": LCOV.read_bytes()})
    await stage.github.finish_workflow(mine, "failure")
    await collected(stage, mine.id)
    (own,) = await rows(stage, pull.head_sha)
    assert (own.name, own.trust, own.tested_sha) == ("coverage", Trust.ARTIFACT, "")


def clean(stage: Stage) -> bool:
    """Whether no file of ours is left."""
    left = [p.name for p in Path(stage.environ["HARDENING_DATA_DIR"]).iterdir() if p.is_file()]
    return not [name for name in left if "hardening" not in name]


async def test_a_fork_is_judged_by_what_its_ci_left(alone: Stage) -> None:
    """No upload anywhere: the base by a push, the head by a stranger's run."""
    repository = alone.repository(FILES)
    base = await alone.github.start_workflow(repository)
    await alone.github.add_artifact(base, "coverage", {"lcov.info": lcov(BASE)})
    await alone.github.finish_workflow(base)
    await collected(alone, base.id)
    pull = await alone.pull(repository, {"src/shop.py": NEW}, fork=True, author="stranger")
    run = await alone.github.start_workflow(repository, pull=pull)
    await waits(alone, pull, "coverage", "0 of 1 reports, waiting for coverage")
    await alone.github.add_artifact(run, "coverage", {"lcov.info": lcov(HALF)})
    await alone.github.finish_workflow(run)
    assert (await alone.verdict(pull)).conclusion == "failure"
    gate = alone.runs(pull)["hardening/coverage"]
    assert gate.title == "50.00 % (−50.00), patch 1 of 4 lines (25.00 %)"
    assert "fork-artifact" in (gate.summary or "")


async def test_an_unread_artifact_is_named_with_its_reason(alone: Stage) -> None:
    repository = alone.repository(FILES)
    base = await alone.github.start_workflow(repository)
    await alone.github.add_artifact(base, "coverage", {"lcov.info": lcov(BASE)})
    await alone.github.finish_workflow(base)
    await collected(alone, base.id)
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    run = await alone.github.start_workflow(repository, pull=pull)
    await alone.github.add_artifact(run, "coverage", {"../lcov.info": lcov(HALF)})
    await alone.github.finish_workflow(run)
    assert (await alone.verdict(pull)).conclusion != "success"
    gate = alone.runs(pull)["hardening/coverage"]
    assert "it names a file outside itself" in (gate.summary or "") + (gate.title or "")


async def test_a_fork_is_marked_as_one(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY}, fork=True, author="stranger")
    run = await alone.github.start_workflow(repository, pull=pull)
    await alone.github.add_artifact(run, "coverage", {"lcov.info": LCOV.read_bytes()})
    await alone.github.finish_workflow(run)
    await collected(alone, run.id)
    (row,) = await rows(alone, pull.head_sha)
    assert (row.trust, row.tested_sha, row.name) == (Trust.FORK, "", "coverage")


async def test_a_fork_that_is_gone_stays_a_fork(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY}, fork=True, author="stranger")
    run = await alone.github.start_workflow(repository, pull=pull)
    await alone.github.add_artifact(run, "coverage", {"lcov.info": LCOV.read_bytes()})
    await alone.github.delete_head_repository(pull)
    await alone.github.finish_workflow(run)
    await collected(alone, run.id)
    assert [row.trust for row in await rows(alone, pull.head_sha)] == [Trust.FORK]


async def test_the_newest_attempt_replaces_the_first(alone: Stage) -> None:
    repository = alone.repository()
    run = await alone.github.start_workflow(repository)
    await alone.github.add_artifact(run, "report", {"lcov.info": LCOV.read_bytes()})
    await alone.github.finish_workflow(run, "failure")
    await collected(alone, run.id)
    assert await ended(alone, repository.id, run.head_sha)
    await alone.github.rerun_workflow(run)
    await opened_again(alone, repository.id, run.head_sha)
    await alone.github.add_artifact(run, "report", {"junit.xml": JUNIT.read_bytes()})
    await alone.github.finish_workflow(run)
    await collected(alone, run.id, attempt=2)
    (row,) = await rows(alone, run.head_sha)
    assert (row.format, row.run_attempt) == ("junit", 2)
    assert await ended(alone, repository.id, run.head_sha)


async def opened_again(stage: Stage, repository_id: int, head: str) -> None:
    async with asyncio.timeout(20):
        while await ended(stage, repository_id, head):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_the_set_is_closed_by_the_last_run(alone: Stage) -> None:
    repository = alone.repository()
    unit = await alone.github.start_workflow(repository, name="Unit", path="unit.yml")
    load = await alone.github.start_workflow(repository, name="Load", path="load.yml")
    for run in (unit, load):
        await alone.github.add_artifact(run, "report", {"junit.xml": JUNIT.read_bytes()})
    await alone.github.finish_workflow(unit)
    await collected(alone, unit.id)
    assert not await ended(alone, repository.id, unit.head_sha)
    await alone.github.finish_workflow(load)
    await collected(alone, load.id)
    assert await ended(alone, repository.id, unit.head_sha)
    kept = {(row.name, row.job) for row in await rows(alone, unit.head_sha)}
    assert kept == {("report", "Unit"), ("report", "Load")}


async def test_a_run_without_artifacts_closes_the_set_too(alone: Stage) -> None:
    repository = alone.repository()
    run = await alone.github.start_workflow(repository)
    await alone.github.finish_workflow(run, "cancelled")
    await collected(alone, run.id)
    assert await ended(alone, repository.id, run.head_sha)


async def test_an_end_that_no_event_told_of(alone: Stage) -> None:
    """The other run's collector finds it in the list."""
    repository = alone.repository()
    address, alone.github.webhook_url = alone.github.webhook_url, None
    silent = await alone.github.start_workflow(repository, name="Silent", path="silent.yml")
    await alone.github.add_artifact(silent, "report", {"junit.xml": JUNIT.read_bytes()})
    await alone.github.finish_workflow(silent)
    alone.github.webhook_url = address
    told = await alone.github.start_workflow(repository, name="Told", path="told.yml")
    await alone.github.finish_workflow(told)
    await collected(alone, silent.id)
    assert [row.job for row in await rows(alone, told.head_sha)] == ["Silent"]
    assert await ended(alone, repository.id, told.head_sha)


async def test_what_the_job_uploaded_itself_is_not_kept_twice(alone: Stage) -> None:
    repository = alone.repository()
    run = await alone.github.start_workflow(repository)
    signed = NewReport(
        repository_id=repository.id, head_sha=run.head_sha, tested_sha=run.head_sha,
        name="lcov.info", job="test", topic="coverage", format="lcov", trust=Trust.SIGNED,
        digest="sha256:1", size=1, received_at=now(), report=None, run_id=run.id,
    )  # fmt: skip
    await known(alone, repository.id)
    async with store(alone) as database, database.session() as session:
        await keep_report(session, signed, packed(None))
    files = {"lcov.info": LCOV.read_bytes(), "junit.xml": JUNIT.read_bytes()}
    await alone.github.add_artifact(run, "reports", files)
    await alone.github.finish_workflow(run)
    await collected(alone, run.id)
    assert [(r.name, r.trust) for r in await rows(alone, run.head_sha)] == [
        ("lcov.info", Trust.SIGNED), ("reports/junit.xml", Trust.ARTIFACT),
    ]  # fmt: skip


async def known(stage: Stage, repository_id: int) -> None:
    """Return once an event has told of the repository."""
    async with store(stage) as database, asyncio.timeout(20):
        while True:
            async with database.reader() as session:
                if await session.get(RepositoryRow, repository_id) is not None:
                    return
            await asyncio.sleep(0.05)


async def test_a_privileged_run_is_left_alone(alone: Stage) -> None:
    """It is shown at the pull request's head and ran on the base branch."""
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    mine = await alone.github.start_workflow(repository, pull=pull)
    base = await alone.github.start_workflow(
        repository, pull=pull, event="pull_request_target", path="target.yml"
    )
    await alone.github.add_artifact(base, "coverage", {"lcov.info": LCOV.read_bytes()})
    await alone.github.finish_workflow(base)
    await alone.github.finish_workflow(mine)
    await collected(alone, mine.id)
    assert await rows(alone, pull.head_sha) == []
    assert await ended(alone, repository.id, pull.head_sha)


async def test_broken_reports_are_kept_with_their_fault_and_others_not_at_all(
    alone: Stage,
) -> None:
    repository = alone.repository()
    run = await alone.github.start_workflow(repository)
    cut = JUNIT.read_bytes()[:-20]
    await alone.github.add_artifact(run, "cut", {"junit.xml": cut})
    await alone.github.add_artifact(run, "other", {"notes.txt": b"hello", "p.json": b'{"a": 1}'})
    await alone.github.finish_workflow(run)
    await collected(alone, run.id)
    (row,) = await rows(alone, run.head_sha)
    assert (row.name, row.topic, row.format, row.content) == ("cut", "tests", "junit", b"")
    assert "XML" in row.refused


async def test_an_empty_list_is_what_it_was_before(alone: Stage) -> None:
    """ESLint says `[]` of clean files, and so do others."""
    repository = alone.repository()
    first = await alone.github.start_workflow(repository)
    eslint = (SAMPLES / "eslint.json").read_bytes()
    await alone.github.add_artifact(first, "lint", {"eslint.json": eslint})
    await alone.github.finish_workflow(first)
    await collected(alone, first.id)
    sha = await alone.github.push_branch(repository, "main", {"src/b.ts": "export {};\n"})
    second = await alone.github.start_workflow(repository)
    await alone.github.add_artifact(second, "lint", {"eslint.json": b"[]\n"})
    await alone.github.finish_workflow(second)
    await collected(alone, second.id)
    (row,) = await rows(alone, sha)
    assert (row.name, row.format, row.refused) == ("lint", "eslint", "")


async def refused_after_a_good_one(
    stage: Stage, spoil: Callable[[WorkflowRun], Awaitable[object]]
) -> ReportRow:
    """The report of a commit whose artifact is spoilt, after one whose was not."""
    repository = stage.repository()
    good = await stage.github.start_workflow(repository)
    await stage.github.add_artifact(good, "coverage", {"lcov.info": LCOV.read_bytes()})
    await stage.github.finish_workflow(good)
    await collected(stage, good.id)
    await stage.github.push_branch(repository, "main", {"src/b.ts": "export {};\n"})
    run = await stage.github.start_workflow(repository)
    await spoil(run)
    await stage.github.add_artifact(run, "tests", {"junit.xml": JUNIT.read_bytes()})
    await stage.github.finish_workflow(run)
    assert (await collected(stage, run.id)).state == "done"
    assert await ended(stage, repository.id, run.head_sha)
    coverage, tests = await rows(stage, run.head_sha)
    assert (tests.name, tests.refused) == ("tests", "")
    assert (coverage.name, coverage.content) == ("coverage", b"")
    assert clean(stage)
    return coverage


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped({"lcov.info": b"\0" * (40 * MEGABYTE)}), "unpacks to more than 200 times"),
        (with_entry(linked), "it holds a symbolic link"),
        (zipped({"../lcov.info": b"x"}), "it names a file outside itself"),
        (zipped({"/lcov.info": b"x"}), "it names a file outside itself"),
        (zipped({f"{n}.xml": b"" for n in range(2_001)}), "more than 2,000 files"),
        (lying(-1), "cannot be unpacked"),
        (flagged(zipped({"lcov.info": b"x"}), 1), "it is encrypted"),
        (b"not a zip file", "it is no zip archive"),
        (b"", "it is no zip archive"),
        (os.urandom(LARGEST + 1), "the artifact is larger than 25 MB"),
    ],
    ids=["bomb", "link", "parent", "absolute", "many", "lies", "encrypted", "no zip", "nothing",
         "large"],
)  # fmt: skip
async def test_hostile_archives(alone: Stage, content: bytes, reason: str) -> None:
    async def spoil(run: WorkflowRun) -> None:
        await alone.github.add_artifact(run, "coverage", content=content)

    assert reason in (await refused_after_a_good_one(alone, spoil)).refused


async def test_a_nested_archive_is_not_opened(alone: Stage) -> None:
    repository = alone.repository()
    run = await alone.github.start_workflow(repository)
    inner = zipped({"lcov.info": LCOV.read_bytes()})
    await alone.github.add_artifact(run, "coverage", {"inner.txt": inner, "inner.zip": inner})
    await alone.github.finish_workflow(run)
    await collected(alone, run.id)
    assert await rows(alone, run.head_sha) == []


async def test_an_expired_artifact(alone: Stage) -> None:
    async def spoil(run: WorkflowRun) -> None:
        await alone.github.add_artifact(run, "coverage", {"a.xml": b""}, expired=True)

    assert "expired" in (await refused_after_a_good_one(alone, spoil)).refused


async def test_an_artifact_that_expires_after_it_was_listed(alone: Stage) -> None:
    async def spoil(run: WorkflowRun) -> None:
        artifact = await alone.github.add_artifact(run, "coverage", {"lcov.info": b"TN:"})
        path = f"/repos/acme/shop/actions/artifacts/{artifact.id}/zip"
        alone.github.faults.add(Fault("GET", path, status=410))

    assert "expired" in (await refused_after_a_good_one(alone, spoil)).refused


async def test_content_that_is_not_what_github_says_it_is(alone: Stage) -> None:
    async def spoil(run: WorkflowRun) -> None:
        artifact = await alone.github.add_artifact(run, "coverage", {"lcov.info": b"TN:"})
        path = f"/_storage/{artifact.id}.zip"
        alone.github.faults.add(Fault("GET", path, status=200, times=-1))

    assert "digest" in (await refused_after_a_good_one(alone, spoil)).refused


async def test_without_the_permission_nobody_waits(alone: Stage) -> None:
    repository = alone.repository()
    alone.github.faults.add(Fault("GET", "/repos/acme/shop/actions/*", status=403, times=-1))
    run = await alone.github.start_workflow(repository)
    await alone.github.finish_workflow(run)
    row = await collected(alone, run.id)
    assert (row.state, "403" in (row.error or "")) == ("failed", True)
    assert await ended(alone, repository.id, run.head_sha)


async def test_a_run_that_github_shows_late(alone: Stage) -> None:
    """Its answers may be behind its events."""
    repository = alone.repository()
    run = await alone.github.start_workflow(repository)
    await alone.github.add_artifact(run, "coverage", {"lcov.info": LCOV.read_bytes()})
    path = f"/repos/acme/shop/actions/runs/{run.id}"
    late = {
        "id": run.id, "head_sha": run.head_sha, "event": "push", "status": "in_progress",
        "run_attempt": 1, "repository": {"id": repository.id},
    }  # fmt: skip
    alone.github.faults.add(Fault("GET", path, status=200, body=late))
    await alone.github.finish_workflow(run)
    await collected(alone, run.id)
    assert [row.name for row in await rows(alone, run.head_sha)] == ["coverage"]


async def test_a_worker_killed_in_the_middle_is_followed_by_another(
    processes: Processes, github: StandIn
) -> None:
    stage = Stage(github, processes.environ)
    command = "serve" if "REDIS_URL" not in processes.environ else "worker"
    worker = await processes.start(command)
    if command == "worker":
        await processes.start("web")
    await processes.answering()
    repository = stage.repository()
    run = await github.start_workflow(repository)
    await github.add_artifact(run, "a", {"lcov.info": LCOV.read_bytes()})
    second = await github.add_artifact(run, "b", {"junit.xml": JUNIT.read_bytes() + b" " * 999})
    github.faults.add(Fault("GET", f"/_storage/{second.id}.zip", hold=30.0))
    await github.finish_workflow(run)
    await github.until(lambda _: not github.faults.pending, timeout=30)
    os.killpg(worker.pid, signal.SIGKILL)
    await worker.wait()
    assert [row.name for row in await rows(stage, run.head_sha)] == ["a"]
    assert not await ended(stage, repository.id, run.head_sha)
    async with store(stage) as database, database.session() as session:
        await session.exec(update(RunRow).values(lease_until=now() - timedelta(seconds=1)))
    await processes.start(command)
    await collected(stage, run.id)
    assert [row.name for row in await rows(stage, run.head_sha)] == ["a", "b"]
    assert await ended(stage, repository.id, run.head_sha)
    assert clean(stage)
