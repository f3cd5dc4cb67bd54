"""Identity tokens: their claims, their keys, who gets one, and how a runner asks."""

import time

import httpx
import jwt
import pytest

from bot.standin import Pull, Signature, StandIn, WorkflowJob
from bot.standin.accounts import private_key_pem
from tests.bot.standin.stage import Stage, client

AUDIENCE = "https://hardening.test"
TEXTS = ("repository_id", "repository_owner_id", "actor_id", "run_id", "run_number",
         "run_attempt", "check_run_id")  # fmt: skip


async def job_of(stage: Stage, pull: Pull | None = None) -> WorkflowJob:
    run = await stage.standin.start_workflow(stage.repository, pull=pull)
    return await stage.standin.start_job(run)


async def verified(standin: StandIn, token: str, audience: str = AUDIENCE) -> dict[str, object]:
    """The claims, checked as a client would: discovery, key set, key by id."""
    async with httpx.AsyncClient() as anybody:
        about = await anybody.get(f"{standin.oidc_issuer}/.well-known/openid-configuration")
        assert about.json()["issuer"] == standin.oidc_issuer
        keys = jwt.PyJWKSet.from_dict((await anybody.get(about.json()["jwks_uri"])).json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, object] = jwt.decode(
        token, key, algorithms=["RS256"], audience=audience, issuer=standin.oidc_issuer
    )
    return claims


async def test_claims_of_a_pull_request(stage: Stage) -> None:
    job = await job_of(stage, stage.pull)
    claims = await verified(stage.standin, stage.standin.oidc_token(job, AUDIENCE))
    merged = stage.standin.merge_commit(stage.pull)
    assert (claims["event_name"], claims["ref"]) == ("pull_request", "refs/pull/1/merge")
    assert (claims["sha"], claims["head_ref"], claims["base_ref"]) == (merged, "feature", "main")
    assert claims["check_run_id"] == str(job.id)
    assert str(claims["sub"]).endswith(":pull_request")
    assert all(isinstance(claims[name], str) for name in TEXTS)


async def test_claims_of_a_push(stage: Stage) -> None:
    job = await job_of(stage)
    claims = await verified(stage.standin, stage.standin.oidc_token(job, AUDIENCE))
    repository, owner = stage.repository, stage.repository.owner
    assert claims["sub"] == f"repo:acme@{owner.id}/shop@{repository.id}:ref:refs/heads/main"
    assert (claims["ref"], claims["sha"]) == ("refs/heads/main", repository.git.branch("main"))
    assert claims["head_ref"] == ""
    now = int(time.time())
    exp, iat = claims["exp"], claims["iat"]
    assert isinstance(exp, int)
    assert isinstance(iat, int)
    assert (exp - iat, abs(iat - now) < 30) == (300, True)


async def test_every_token_has_its_own_number(stage: Stage) -> None:
    job = await job_of(stage)
    tokens = [stage.standin.oidc_token(job, AUDIENCE) for _ in range(2)]
    numbers = [(await verified(stage.standin, token))["jti"] for token in tokens]
    assert numbers[0] != numbers[1]


async def test_claims_can_be_replaced_and_removed(stage: Stage) -> None:
    job = await job_of(stage)
    token = stage.standin.oidc_token(job, AUDIENCE, repository_id="7", jti=None)
    claims = await verified(stage.standin, token)
    assert claims["repository_id"] == "7"
    assert "jti" not in claims


async def test_a_fork_gets_no_token(stage: Stage) -> None:
    stage.repository.commit({"more.ts": "export {};\n"}, branch="more")
    pull = await stage.standin.open_pull_request(stage.repository, "more", author="x", fork=True)
    job = await job_of(stage, pull)
    with pytest.raises(PermissionError, match="from a fork gets no identity token"):
        stage.standin.oidc_token(job, AUDIENCE)
    environment = stage.standin.runner_environment(job)
    assert not [name for name in environment if name.startswith("ACTIONS_ID_TOKEN")]
    path = f"/_services/pipelines/{job.id}/idtoken"
    headers = {"authorization": f"bearer {job.request_token}"}
    async with client(stage.standin) as runner:
        assert (await runner.get(path, headers=headers)).status_code == 403


async def test_a_privileged_workflow_of_a_fork_gets_one(stage: Stage) -> None:
    stage.repository.commit({"more.ts": "export {};\n"}, branch="more")
    pull = await stage.standin.open_pull_request(stage.repository, "more", author="x", fork=True)
    run = await stage.standin.start_workflow(
        stage.repository, pull=pull, event="pull_request_target"
    )
    job = await stage.standin.start_job(run)
    claims = await verified(stage.standin, stage.standin.oidc_token(job, AUDIENCE))
    assert claims["ref"] == "refs/heads/main"


async def test_keys_rotate(stage: Stage) -> None:
    job = await job_of(stage)
    old = stage.standin.oidc_token(job, AUDIENCE)
    stage.standin.rotate_oidc_key()
    new = stage.standin.oidc_token(job, AUDIENCE)
    kids = [jwt.get_unverified_header(token)["kid"] for token in (old, new)]
    assert kids[0] != kids[1]
    await verified(stage.standin, old)
    await verified(stage.standin, new)
    stage.standin.rotate_oidc_key(keep=False)
    with pytest.raises(KeyError):
        await verified(stage.standin, new)


@pytest.mark.parametrize(
    "signature",
    [
        Signature(key=private_key_pem("foreign")),
        Signature(algorithm="none"),
        Signature(algorithm="HS256", key="the public key, say"),
        Signature(algorithm="RS512"),
    ],
    ids=["foreign", "none", "HS256", "RS512"],
)
async def test_forged_tokens_look_right_and_fail(stage: Stage, signature: Signature) -> None:
    token = stage.standin.oidc_token(await job_of(stage), AUDIENCE, signature=signature)
    assert jwt.get_unverified_header(token)["alg"] == signature.algorithm
    with pytest.raises(jwt.InvalidTokenError):
        await verified(stage.standin, token)


async def test_a_token_of_an_unknown_key(stage: Stage) -> None:
    job = await job_of(stage)
    token = stage.standin.oidc_token(job, AUDIENCE, signature=Signature(kid="ABC"))
    with pytest.raises(KeyError):
        await verified(stage.standin, token)


async def test_a_runner_asks_for_a_token(stage: Stage) -> None:
    run = await stage.standin.start_workflow(stage.repository, pull=stage.pull)
    job = await stage.standin.start_job(run)
    environment = stage.standin.runner_environment(job)
    address = f"{environment['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience={AUDIENCE}"
    headers = {"authorization": f"bearer {environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"}
    async with httpx.AsyncClient() as runner:
        value = (await runner.get(address, headers=headers)).json()["value"]
        claims = await verified(stage.standin, value)
        assert claims["sha"] == environment["GITHUB_SHA"] == run.tested_sha
        wrong = {"authorization": "bearer no"}
        assert (await runner.get(address, headers=wrong)).status_code == 401
        await stage.standin.finish_workflow(run)
        assert (await runner.get(address, headers=headers)).status_code == 401


async def test_without_an_audience_the_owner_is_named(stage: Stage) -> None:
    job = await job_of(stage)
    environment = stage.standin.runner_environment(job)
    headers = {"authorization": f"bearer {environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"}
    async with httpx.AsyncClient() as runner:
        answer = await runner.get(environment["ACTIONS_ID_TOKEN_REQUEST_URL"], headers=headers)
    await verified(stage.standin, answer.json()["value"], f"{stage.standin.url}/acme")
