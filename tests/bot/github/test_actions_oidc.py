"""Tokens of CI jobs: each claim wrong by itself, each way to forge one, and the issuer's keys."""

import base64
import json
import time
from dataclasses import dataclass, field

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from bot.failures import Transient
from bot.github.actions import TRIGGERS
from bot.github.actions_keys import (
    AFTER_FAILURE,
    KEEP_SECONDS,
    MAX_ANSWER,
    MAX_KEYS,
    UNKNOWN_EVERY,
    SigningKeys,
)
from bot.github.actions_oidc import LEEWAY, MAX_TEXT, MAX_TOKEN, TokenRefused, TokenVerifier
from bot.standin import Fault, Signature, StandIn, WorkflowJob
from bot.standin.accounts import private_key_pem, public_key
from tests.bot.github.stage import Stage

AUDIENCE = "https://hardening.test"
SOME = 1_000
KEYS = "/_services/token/.well-known/jwks"


@dataclass(slots=True)
class Clock:
    """Stands still until it is moved."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(slots=True)
class Gate:
    """A verifier in front of the stand-in's issuer, and a job to get tokens for."""

    standin: StandIn
    job: WorkflowJob
    clock: Clock = field(default_factory=Clock)
    verifier: TokenVerifier = field(init=False)

    def __post_init__(self) -> None:
        issuer = self.standin.oidc_issuer
        self.verifier = TokenVerifier(issuer, AUDIENCE, SigningKeys(issuer, self.clock))
        self.standin.requests.clear()

    def token(self, signature: Signature | None = None, **claims: object) -> str:
        return self.standin.oidc_token(self.job, AUDIENCE, signature=signature, **claims)

    async def reason(self, token: str) -> str:
        with pytest.raises(TokenRefused) as refused:
            await self.verifier.verify(token)
        return str(refused.value)

    @property
    def fetches(self) -> int:
        return len([request for request in self.standin.requests if request.path == KEYS])


@pytest.fixture
async def gate(stage: Stage) -> Gate:
    run = await stage.standin.start_workflow(stage.repository, pull=stage.pull)
    return Gate(stage.standin, await stage.standin.start_job(run, "unit"))


async def test_a_good_token_tells_who_sent_it(gate: Gate, stage: Stage) -> None:
    job = await gate.verifier.verify(gate.token(jti="number-1"))
    assert job.repository_id == stage.repository.id
    assert job.sha == stage.standin.merge_commit(stage.pull)
    assert (job.workflow, job.run_attempt, job.jti) == ("CI", 1, "number-1")
    assert (job.run_id, job.check_run_id) == (gate.job.run_id, gate.job.id)
    assert job.tests_a_merge
    assert 0 < job.expires_at.timestamp() - time.time() <= 300
    assert "number-1" not in repr(job)


async def test_a_list_of_one_audience_is_that_audience(gate: Gate) -> None:
    await gate.verifier.verify(gate.token(aud=[AUDIENCE]))


WRONG: list[tuple[dict[str, object], str]] = [
    ({"iss": "https://token.actions.githubusercontent.com"}, "was not issued by"),
    ({"iss": None}, "was not issued by"),
    ({"aud": "https://github.com/acme"}, "ask for one with the audience"),
    ({"aud": f"{AUDIENCE}/"}, "ask for one with the audience"),
    ({"aud": [AUDIENCE, "https://other.test"]}, "ask for one with the audience"),
    ({"aud": []}, "lacks the claim aud"),
    ({"aud": None}, "lacks the claim aud"),
    ({"aud": {"a": AUDIENCE}}, "ask for one with the audience"),
    ({"exp": None}, "lacks the claim exp"),
    ({"nbf": None}, "lacks the claim nbf"),
    ({"iat": None}, "lacks the claim iat"),
    ({"jti": None}, "lacks the claim jti"),
    ({"sub": None}, "lacks the claim sub"),
    ({"repository_id": None}, "lacks the claim repository_id"),
    ({"sha": None}, "lacks claims of a CI job"),
    ({"sha": "main"}, "lacks claims of a CI job"),
    ({"run_id": None}, "lacks claims of a CI job"),
    ({"run_id": "-1"}, "lacks claims of a CI job"),
    ({"run_attempt": "one"}, "lacks claims of a CI job"),
    ({"repository_id": "7; --"}, "lacks claims of a CI job"),
    ({"repository_id": str(2**63)}, "lacks claims of a CI job"),
    ({"repository_id": "٧"}, "lacks claims of a CI job"),
    ({"check_run_id": "x"}, "lacks claims of a CI job"),
    ({"jti": ""}, "lacks claims of a CI job"),
    ({"jti": "x" * 513}, "lacks claims of a CI job"),
    ({"jti": 7}, "not valid"),
    ({"exp": "soon"}, "not valid"),
    ({"exp": 10**30}, "not valid"),
]


@pytest.mark.parametrize(("claims", "reason"), WRONG, ids=lambda one: str(one)[:40])
async def test_one_wrong_claim_is_enough(
    gate: Gate, claims: dict[str, object], reason: str
) -> None:
    assert reason in await gate.reason(gate.token(None, **claims))


@pytest.mark.parametrize(
    ("claim", "reason"),
    [("exp", "has expired"), ("nbf", "not valid yet"), ("iat", "not valid yet")],
)
async def test_clocks_may_differ_a_little(gate: Gate, claim: str, reason: str) -> None:
    way = -1 if claim == "exp" else 1
    near, far = (int(time.time()) + way * (LEEWAY + more) for more in (-10, 10))
    await gate.verifier.verify(gate.token(None, **{claim: near}))
    assert reason in await gate.reason(gate.token(None, **{claim: far}))
    assert LEEWAY <= 60


@pytest.mark.parametrize(
    "event", ["pull_request_target", "workflow_run", "issue_comment", "", None]
)
async def test_a_job_that_does_not_run_on_its_commit(gate: Gate, event: str | None) -> None:
    """Its token names the tip of a branch, whatever the job checked out and tested."""
    assert "runs on another commit" in await gate.reason(gate.token(None, event_name=event))


@pytest.mark.parametrize("event", sorted(TRIGGERS))
async def test_jobs_that_run_on_their_commit(gate: Gate, event: str) -> None:
    await gate.verifier.verify(gate.token(None, event_name=event))


def public_pem(pem: str) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return public_key(pem).public_bytes(serialization.Encoding.PEM, form).decode()


@pytest.mark.parametrize(
    "signature",
    [
        Signature(algorithm="none"),
        Signature(algorithm="HS256", key=public_pem(private_key_pem("oidc 1"))),
        Signature(algorithm="RS512"),
        Signature(algorithm="PS256"),
        Signature(key=private_key_pem("foreign")),
        Signature(kid="ABC"),
    ],
    ids=["none", "HS256", "RS512", "PS256", "foreign", "unknown key"],
)
async def test_forged_signatures(gate: Gate, signature: Signature) -> None:
    await gate.reason(gate.token(signature))


async def test_another_issuer_or_way_to_sign_is_refused_before_a_key_is_asked_for(
    gate: Gate,
) -> None:
    await gate.reason(gate.token(iss="https://evil.test"))
    for algorithm in ("none", "RS512", "HS256"):
        await gate.reason(
            gate.token(Signature(algorithm, key="k" * 64 if algorithm == "HS256" else None))
        )
    assert gate.fetches == 0


def made_of(header: object, payload: object) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()) for part in (header, payload))
    return ".".join(part.rstrip(b"=").decode() for part in parts) + ".AA"


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "a.b", "a.b.c", "a.b.c.d", "ä.b.c", "a.b.c\n", "a" * (MAX_TOKEN + 1),
        made_of([], {}), made_of({}, []), made_of({"alg": "RS256"}, 7),
        made_of({"alg": "RS256", "kid": ["x"]}, {}), made_of({"alg": "RS256", "kid": None}, {}),
    ],
    ids=range(13),
)  # fmt: skip
async def test_what_is_no_token(gate: Gate, text: str) -> None:
    await gate.reason(text)
    assert gate.fetches == 0


async def test_deep_nesting_is_refused(gate: Gate) -> None:
    nested = base64.urlsafe_b64encode(b"[" * 5_000 + b"]" * 1_000).rstrip(b"=").decode()
    await gate.reason(f"{nested}.{nested}.AA")


async def test_the_longest_number_of_a_token(gate: Gate) -> None:
    assert (await gate.verifier.verify(gate.token(jti="x" * MAX_TEXT))).jti == "x" * MAX_TEXT
    await gate.reason(gate.token(jti="x" * (MAX_TEXT + 1)))


async def test_the_longest_token_is_looked_at(gate: Gate) -> None:
    assert "not readable" in await gate.reason(f"a.b.{'c' * (MAX_TOKEN - 4)}")
    assert "no token" in await gate.reason(f"a.b.{'c' * (MAX_TOKEN - 3)}")
    token = gate.token()
    room = (MAX_TOKEN - len(token)) * 3 // 4 - 30
    long = gate.token(environment="e" * room)
    assert MAX_TOKEN - 100 < len(long) <= MAX_TOKEN
    await gate.verifier.verify(long)


async def test_keys_are_fetched_once_for_an_hour(gate: Gate) -> None:
    for _ in range(3):
        await gate.verifier.verify(gate.token())
    assert gate.fetches == 1
    gate.clock.seconds += KEEP_SECONDS - 1
    await gate.verifier.verify(gate.token())
    assert gate.fetches == 1
    gate.clock.seconds += 1
    await gate.verifier.verify(gate.token())
    assert gate.fetches == 2


async def test_a_rotated_key_is_found_at_once(gate: Gate) -> None:
    old = gate.token()
    await gate.verifier.verify(old)
    gate.standin.rotate_oidc_key()
    await gate.verifier.verify(gate.token())
    await gate.verifier.verify(old)
    assert gate.fetches == 2


async def test_a_withdrawn_key_is_forgotten(gate: Gate) -> None:
    old = gate.token()
    await gate.verifier.verify(old)
    gate.standin.rotate_oidc_key(keep=False)
    gate.clock.seconds += KEEP_SECONDS
    assert "a key that its issuer does not know" in await gate.reason(old)


async def test_unknown_keys_cannot_hammer_the_issuer(gate: Gate) -> None:
    await gate.verifier.verify(gate.token())
    for number in range(20):
        await gate.reason(gate.token(Signature(kid=f"K{number}")))
    assert gate.fetches == 2
    gate.clock.seconds += UNKNOWN_EVERY
    await gate.reason(gate.token(Signature(kid="K")))
    assert gate.fetches == 3


@pytest.mark.parametrize(
    "fault",
    [
        Fault("GET", KEYS, 500),
        Fault("GET", KEYS, 200, {"no": "keys"}),
        Fault("GET", KEYS, 302, headers={"location": "/elsewhere"}),
        Fault("GET", KEYS, 200, {"keys": [{"kid": "x" * 300_000}]}),
        Fault("GET", KEYS, drop=True),
    ],
    ids=["500", "no keys", "redirect", "too long", "dropped"],
)
async def test_without_keys_nobody_is_let_in(gate: Gate, fault: Fault) -> None:
    gate.standin.faults.add(fault)
    with pytest.raises(Transient) as failed:
        await gate.verifier.verify(gate.token())
    assert failed.value.retry_after == AFTER_FAILURE
    asked = gate.fetches
    with pytest.raises(Transient):
        await gate.verifier.verify(gate.token())
    assert gate.fetches == asked
    gate.clock.seconds += AFTER_FAILURE
    await gate.verifier.verify(gate.token())


async def test_known_keys_are_of_use_while_the_issuer_is_down(gate: Gate) -> None:
    await gate.verifier.verify(gate.token())
    gate.standin.faults.add(Fault("GET", KEYS, 500, times=SOME))
    await gate.verifier.verify(gate.token())
    with pytest.raises(Transient):
        await gate.verifier.verify(gate.token(Signature(kid="K")))
    gate.clock.seconds += KEEP_SECONDS
    with pytest.raises(Transient):
        await gate.verifier.verify(gate.token())


@pytest.mark.parametrize("more", [0, 1])
async def test_the_longest_answer_of_an_issuer(gate: Gate, more: int) -> None:
    async with httpx.AsyncClient() as client:
        whole = (await client.get(f"{gate.standin.oidc_issuer}/.well-known/jwks")).json()
        padded = {**whole, "pad": ""}
        gate.standin.faults.add(Fault("GET", KEYS, 200, padded))
        size = len((await client.get(f"{gate.standin.oidc_issuer}/.well-known/jwks")).content)
    padded["pad"] = "x" * (MAX_ANSWER - size + more)
    gate.standin.faults.add(Fault("GET", KEYS, 200, padded))
    if more:
        with pytest.raises(Transient):
            await gate.verifier.verify(gate.token())
    else:
        await gate.verifier.verify(gate.token())


@pytest.mark.parametrize("others", [MAX_KEYS - 1, MAX_KEYS])
async def test_so_many_keys_are_looked_at(gate: Gate, others: int) -> None:
    async with httpx.AsyncClient() as client:
        whole = (await client.get(f"{gate.standin.oidc_issuer}/.well-known/jwks")).json()
    keys = [{"kid": "other", "kty": "EC"}] * others + whole["keys"]
    gate.standin.faults.add(Fault("GET", KEYS, 200, {"keys": keys}, times=SOME))
    if others == MAX_KEYS:
        await gate.reason(gate.token())
    else:
        await gate.verifier.verify(gate.token())


async def test_keys_that_are_of_no_use_do_not_hide_the_others(gate: Gate) -> None:
    good = jwt.algorithms.RSAAlgorithm.to_jwk(public_key(private_key_pem("oidc 1")), as_dict=True)
    kid = jwt.get_unverified_header(gate.token())["kid"]
    named = {"n": good["n"], "e": good["e"], "kty": "RSA", "use": "sig", "alg": "RS256"}
    keys = [
        {"kid": "a", "kty": "EC"},
        {"kid": "b", "kty": "RSA", "n": "!", "e": "AQAB"},
        {"kid": kid, **named, "use": "enc"},
        {"kid": kid, **named},
    ]
    gate.standin.faults.add(Fault("GET", KEYS, 200, {"keys": keys}, times=SOME))
    await gate.verifier.verify(gate.token())
    for other in ("a", "b"):
        await gate.reason(gate.token(Signature(kid=other)))
