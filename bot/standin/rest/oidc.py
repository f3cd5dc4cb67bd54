"""The issuer of identity tokens, and where a runner asks for one."""

import hmac

from bot.standin import oidc
from bot.standin.call import Call
from bot.standin.oidc import ISSUER_PATH
from bot.standin.refusals import not_found, refusal
from bot.standin.tokens import credentials
from bot.standin.wire.messages import Answer
from bot.standin.wire.router import Route


def keys(call: Call) -> Answer:
    """GET {issuer}/.well-known/jwks."""
    return Answer(200, oidc.key_set(call.state))


def configuration(call: Call) -> Answer:
    """GET {issuer}/.well-known/openid-configuration."""
    return Answer(200, oidc.discovery(call.state))


def identity_token(call: Call) -> Answer:
    """GET what ACTIONS_ID_TOKEN_REQUEST_URL names, while the job runs."""
    job = call.state.jobs.get(call.number("job"))
    if job is None:
        raise not_found()
    shown = credentials(call.request.headers.get("authorization", ""))
    running = call.state.runs[job.id].status != "completed"
    if not (running and hmac.compare_digest(shown.encode(), job.request_token.encode())):
        raise refusal(401, "Unauthorized")
    owner = call.state.repositories[job.repository_id].owner.login
    audience = call.request.query.get("audience") or f"{call.state.url}/{owner}"
    try:
        value = oidc.token(call.state, job, audience, {})
    except PermissionError as error:
        raise refusal(403, str(error)) from error
    return Answer(200, {"count": len(value), "value": value})


ROUTES = (
    Route("GET", ISSUER_PATH + "/.well-known/jwks", keys, "none"),
    Route("GET", ISSUER_PATH + "/.well-known/openid-configuration", configuration, "none"),
    Route("GET", "/_services/pipelines/{job}/idtoken", identity_token, "none"),
)
