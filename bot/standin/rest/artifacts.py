"""Artifacts of workflow runs: listed here, kept on a second host that must not see the token."""

import hashlib
from datetime import timedelta

from bot.standin.artifacts import Artifact
from bot.standin.call import Call
from bot.standin.document import Doc, node_id, stamp
from bot.standin.documents.repositories import repository_url
from bot.standin.refusals import not_found, refusal
from bot.standin.wire.messages import Answer, page_of
from bot.standin.wire.router import Route

KEPT = timedelta(days=90)


def artifact_document(call: Call, artifact: Artifact) -> Doc:
    """An artifact."""
    url = f"{repository_url(call.state, call.repository)}/actions/artifacts/{artifact.id}"
    created = stamp(artifact.created_at)
    return {
        "id": artifact.id,
        "node_id": node_id("AR", artifact.id),
        "name": artifact.name,
        "size_in_bytes": len(artifact.content),
        "url": url,
        "archive_download_url": f"{url}/zip",
        "expired": artifact.expired,
        "digest": f"sha256:{hashlib.sha256(artifact.content).hexdigest()}",
        "created_at": created,
        "updated_at": created,
        "expires_at": stamp(artifact.created_at + KEPT),
        "workflow_run": {
            "id": artifact.run_id,
            "repository_id": artifact.repository_id,
            "head_repository_id": artifact.repository_id,
            "head_branch": call.repository.default_branch,
            "head_sha": artifact.head_sha,
        },
    }


def list_artifacts(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/actions/runs/{id}/artifacts."""
    name, run = call.request.query.get("name"), call.number("run")
    found = [
        artifact
        for artifact in call.state.artifacts.values()
        if (artifact.repository_id, artifact.run_id) == (call.repository.id, run)
        and name in (None, artifact.name)
    ]
    page, links = page_of(call.request, found)
    shown = [artifact_document(call, artifact) for artifact in page]
    return Answer(200, {"total_count": len(found), "artifacts": shown}, links)


def download(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/actions/artifacts/{id}/zip: a redirect to another host, or 410."""
    artifact = call.state.artifacts.get(call.number("artifact"))
    if artifact is None or artifact.repository_id != call.repository.id:
        raise not_found()
    if artifact.expired:
        raise refusal(410, "Artifact has expired")
    # The other name of the same address makes it another host for every client.
    host = call.state.url.replace("127.0.0.1", "localhost")
    return Answer(302, None, {"location": f"{host}/_storage/{artifact.id}.zip"})


def stored(call: Call) -> Answer:
    """The second host; 400 when it is shown a token, as real storage does."""
    artifact = call.state.artifacts.get(call.number("artifact"))
    if artifact is None:
        raise not_found()
    if "authorization" in call.request.headers:
        raise refusal(400, "Authentication information is not given in the correct format")
    return Answer(200, artifact.content, media_type="application/zip")


_ROOT = "/repos/{owner}/{repo}/actions"
ROUTES = (
    Route("GET", _ROOT + "/runs/{run}/artifacts", list_artifacts, "actions:read"),
    Route("GET", _ROOT + "/artifacts/{artifact}/zip", download, "actions:read"),
    Route("GET", "/_storage/{artifact}.zip", stored, "none"),
)
