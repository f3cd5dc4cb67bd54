"""Uploads of CI jobs: what is kept, under which commit, job and name, and what it wakes."""

import asyncio
import gzip
from hashlib import sha256

import httpx
import pytest
from sqlmodel import text

from bot.clock import now
from bot.standin import Fault
from bot.store.evidence import GATHERING, PER_COMMIT, completeness, unpacked
from bot.store.evidence_tables import ReportRow
from bot.store.runs import RunWanted, request_run
from bot.store.states import RunKind, RunState
from bot.store.tables import RunRow
from bot.web.uploads import PATH
from tests.bot.web.upload_stage import JUNIT, LCOV, MORE, NONSENSE, UploadStage


async def test_a_report_of_a_push_is_kept_for_its_commit(stored_uploads: UploadStage) -> None:
    stage = stored_uploads
    answer = await stage.send(await stage.token(), {"coverage/lcov.info": LCOV}, id="unit")
    assert answer.status_code == 201, answer.text
    main = stage.repository.git.branch("main")
    assert answer.json() == {
        "reports": [
            {
                "name": "lcov.info",
                "id": "unit",
                "kind": "coverage",
                "format": "lcov",
                "complete": True,
                "warnings": [],
                "replaced": False,
            }
        ],
        "refused": [],
        "head_sha": main,
        "tested_sha": main,
        "job": "CI / test",
    }
    [row] = await stage.rows()
    assert (row.head_sha, row.trust, row.topic) == (main, "signed", "coverage")
    assert (row.digest, row.size) == (f"sha256:{sha256(LCOV).hexdigest()}", len(LCOV))
    assert unpacked(row.content).format == "lcov"


async def test_a_report_of_a_pull_request_is_of_its_head(uploads: UploadStage) -> None:
    job = await uploads.job("unit", await uploads.workflow(uploads.pull))
    answer = await uploads.send(uploads.token_of(job), {"lcov.info": LCOV})
    merged = uploads.github.merge_commit(uploads.pull)
    told = answer.json()
    assert (told["head_sha"], told["tested_sha"]) == (uploads.head, merged)
    [row] = await uploads.rows()
    assert (row.head_sha, row.tested_sha, row.job) == (uploads.head, merged, "CI / unit")


@pytest.mark.parametrize("which", ["head", "tested"])
async def test_the_sender_may_name_the_commit(uploads: UploadStage, which: str) -> None:
    job = await uploads.job(run=await uploads.workflow(uploads.pull))
    merged = uploads.github.merge_commit(uploads.pull)
    sha = uploads.head if which == "head" else merged.upper()
    answer = await uploads.send(uploads.token_of(job), {"lcov.info": LCOV}, sha=sha)
    assert answer.json()["head_sha"] == uploads.head


@pytest.mark.parametrize("sha", ["main", "0" * 40])
async def test_nobody_speaks_for_another_commit(uploads: UploadStage, sha: str) -> None:
    job = await uploads.job(run=await uploads.workflow(uploads.pull))
    main = uploads.repository.git.branch("main")
    for claimed in (sha, str(main)):
        token = uploads.token_of(job)
        answer = await uploads.send(token, {"lcov.info": LCOV}, sha=claimed)
        assert answer.status_code == 422
        assert "`sha`" in answer.json()["detail"]
    assert await uploads.rows() == []


async def test_privileged_workflows_speak_for_nothing(uploads: UploadStage) -> None:
    """They run on the base branch, and often test a fork's code: its figures would become those of
    the base."""
    run = await uploads.github.start_workflow(
        uploads.repository, pull=uploads.pull, event="pull_request_target"
    )
    answer = await uploads.send(uploads.token_of(await uploads.job(run=run)), {"a": LCOV})
    assert answer.status_code == 401
    assert "runs on another commit" in answer.json()["detail"]
    assert await uploads.rows() == []


async def test_what_a_fork_signs_is_a_forks(uploads: UploadStage) -> None:
    """Private repositories may let the jobs of forks have tokens."""
    uploads.repository.commit({"src/c.ts": "c"}, branch="theirs")
    fork = await uploads.github.open_pull_request(
        uploads.repository, "theirs", fork=True, author="stranger"
    )
    run = await uploads.workflow(fork)
    claims = {"ref": run.tested_ref, "sha": run.tested_sha, "event_name": "pull_request"}
    assert (await uploads.send(await uploads.token(**claims), {"a": LCOV})).status_code == 201
    own = await uploads.workflow(uploads.pull)
    token = uploads.token_of(await uploads.job(run=own))
    assert (await uploads.send(token, {"a": LCOV})).status_code == 201
    assert [row.trust for row in await uploads.rows()] == ["fork-artifact", "signed"]
    gone = await uploads.token(**{**claims, "ref": "refs/pull/99/merge"})
    answer = await uploads.send(gone, {"a": LCOV})
    assert (answer.status_code, "pull request" in answer.json()["detail"]) == (422, True)


async def test_a_reference_to_a_merge_needs_a_merge(uploads: UploadStage) -> None:
    answer = await uploads.send(await uploads.token(ref="refs/pull/1/merge"), {"a": LCOV})
    assert (answer.status_code, "is no merge" in answer.json()["detail"]) == (422, True)
    token = await uploads.token(ref="refs/pull/1/merge", sha="0" * 40)
    answer = await uploads.send(token, {"a": LCOV})
    assert (answer.status_code, "does not know" in answer.json()["detail"]) == (422, True)


async def test_several_files_of_one_upload(uploads: UploadStage) -> None:
    files = {"a/lcov.info": LCOV, "b/lcov.info": MORE, "out/junit.xml.gz": gzip.compress(JUNIT)}
    told = (await uploads.send(await uploads.token(), files)).json()
    named = [(line["name"], line["kind"]) for line in told["reports"]]
    assert named == [
        ("a/lcov.info", "coverage"),
        ("b/lcov.info", "coverage"),
        ("junit.xml.gz", "tests"),
    ]
    digests = [row.digest for row in await uploads.rows()]
    assert digests[2] == f"sha256:{sha256(files['out/junit.xml.gz']).hexdigest()}"


async def test_a_given_name(uploads: UploadStage) -> None:
    one = await uploads.send(await uploads.token(), {"lcov.info": LCOV}, name=" unit\ttests ")
    assert [line["name"] for line in one.json()["reports"]] == ["unit tests"]
    files = [("x/a.info", LCOV), ("y/b.info", MORE)]
    two = await uploads.send(await uploads.token(), files, name="unit")
    assert [line["name"] for line in two.json()["reports"]] == ["unit/a.info", "unit/b.info"]


async def test_the_same_job_and_name_replace(stored_uploads: UploadStage) -> None:
    stage, run = stored_uploads, await stored_uploads.workflow()
    job = await stage.job(run=run)
    first = await stage.send(stage.token_of(job), {"lcov.info": LCOV})
    second = await stage.send(stage.token_of(job), {"lcov.info": MORE})
    replaced = [one.json()["reports"][0]["replaced"] for one in (first, second)]
    assert replaced == [False, True]
    [row] = await stage.rows()
    assert row.size == len(MORE)


async def test_the_same_name_of_two_jobs_are_shards(stored_uploads: UploadStage) -> None:
    stage, run = stored_uploads, await stored_uploads.workflow()
    for name, content in (("shard 1", LCOV), ("shard 2", MORE)):
        token = stage.token_of(await stage.job(name, run))
        answer = await stage.send(token, {"lcov.info": content})
        assert answer.json()["reports"][0]["replaced"] is False
    assert [row.job for row in await stage.rows()] == ["CI / shard 1", "CI / shard 2"]


async def test_jobs_of_the_same_name_in_two_workflows_are_two(uploads: UploadStage) -> None:
    for workflow in ("CI", "Nightly"):
        run = await uploads.github.start_workflow(uploads.repository, name=workflow)
        await uploads.send(uploads.token_of(await uploads.job(run=run)), {"lcov.info": LCOV})
    assert [row.job for row in await uploads.rows()] == ["CI / test", "Nightly / test"]


async def test_a_later_attempt_replaces_and_an_earlier_one_does_not(uploads: UploadStage) -> None:
    run = await uploads.workflow()
    early = await uploads.job(run=run)
    await uploads.github.finish_workflow(run)
    late = await uploads.job(run=await uploads.github.rerun_workflow(run))
    answers = [
        await uploads.send(uploads.token_of(job), {"lcov.info": content})
        for job, content in ((early, LCOV), (late, MORE), (early, LCOV))
    ]
    lines = [answer.json()["reports"][0] for answer in answers]
    assert [line["replaced"] for line in lines] == [False, True, False]
    assert "later attempt" in lines[2]["warnings"][-1]
    [row] = await uploads.rows()
    assert (row.size, row.run_attempt) == (len(MORE), 2)


async def test_a_job_that_cannot_be_looked_up_is_its_number(uploads: UploadStage) -> None:
    for claims, job in (({"check_run_id": "77"}, "CI / 77"), ({"check_run_id": None}, "CI / run ")):
        answer = await uploads.send(await uploads.token(**claims), {"lcov.info": LCOV})
        assert answer.json()["job"].startswith(job)
    nameless = await uploads.send(await uploads.token(workflow=None), {"lcov.info": LCOV})
    assert nameless.json()["job"] == "test"


async def test_github_is_asked_once_for_a_commit_and_a_job(uploads: UploadStage) -> None:
    job = await uploads.job(run=await uploads.workflow(uploads.pull))
    await uploads.send(uploads.token_of(job), {"lcov.info": LCOV})
    uploads.github.requests.clear()
    answer = await uploads.send(uploads.token_of(job), {"lcov.info": LCOV})
    assert answer.status_code == 201
    assert [request.path for request in uploads.github.requests] == []


@pytest.mark.parametrize("path", ["*/commits/*", "*/check-runs/*", "*/access_tokens"])
async def test_while_github_is_down_the_token_stays_good(uploads: UploadStage, path: str) -> None:
    token = uploads.token_of(await uploads.job(run=await uploads.workflow(uploads.pull)))
    uploads.github.faults.add(Fault("*", path, 502, times=20))
    answer = await uploads.send(token, {"lcov.info": LCOV})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    uploads.github.faults.clear()
    assert (await uploads.send(token, {"lcov.info": LCOV})).status_code == 201


async def test_what_can_be_read_is_kept_beside_what_cannot(uploads: UploadStage) -> None:
    files = {"lcov.info": LCOV, "notes.txt": NONSENSE, "junit.xml": JUNIT[:40]}
    answer = await uploads.send(await uploads.token(), files)
    assert answer.status_code == 201
    told = answer.json()
    assert [line["name"] for line in told["reports"]] == ["lcov.info"]
    assert [line["name"] for line in told["refused"]] == ["notes.txt", "junit.xml"]
    assert "it is no coverage, audit, test" in told["refused"][0]["error"]
    rows = {row.name: row for row in await uploads.rows()}
    assert rows["notes.txt"].refused == told["refused"][0]["error"]
    assert (rows["junit.xml"].topic, rows["junit.xml"].content) == ("tests", b"")


async def test_nothing_readable_is_remembered_and_told(uploads: UploadStage) -> None:
    token = await uploads.token()
    answer = await uploads.send(token, {"a.txt": NONSENSE, "b.zip": b"PK\x03\x04" + bytes(100)})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["detail"].startswith("no report could be read: a.txt: it is no coverage")
    assert "(and 1 more" in told["detail"]
    assert "it is a zip archive" in told["refused"][1]["error"]
    assert [bool(row.refused) for row in await uploads.rows()] == [True, True]
    assert (await uploads.send(token, {"lcov.info": LCOV})).status_code == 401


async def test_the_last_upload_closes_the_set(stored_uploads: UploadStage) -> None:
    stage = stored_uploads
    main = str(stage.repository.git.branch("main"))

    async def completed() -> bool:
        async with stage.database.reader() as session:
            return (await completeness(session, stage.repository.id, main)).completed

    await stage.send(await stage.token(), {"lcov.info": LCOV}, complete="false")
    assert not await completed()
    answer = await stage.send(await stage.token(), {}, complete="TRUE")
    assert (answer.status_code, answer.json()["reports"]) == (201, [])
    assert await completed()
    assert (await stage.send(await stage.token(), {"a": MORE}, complete="true")).status_code == 201


async def test_a_report_wakes_the_runs_of_its_head(stored_uploads: UploadStage) -> None:
    stage = stored_uploads
    repository = stage.repository
    wanted = RunWanted(
        repository.id, stage.github.installation(repository).id, RunKind.PULL_REQUEST,
        stage.pull.number, stage.head, "main", "c" * 40, "guid",
    )  # fmt: skip
    async with stage.database.session() as session:
        ring = await request_run(session, wanted, now())
        row = await session.get_one(RunRow, ring.run_id)
        row.state, row.due_at, row.finished_at = RunState.DONE, None, now()
        session.add(row)
    run = await stage.workflow(stage.pull)
    started = now()
    await stage.send(stage.token_of(await stage.job(run=run)), {"lcov.info": LCOV})
    assert stage.rang == [(ring.run_id, ring.attempt, GATHERING.total_seconds())]
    async with stage.database.reader() as session:
        row = await session.get_one(RunRow, ring.run_id)
    assert row.state == RunState.QUEUED
    assert row.due_at is not None
    assert row.due_at >= started + GATHERING
    async with stage.database.session() as session:
        row = await session.get_one(RunRow, ring.run_id)
        row.state = RunState.WAITING
        session.add(row)
    await stage.send(stage.token_of(await stage.job(run=run)), {}, complete="true")
    assert stage.rang[1:] == [(ring.run_id, ring.attempt, 0.0)]


async def test_a_commit_has_room_for_so_many_reports(uploads: UploadStage) -> None:
    main = str(uploads.repository.git.branch("main"))
    async with uploads.database.session() as session:
        for number in range(PER_COMMIT - 1):
            session.add(
                ReportRow(
                    repository_id=uploads.repository.id, head_sha=main, tested_sha=main,
                    name=f"{number}", job="j", trust="signed", digest="", size=1,
                    received_at=now(),
                )
            )  # fmt: skip
    job = await uploads.job()
    assert (await uploads.send(uploads.token_of(job), {"a": LCOV})).status_code == 201
    assert (await uploads.send(uploads.token_of(job), {"a": MORE})).status_code == 201
    token = uploads.token_of(job)
    full = await uploads.send(token, {"a": LCOV, "b": MORE}, complete="true")
    assert (full.status_code, f"{PER_COMMIT} reports" in full.json()["detail"]) == (422, True)
    assert len(await uploads.rows()) == PER_COMMIT
    assert (await uploads.send(token, {"a": MORE})).status_code == 201


async def test_uploads_of_one_job_at_the_same_time(stored_uploads: UploadStage) -> None:
    stage, job = stored_uploads, await stored_uploads.job()
    tokens = [stage.token_of(job) for _ in range(6)]
    answers = await asyncio.gather(
        *(stage.send(token, {"lcov.info": LCOV}, complete="true") for token in tokens)
    )
    assert [answer.status_code for answer in answers] == [201] * 6
    replaced = [answer.json()["reports"][0]["replaced"] for answer in answers]
    assert sorted(replaced) == [False, *[True] * 5]
    assert len(await stage.rows()) == 1


async def test_while_the_database_fails_the_token_stays_good(stored_uploads: UploadStage) -> None:
    stage, token = stored_uploads, await stored_uploads.token()

    async def rename(old: str, new: str) -> None:
        async with stage.database.session() as session:
            await (await session.connection()).execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    await rename("reports", "hidden")
    answer = await stage.send(token, {"a": LCOV})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    await rename("hidden", "reports")
    assert (await stage.send(token, {"a": LCOV})).status_code == 201


async def test_the_endpoint_is_described(uploads: UploadStage) -> None:
    async with httpx.AsyncClient(base_url=uploads.address) as client:
        document = (await client.get("/schema/openapi.json")).json()
        page = (await client.get("/schema/openapi")).text
    described = document["paths"][PATH]["post"]
    form = described["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert set(form) == {"file", "sha", "id", "name", "format", "complete"}
    assert {"201", "401", "403", "413", "415", "422", "429", "503"} <= set(described["responses"])
    assert f"POST {PATH}" in page


RUFF = b'[{"code":"F401","filename":"/w/a.py","location":{"row":1,"column":1},"message":"x"}]'


async def test_a_bare_list_is_what_was_sent_under_its_name_before(
    stored_uploads: UploadStage,
) -> None:
    stage = stored_uploads
    answer = await stage.send(await stage.token(), {"ruff.json": b"[]"})
    assert (answer.status_code, "say which format" in answer.text) == (422, True)
    assert (await stage.send(await stage.token(), {"ruff.json": RUFF})).status_code == 201
    clean = await stage.send(await stage.token(), {"ruff.json": b"[]\n"})
    assert [one["format"] for one in clean.json()["reports"]] == ["ruff"]


async def test_a_bare_list_of_a_given_format(uploads: UploadStage) -> None:
    answer = await uploads.send(await uploads.token(), {"x": b"[]"}, format="eslint")
    assert answer.status_code == 201, answer.text
    assert [one["kind"] for one in answer.json()["reports"]] == ["lint"]
    wrong = await uploads.send(await uploads.token(), {"x": b"[]"}, format="no such")
    assert "format" in wrong.json()["detail"]
