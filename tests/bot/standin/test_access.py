"""Who may ask: App tokens, installation tokens, permissions, suspended and renamed."""

import time

import jwt
import pytest

from bot.standin import StandIn
from bot.standin.accounts import private_key_pem
from tests.bot.standin.stage import Stage, app_token, client


async def status_of(standin: StandIn, token: str, path: str = "/app") -> int:
    async with client(standin, token) as caller:
        return (await caller.get(path)).status_code


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1},
        {"exp": "soon"},
        {"exp": int(time.time()) + 3600},
        {"iat": int(time.time()) + 600},
        {"iat": "now"},
        {"iss": "999"},
    ],
)
async def test_bad_app_tokens(stage: Stage, claims: dict[str, object]) -> None:
    assert await status_of(stage.standin, app_token(stage.standin, **claims)) == 401


async def test_app_tokens_of_another_key_or_kind(stage: Stage) -> None:
    now = int(time.time())
    claims = {"iat": now - 60, "exp": now + 540, "iss": str(stage.standin.app_id)}
    stranger = jwt.encode(claims, private_key_pem("stranger"), algorithm="RS256")
    shared = jwt.encode(claims, "x" * 32, algorithm="HS256")
    for token in (stranger, shared, "eyJ", await stage.token()):
        assert await status_of(stage.standin, token) == 401
    right = app_token(stage.standin, iss=stage.standin.state.app.client_id)
    assert await status_of(stage.standin, right) == 200
    assert await status_of(stage.standin, right, stage.here) == 401


async def test_installation_tokens_are_long_and_narrow(stage: Stage) -> None:
    other = stage.standin.create_repository("acme/other", private=True)
    token = await stage.token(
        repository_ids=[stage.repository.id], permissions={"contents": "read"}
    )
    assert token.startswith(f"ghs_{stage.standin.app_id}_")
    assert 500 < len(token) < 540
    async with client(stage.standin, token) as narrow:
        assert (await narrow.get(stage.here)).status_code == 200
        assert (await narrow.get(f"{stage.here}/pulls")).status_code == 403
        assert (await narrow.get(f"/repos/{other.full_name}")).status_code == 404
        mine = (await narrow.get("/installation/repositories")).json()
        assert [repository["name"] for repository in mine["repositories"]] == ["shop"]


@pytest.mark.parametrize(
    "body",
    [{"permissions": {"contents": "write"}}, {"permissions": {"members": "read"}},
     {"repository_ids": [1]}, {"repositories": ["absent"]}],
)  # fmt: skip
async def test_tokens_for_more_than_was_granted(stage: Stage, body: dict[str, object]) -> None:
    number = stage.standin.installation(stage.repository).id
    answer = await stage.app.post(f"/app/installations/{number}/access_tokens", json=body)
    assert answer.status_code == 422


async def test_tokens_end(stage: Stage) -> None:
    assert (await stage.api.get(stage.here)).status_code == 200
    stage.standin.advance(3601)
    answer = await stage.api.get(stage.here)
    assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")


async def test_revoked_tokens(stage: Stage) -> None:
    assert (await stage.api.delete("/installation/token")).status_code == 204
    assert (await stage.api.get(stage.here)).status_code == 401


async def test_suspended(stage: Stage) -> None:
    installation = stage.standin.installation(stage.repository)
    path = f"/app/installations/{installation.id}/access_tokens"
    await stage.standin.suspend(installation)
    answer = await stage.app.post(path)
    assert (answer.status_code, answer.json()["message"]) == (
        403,
        "This installation has been suspended",
    )
    assert (await stage.api.get(stage.here)).status_code == 403
    await stage.standin.suspend(installation, False)
    assert (await stage.app.post(path)).status_code == 201


async def test_uninstalled(stage: Stage) -> None:
    installation = stage.standin.installation(stage.repository)
    await stage.standin.uninstall(installation)
    path = f"/app/installations/{installation.id}/access_tokens"
    assert (await stage.app.post(path)).status_code == 404
    assert (await stage.api.get(stage.here)).status_code == 401


async def test_renamed_repositories_redirect(stage: Stage) -> None:
    await stage.standin.rename(stage.repository, "store")
    moved = await stage.api.get(f"{stage.here}/pulls", params={"state": "all"})
    assert moved.status_code == 301
    followed = await stage.api.get(moved.headers["location"])
    assert followed.json()[0]["base"]["repo"]["full_name"] == "acme/store"
    written = await stage.api.post(f"{stage.here}/issues/1/comments", json={"body": "b"})
    assert written.status_code == 307
    assert stage.standin.comments(stage.pull) == []


async def test_unchanged_answers_cost_nothing(stage: Stage) -> None:
    first = await stage.api.get(stage.here)
    again = await stage.api.get(stage.here, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["x-ratelimit-used"] == first.headers["x-ratelimit-used"]
    third = await stage.api.get(stage.here)
    assert int(third.headers["x-ratelimit-used"]) == int(first.headers["x-ratelimit-used"]) + 1


async def test_versions(stage: Stage) -> None:
    path = f"{stage.here}/pulls/1"
    assert "merge_commit_sha" in (await stage.api.get(path)).json()
    later = {"x-github-api-version": "2026-03-10"}
    assert "merge_commit_sha" not in (await stage.api.get(path, headers=later)).json()
    unknown = {"x-github-api-version": "2020-01-01"}
    assert (await stage.api.get(path, headers=unknown)).status_code == 410


async def test_a_client_names_itself(stage: Stage) -> None:
    assert (await stage.api.get(stage.here, headers={"user-agent": ""})).status_code == 403


async def test_the_prefix_of_an_enterprise_server(stage: Stage) -> None:
    for number in range(2, 5):
        stage.repository.commit({"a": str(number)}, branch=f"b{number}")
        await stage.standin.open_pull_request(stage.repository, f"b{number}")
    answer = await stage.api.get(f"/api/v3{stage.here}/pulls", params={"per_page": 2})
    assert len(answer.json()) == 2
    following = await stage.api.get(answer.links["next"]["url"])
    assert [pull["number"] for pull in following.json()] == [2, 1]
    assert "/api/v3/" in answer.links["next"]["url"]
