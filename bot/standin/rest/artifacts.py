"""Artifacts of workflow runs: listed here, kept on a second host that must not see the token."""

from bot.standin.call import Call
from bot.standin.documents.workflows import artifact_document
from bot.standin.refusals import not_found, refusal
from bot.standin.wire.messages import Answer, page_of
from bot.standin.wire.router import Route


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
    shown = [artifact_document(call.state, artifact) for artifact in page]
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
