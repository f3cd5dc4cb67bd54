"""Workflow runs: what they test, who is told, attempts, jobs, artifacts."""

import hashlib
import io
import zipfile
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.standin import Pull
from tests.bot.standin.listener import Listener, listening
from tests.bot.standin.stage import Stage


@pytest_asyncio.fixture
async def listener(stage: Stage) -> AsyncIterator[Listener]:
    """A receiver of the stage's webhooks."""
    async with listening() as ready:
        stage.standin.webhook_url = ready.url
        yield ready


def shown(listener: Listener) -> dict[str, object]:
    run = listener.last("workflow_run")["workflow_run"]
    assert isinstance(run, dict)
    return run


async def forked(stage: Stage) -> Pull:
    stage.repository.commit({"more.ts": "export {};\n"}, branch="more")
    return await stage.standin.open_pull_request(
        stage.repository, "more", author="stranger", fork=True
    )


async def test_a_run_for_a_pull_request_tests_its_trial_merge(
    stage: Stage, listener: Listener
) -> None:
    run = await stage.standin.start_workflow(stage.repository, pull=stage.pull)
    assert listener.events == ["workflow_run.requested", "workflow_run.in_progress"]
    assert (run.id > 2**32, run.attempt, run.status) == (True, 1, "in_progress")
    assert (run.event, run.head_sha, run.tested_ref) == (
        "pull_request",
        stage.sha,
        "refs/pull/1/merge",
    )
    document = shown(listener)
    assert (document["head_sha"], document["run_attempt"]) == (stage.sha, 1)
    linked = document["pull_requests"]
    assert isinstance(linked, list)
    assert [one["number"] for one in linked] == [1]
    merged = (await stage.api.get(f"{stage.here}/git/commits/{run.tested_sha}")).json()
    base = stage.repository.git.branch("main")
    assert [parent["sha"] for parent in merged["parents"]] == [base, stage.sha]
    whole = (await stage.api.get(f"{stage.here}/commits/{run.tested_sha}")).json()
    assert whole["parents"][1]["sha"] == stage.sha
    assert stage.standin.merge_commit(stage.pull) == run.tested_sha


async def test_the_trial_merge_follows_the_base(stage: Stage) -> None:
    first = stage.standin.merge_commit(stage.pull)
    tip = await stage.standin.push_branch(stage.repository, "main", {"later.txt": "l"})
    second = stage.standin.merge_commit(stage.pull)
    assert second != first
    assert stage.repository.git.show(second).parents == (tip, stage.sha)
    assert stage.repository.git.resolve("refs/pull/1/merge") == second


async def test_a_conflict_starts_no_workflow(stage: Stage) -> None:
    await stage.standin.push_branch(stage.repository, "main", {"src/old.ts": "changed"})
    with pytest.raises(ValueError, match="#1 has a conflict"):
        await stage.standin.start_workflow(stage.repository, pull=stage.pull)
    with pytest.raises(ValueError, match="#1 cannot be merged"):
        stage.standin.merge_commit(stage.pull)


async def test_a_run_for_a_fork_names_the_fork_and_no_pull_request(
    stage: Stage, listener: Listener
) -> None:
    pull = await forked(stage)
    run = await stage.standin.start_workflow(stage.repository, pull=pull)
    document = shown(listener)
    head = document["head_repository"]
    assert isinstance(head, dict)
    assert (document["pull_requests"], head["id"]) == ([], pull.head_repository_id)
    artifact = await stage.standin.add_artifact(run, "reports", {"lcov.info": b"TN:"})
    path = f"{stage.here}/actions/runs/{run.id}/artifacts"
    (listed,) = (await stage.api.get(path)).json()["artifacts"]
    assert listed["workflow_run"]["head_repository_id"] == pull.head_repository_id
    assert listed["workflow_run"]["repository_id"] == stage.repository.id
    assert listed["digest"] == f"sha256:{hashlib.sha256(artifact.content).hexdigest()}"


async def test_the_privileged_event_runs_on_the_base(stage: Stage) -> None:
    pull = await forked(stage)
    run = await stage.standin.start_workflow(
        stage.repository, pull=pull, event="pull_request_target"
    )
    base = stage.repository.git.branch("main")
    assert (run.head_sha, run.tested_sha, run.tested_ref) == (
        pull.head_sha,
        base,
        "refs/heads/main",
    )


async def test_a_run_for_a_push(stage: Stage) -> None:
    run = await stage.standin.start_workflow(stage.repository)
    tip = stage.repository.git.branch("main")
    assert (run.event, run.head_sha, run.tested_sha) == ("push", tip, tip)
    older = await stage.standin.start_workflow(stage.repository, sha=stage.sha, branch="feature")
    assert (older.head_sha, older.run_number, older.workflow_id) == (
        stage.sha,
        2,
        run.workflow_id,
    )
    with pytest.raises(LookupError, match="acme/shop lacks absent"):
        await stage.standin.start_workflow(stage.repository, branch="absent")


async def test_a_job_is_a_check_run_of_another_app(stage: Stage, listener: Listener) -> None:
    run = await stage.standin.start_workflow(stage.repository, pull=stage.pull)
    job = await stage.standin.start_job(run, "unit tests")
    check = (await stage.api.get(f"{stage.here}/check-runs/{job.id}")).json()
    assert (check["name"], check["head_sha"]) == ("unit tests", stage.sha)
    assert check["app"]["slug"] == "github-actions"
    assert check["app"]["id"] != stage.standin.app_id
    done = await stage.standin.finish_workflow(run, "failure")
    assert (done.status, done.conclusion) == ("completed", "failure")
    assert sorted(listener.events[2:]) == [
        "check_run.completed",
        "check_run.created",
        "check_suite.completed",
        "workflow_run.completed",
    ]
    listed = (await stage.api.get(f"{stage.here}/actions/jobs/{job.id}")).json()
    assert (listed["conclusion"], listed["run_attempt"]) == ("failure", 1)


async def test_a_rerun_is_the_next_attempt(stage: Stage, listener: Listener) -> None:
    run = await stage.standin.start_workflow(stage.repository)
    await stage.standin.start_job(run)
    await stage.standin.finish_workflow(run, "failure")
    before = len(listener.events)
    again = await stage.standin.rerun_workflow(run)
    second = await stage.standin.start_job(run)
    assert (again.id, again.attempt, again.conclusion, second.attempt) == (run.id, 2, None, 2)
    assert "workflow_run.requested" not in listener.events[before:]
    path = f"{stage.here}/actions/runs/{run.id}"
    newest, first = await stage.api.get(path), await stage.api.get(f"{path}/attempts/1")
    assert (newest.json()["run_attempt"], newest.json()["status"]) == (2, "in_progress")
    assert (first.json()["run_attempt"], first.json()["conclusion"]) == (1, "failure")
    assert newest.json()["previous_attempt_url"].endswith("/attempts/1")
    jobs = (await stage.api.get(f"{path}/jobs")).json()
    assert [job["id"] for job in jobs["jobs"]] == [second.id]
    every = (await stage.api.get(f"{path}/jobs", params={"filter": "all"})).json()
    assert every["total_count"] == 2


async def test_runs_are_listed_by_commit_and_status(stage: Stage) -> None:
    one = await stage.standin.start_workflow(stage.repository, pull=stage.pull)
    two = await stage.standin.start_workflow(stage.repository, pull=stage.pull, name="Lint",
                                             path=".github/workflows/lint.yml")  # fmt: skip
    await stage.standin.start_workflow(stage.repository)
    await stage.standin.finish_workflow(one, "failure")

    async def listed(**query: str) -> list[int]:
        answer = await stage.api.get(f"{stage.here}/actions/runs", params=query)
        return [run["id"] for run in answer.json()["workflow_runs"]]

    assert await listed(head_sha=stage.sha) == [two.id, one.id]
    assert await listed(head_sha=stage.sha, status="in_progress") == [two.id]
    assert await listed(status="failure") == [one.id]
    assert await listed(event="push", branch="main") != []
    assert await listed(branch="absent") == []


async def test_an_artifact_is_a_zip_of_its_files(stage: Stage) -> None:
    run = await stage.standin.start_workflow(stage.repository)
    artifact = await stage.standin.add_artifact(run, "reports", {"a/lcov.info": b"TN:\n"})
    moved = await stage.api.get(f"{stage.here}/actions/artifacts/{artifact.id}/zip")
    async with httpx.AsyncClient() as anybody:
        content = (await anybody.get(moved.headers["location"])).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("a/lcov.info") == b"TN:\n"


@pytest.mark.parametrize("path", ["actions/runs", "actions/runs/{run}", "actions/jobs/{job}",
                                  "actions/runs/{run}/artifacts"])  # fmt: skip
async def test_reading_runs_needs_the_permission(stage: Stage, path: str) -> None:
    run = await stage.standin.start_workflow(stage.repository)
    job = await stage.standin.start_job(run)
    address = f"{stage.here}/{path.format(run=run.id, job=job.id)}"
    assert (await stage.api.get(address)).status_code == 200
    weak = await stage.token(permissions={"checks": "write"})
    answer = await stage.api.get(address, headers={"authorization": f"Bearer {weak}"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["actions/runs/1", "actions/jobs/1", "actions/runs/x",
                                  "actions/runs/{run}/attempts/2", "git/commits/main"])  # fmt: skip
async def test_what_is_not_there(stage: Stage, path: str) -> None:
    run = await stage.standin.start_workflow(stage.repository)
    address = f"{stage.here}/{path.format(run=run.id)}"
    assert (await stage.api.get(address)).status_code == 404
