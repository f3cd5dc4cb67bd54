"""Identity tokens of Actions: the issuer's keys, the claims of a job, the signature."""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import jwt
from cryptography.hazmat.primitives import serialization
from jwt.algorithms import RSAAlgorithm

from bot.standin.accounts import private_key_pem, public_key
from bot.standin.document import Doc
from bot.standin.repositories import Repository
from bot.standin.state import State
from bot.standin.wire.messages import encoded
from bot.standin.workflows import WorkflowJob, WorkflowRun

ISSUER_PATH = "/_services/token"
LIFE_SECONDS = 300
EARLY_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Signature:
    """How a forged token is signed: None stands for what the issuer itself would use.

    `key` is a private key as PEM, or the secret of an HMAC `algorithm`.
    """

    algorithm: str = "RS256"
    key: str | None = None
    kid: str | None = None


def issuer(state: State) -> str:
    """The issuer's address."""
    return f"{state.url}{ISSUER_PATH}"


def key_id(pem: str) -> str:
    """The thumbprint that names a key."""
    written = public_key(pem).public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(written).hexdigest()[:40].upper()


def _current(state: State) -> str:
    return private_key_pem(f"oidc {state.oidc_keys[-1]}")


def rotate(state: State, keep: bool) -> None:
    """Make the next key the signing one."""
    with state.change():
        following = state.oidc_keys[-1] + 1
        state.oidc_keys = [*(state.oidc_keys if keep else []), following]


def key_set(state: State) -> Doc:
    """The published keys."""
    pems = [private_key_pem(f"oidc {number}") for number in state.oidc_keys]
    named = {"alg": "RS256", "use": "sig"}
    keys = [
        {**RSAAlgorithm.to_jwk(public_key(pem), as_dict=True), **named, "kid": key_id(pem)}
        for pem in pems
    ]
    return {"keys": [{k: v for k, v in key.items() if k != "key_ops"} for key in keys]}


def discovery(state: State) -> Doc:
    """The description of the issuer."""
    here = issuer(state)
    return {
        "issuer": here,
        "jwks_uri": f"{here}/.well-known/jwks",
        "subject_types_supported": ["public", "pairwise"],
        "response_types_supported": ["id_token"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid"],
        "claims_supported": ["sub", "aud", "exp", "iat", "iss", "jti", "nbf", "repository_id"],
    }


def token(
    state: State,
    job: WorkflowJob,
    audience: str,
    changed: Mapping[str, object],
    signature: Signature | None = None,
) -> str:
    """A token of the job; PermissionError where GitHub gives none."""
    run = state.attempts[job.run_id, job.attempt]
    if not run.may_sign:
        raise PermissionError("a pull request from a fork gets no identity token")
    whole = claims(state, run, job) | {"aud": audience} | dict(changed)
    payload = {name: value for name, value in whole.items() if value is not None}
    signature, current = signature or Signature(), _current(state)
    key = current if signature.key is None else signature.key
    headers = {"kid": signature.kid or key_id(current), "x5t": key_id(current)}
    if signature.algorithm == "HS256":
        return _with_secret(payload, headers, key)
    secret = "" if signature.algorithm == "none" else key
    return jwt.encode(payload, secret, algorithm=signature.algorithm, headers=headers)


def _with_secret(payload: Doc, headers: dict[str, str], secret: str) -> str:
    """Signed by hand: the library rightly takes no public key as a secret, a forger does."""
    parts = ({"alg": "HS256", "typ": "JWT", **headers}, payload)
    signed = b".".join(_packed(encoded(part)) for part in parts)
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"{signed.decode()}.{_packed(digest).decode()}"


def _packed(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def claims(state: State, run: WorkflowRun, job: WorkflowJob) -> dict[str, object]:
    """All claims but the audience; ids are texts, times are numbers."""
    now = int(state.now().timestamp())
    repository = state.repositories[run.repository_id]
    return {
        **_of_repository(state, repository),
        **_of_run(run, repository),
        "sub": _subject(repository, run),
        "check_run_id": str(job.id),
        "runner_environment": "github-hosted",
        "jti": str(uuid.uuid4()),
        "iat": now,
        "nbf": now - EARLY_SECONDS,
        "exp": now + LIFE_SECONDS,
    }


def _of_repository(state: State, repository: Repository) -> dict[str, object]:
    return {
        "iss": issuer(state),
        "repository": repository.full_name,
        "repository_id": str(repository.id),
        "repository_owner": repository.owner.login,
        "repository_owner_id": str(repository.owner.id),
        "repository_visibility": "private" if repository.private else "public",
    }


def _of_run(run: WorkflowRun, repository: Repository) -> dict[str, object]:
    workflow = f"{repository.full_name}/{run.path}@{run.tested_ref}"
    return {
        "actor": run.actor.login,
        "actor_id": str(run.actor.id),
        "ref": run.tested_ref,
        "ref_type": "branch",
        "ref_protected": "false",
        "sha": run.tested_sha,
        "head_ref": run.head_branch if run.base_ref else "",
        "base_ref": run.base_ref,
        "event_name": run.event,
        "run_id": str(run.id),
        "run_number": str(run.run_number),
        "run_attempt": str(run.attempt),
        "workflow": run.name,
        "workflow_ref": workflow,
        "workflow_sha": run.workflow_sha,
        "job_workflow_ref": workflow,
        "job_workflow_sha": run.workflow_sha,
    }


def _subject(repository: Repository, run: WorkflowRun) -> str:
    """The form with ids, which names alone cannot be taken from."""
    owner = f"{repository.owner.login}@{repository.owner.id}"
    about = "pull_request" if run.event == "pull_request" else f"ref:{run.tested_ref}"
    return f"repo:{owner}/{repository.name}@{repository.id}:{about}"
