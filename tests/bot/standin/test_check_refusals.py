"""What GitHub refuses of check runs, asked for with a plain HTTP client."""

import pytest

from tests.bot.standin.stage import Stage, client

ANNOTATION = {
    "path": "src/shop.ts",
    "start_line": 5,
    "end_line": 5,
    "annotation_level": "warning",
    "message": "explicit any",
}
OUTPUT = {"title": "t", "summary": "s"}


def message(answer: object) -> str:
    assert isinstance(answer, dict)
    return str(answer["message"])


@pytest.mark.parametrize("count", [50, 51])
async def test_fifty_annotations_and_no_more(stage: Stage, count: int) -> None:
    answer = await stage.run(output={**OUTPUT, "annotations": [ANNOTATION] * count})
    assert answer.status_code == (201 if count == 50 else 422)
    if count == 51:
        assert "No more than 50 items are allowed; 51 were supplied." in message(answer.json())


@pytest.mark.parametrize("field", ["summary", "text"])
@pytest.mark.parametrize("length", [65_535, 65_536])
async def test_length_of_texts(stage: Stage, field: str, length: int) -> None:
    answer = await stage.run(output={**OUTPUT, field: "x" * length})
    assert answer.status_code == (201 if length == 65_535 else 422)
    if length == 65_536:
        assert "Only 65535 characters are allowed; 65536 were supplied." in message(answer.json())


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"conclusion": "splendid"}, "properties/conclusion"),
        ({"conclusion": "stale"}, "properties/conclusion"),
        ({"conclusion": None}, "properties/conclusion"),
        ({"status": "waiting"}, "properties/status"),
        ({"status": "completed"}, '"conclusion" wasn\'t supplied'),
        ({"output": {"title": "t"}}, '"summary" wasn\'t supplied'),
        ({"output": {"summary": "s"}}, '"title" wasn\'t supplied'),
        ({"output": {**OUTPUT, "annotations": [{**ANNOTATION, "path": None}]}}, "annotations/0"),
        ({"output": {**OUTPUT, "annotations": [{**ANNOTATION, "start_line": 0}]}}, "end_line"),
        ({"output": {**OUTPUT, "annotations": [{**ANNOTATION, "start_line": 6}]}}, "end_line"),
        ({"output": {**OUTPUT, "annotations": [{**ANNOTATION, "title": "x" * 256}]}}, "Only 255"),
        ({"output": {**OUTPUT, "annotations": [{**ANNOTATION, "message": "x" * 65_537}]}}, "65536"),
        (
            {"output": {**OUTPUT, "annotations": [{**ANNOTATION, "end_line": 6, "end_column": 2}]}},
            "Columns",
        ),
        (
            {"actions": [{"label": "l", "description": "d", "identifier": "i"}] * 4},
            "No more than 3",
        ),
        ({"actions": [{"label": "l" * 21, "description": "d", "identifier": "i"}]}, "Only 20"),
        ({"actions": [{"label": "l", "description": "d" * 41, "identifier": "i"}]}, "Only 40"),
        ({"actions": [{"label": "l", "description": "d", "identifier": "i" * 21}]}, "Only 20"),
        ({"head_sha": "0" * 40}, "No commit found for SHA"),
        ({"head_sha": "feature"}, "No commit found for SHA"),
        ({"name": None}, "properties/name"),
    ],
)
async def test_invalid_runs(stage: Stage, fields: dict[str, object], says: str) -> None:
    answer = await stage.run(**fields)
    assert answer.status_code == 422
    assert says in message(answer.json())
    assert stage.standin.check_runs(stage.repository, stage.sha) == []


@pytest.mark.parametrize("missing", ["name", "head_sha"])
async def test_required_fields(stage: Stage, missing: str) -> None:
    body = {"name": "hardening", "head_sha": stage.sha}
    del body[missing]
    answer = await stage.api.post(f"{stage.here}/check-runs", json=body)
    assert answer.status_code == 422
    assert f'"{missing}" wasn\'t supplied' in message(answer.json())


async def test_a_body_that_is_not_json(stage: Stage) -> None:
    answer = await stage.api.post(f"{stage.here}/check-runs", content=b"{")
    assert (answer.status_code, message(answer.json())) == (400, "Problems parsing JSON")


async def test_runs_cannot_be_deleted(stage: Stage) -> None:
    number = (await stage.run()).json()["id"]
    assert (await stage.api.delete(f"{stage.here}/check-runs/{number}")).status_code == 404
    assert stage.standin.check_runs(stage.repository, stage.sha)


async def test_annotations_are_appended_and_never_vanish(stage: Stage) -> None:
    created = await stage.run(output={**OUTPUT, "annotations": [ANNOTATION]})
    path = f"{stage.here}/check-runs/{created.json()['id']}"
    await stage.api.patch(path, json={"output": {**OUTPUT, "annotations": [ANNOTATION] * 2}})
    await stage.api.patch(path, json={"conclusion": "success", "output": {"summary": "new"}})
    answer = (await stage.api.get(path)).json()
    assert answer["output"]["annotations_count"] == 3
    assert answer["output"]["title"] == "t"
    assert answer["output"]["summary"] == "new"
    assert len((await stage.api.get(f"{path}/annotations")).json()) == 3


async def test_a_conclusion_completes_and_a_status_reopens(stage: Stage) -> None:
    created = (await stage.run(conclusion="success")).json()
    assert (created["status"], created["conclusion"]) == ("completed", "success")
    assert created["completed_at"]
    path = f"{stage.here}/check-runs/{created['id']}"
    again = (await stage.api.patch(path, json={"status": "in_progress"})).json()
    assert (again["status"], again["conclusion"]) == ("in_progress", None)


async def test_the_newest_of_a_name_counts(stage: Stage) -> None:
    await stage.run(conclusion="failure")
    newest = (await stage.run(conclusion="success")).json()
    await stage.run(name="hardening/any-growth", conclusion="success")
    path = f"{stage.here}/commits/{stage.sha}/check-runs"
    latest = (await stage.api.get(path, params={"check_name": "hardening"})).json()
    assert [run["id"] for run in latest["check_runs"]] == [newest["id"]]
    assert (await stage.api.get(path)).json()["total_count"] == 2
    every = await stage.api.get(path, params={"filter": "all", "app_id": stage.standin.app_id})
    assert every.json()["total_count"] == 3
    others = await stage.api.get(path, params={"app_id": 1})
    assert others.json()["total_count"] == 0


async def test_suite_takes_the_worst_conclusion_and_is_reset_by_a_rerequest(stage: Stage) -> None:
    await stage.run(conclusion="failure")
    run = (await stage.run(name="other", conclusion="success")).json()
    path = f"{stage.here}/check-suites/{run['check_suite']['id']}"
    assert (await stage.api.get(path)).json()["conclusion"] == "failure"
    assert (await stage.api.post(f"{path}/rerequest")).status_code == 201
    reset = (await stage.api.get(path)).json()
    assert (reset["status"], reset["conclusion"]) == ("queued", None)
    unchanged = (await stage.api.get(f"{stage.here}/check-runs/{run['id']}")).json()
    assert unchanged["conclusion"] == "success"
    await stage.run(conclusion="success")
    assert (await stage.api.get(path)).json()["conclusion"] == "success"


async def test_runs_name_pull_requests_but_never_those_of_forks(stage: Stage) -> None:
    assert [p["number"] for p in (await stage.run()).json()["pull_requests"]] == [1]
    stage.repository.commit({"a.txt": "a"}, branch="theirs")
    fork = await stage.standin.open_pull_request(
        stage.repository, "theirs", author="stranger", fork=True
    )
    answer = await stage.run(head_sha=fork.head_sha)
    assert answer.status_code == 201
    assert answer.json()["pull_requests"] == []


async def test_only_the_app_writes_its_runs(stage: Stage) -> None:
    token = await stage.token(permissions={"checks": "read"})
    async with client(stage.standin, token) as reader:
        body = {"name": "hardening", "head_sha": stage.sha}
        answer = await reader.post(f"{stage.here}/check-runs", json=body)
        assert answer.status_code == 403
        assert message(answer.json()) == "Resource not accessible by integration"
        listed = await reader.get(f"{stage.here}/commits/{stage.sha}/check-runs")
        assert listed.status_code == 200
