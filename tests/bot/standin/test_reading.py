"""What can be read: comparisons, lists, contents, artifacts, the manifest flow."""

import json
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.bot.standin.stage import Stage, app_token, client


async def test_comparison_starts_at_the_merge_base(stage: Stage) -> None:
    tip = await stage.standin.push_branch(stage.repository, "main", {"later.txt": "l"})
    shown = (await stage.api.get(f"{stage.here}/compare/main...{stage.sha}")).json()
    assert shown["merge_base_commit"]["sha"] == stage.pull.base_sha
    assert shown["base_commit"]["sha"] == tip
    assert (shown["status"], shown["ahead_by"], shown["behind_by"]) == ("diverged", 1, 1)
    assert {file["filename"]: file["status"] for file in shown["files"]} == {
        "src/new.ts": "added",
        "src/old.ts": "removed",
        "src/shop.ts": "modified",
    }
    assert shown["files"][0]["patch"].startswith("@@ -0,0 +1")


async def test_comparison_shows_three_hundred_files(stage: Stage) -> None:
    files = {f"many/{number}.txt": "x" for number in range(301)}
    await stage.standin.push(stage.pull, files)
    path = f"{stage.here}/compare/main...feature"
    assert len((await stage.api.get(path)).json()["files"]) == 300
    assert "files" not in (await stage.api.get(path, params={"page": 2})).json()
    seen: list[str] = []
    url = f"{stage.here}/pulls/1/files?per_page=100"
    while url:
        answer = await stage.api.get(url)
        seen += [file["filename"] for file in answer.json()]
        url = answer.links.get("next", {}).get("url", "")
    assert len(set(seen)) == 304


@pytest.mark.parametrize(
    "path", ["compare/main...absent", "compare/main", "branches/absent", "git/ref/heads/absent",
             "contents/absent", "pulls/99", "pulls/x", "check-runs/1", "issues/comments/1",
             "collaborators/nobody/permission", "commits/refs%2Fpull%2F1%2Fhead"],
)  # fmt: skip
async def test_what_is_not_there(stage: Stage, path: str) -> None:
    assert (await stage.api.get(f"{stage.here}/{path}")).status_code == 404


async def test_contents_raw(stage: Stage) -> None:
    headers = {"accept": "application/vnd.github.raw+json"}
    answer = await stage.api.get(f"{stage.here}/contents/README.md", headers=headers)
    assert answer.content == b"# Shop\n"
    at = {"ref": stage.sha}
    gone = await stage.api.get(f"{stage.here}/contents/src/old.ts", params=at)
    assert gone.status_code == 404


async def test_rules_of_a_branch(stage: Stage) -> None:
    path = f"{stage.here}/rules/branches/main"
    assert (await stage.api.get(path)).json() == []
    rule: dict[str, object] = {"type": "required_status_checks"}
    stage.standin.state.rules[stage.repository.id, "main"] = [rule]
    assert (await stage.api.get(path)).json() == [rule]


async def test_artifacts(stage: Stage) -> None:
    run = await stage.standin.start_workflow(stage.repository)
    kept = await stage.standin.add_artifact(run, "a1", content=b"zip")
    old = await stage.standin.add_artifact(run, "a2", content=b"zip", expired=True)
    path = f"{stage.here}/actions/runs/{run.id}/artifacts"
    listed = (await stage.api.get(path, params={"name": "a1"})).json()
    assert [one["id"] for one in listed["artifacts"]] == [kept.id]
    moved = await stage.api.get(f"{stage.here}/actions/artifacts/{kept.id}/zip")
    assert moved.status_code == 302
    assert urlsplit(moved.headers["location"]).hostname != urlsplit(stage.standin.url).hostname
    async with httpx.AsyncClient() as anybody:
        assert (await anybody.get(moved.headers["location"])).content == b"zip"
        token = {"authorization": stage.api.headers["authorization"]}
        leaked = await anybody.get(moved.headers["location"], headers=token)
        assert leaked.status_code == 400
    gone = await stage.api.get(f"{stage.here}/actions/artifacts/{old.id}/zip")
    assert gone.status_code == 410


async def test_the_manifest_flow(stage: Stage) -> None:
    manifest = {
        "name": "Our Gate",
        "url": "http://ours.test",
        "redirect_url": "http://ours.test/setup/done",
        "hook_attributes": {"url": "http://127.0.0.1:9/hooks"},
        "default_permissions": {"checks": "write"},
        "default_events": ["pull_request"],
    }
    async with client(stage.standin) as browser:
        form = {"manifest": json.dumps(manifest)}
        sent = await browser.post("/settings/apps/new?state=xyz", data=form)
        query = parse_qs(urlsplit(sent.headers["location"]).query)
        assert (sent.status_code, query["state"]) == (302, ["xyz"])
        path = f"/app-manifests/{query['code'][0]}/conversions"
        made = await browser.post(path)
        assert (made.status_code, made.json()["slug"]) == (201, "our-gate")
        assert (await browser.post(path)).status_code == 404
    assert stage.standin.app_id == made.json()["id"]
    assert stage.standin.webhook_secret == made.json()["webhook_secret"]
    async with client(stage.standin, app_token(stage.standin)) as app:
        assert (await app.get("/app")).json()["name"] == "Our Gate"


@pytest.mark.parametrize("manifest", ["", "{", "[]", "{}", '{"name": "a", "url": "b"}'])
async def test_bad_manifests(stage: Stage, manifest: str) -> None:
    async with client(stage.standin) as browser:
        answer = await browser.post("/settings/apps/new", data={"manifest": manifest})
        assert answer.status_code == 422
