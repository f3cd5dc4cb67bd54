"""Pull requests: list, read, changed files."""

from dataclasses import replace

from bot.standin.call import Call
from bot.standin.documents.pulls import simple_pull
from bot.standin.documents.repositories import file_document
from bot.standin.events import pull_files, whole_pull
from bot.standin.repositories import Pull
from bot.standin.trial_merges import trial_merge
from bot.standin.wire.messages import Answer, page_of
from bot.standin.wire.router import Route

LISTED_FILES = 3_000


def list_pulls(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls, filtered by state, head (`owner:branch`) and base."""
    query = call.request.query
    state, head, base = query.get("state", "open"), query.get("head"), query.get("base")
    found = [
        pull
        for pull in call.state.pulls_of(call.repository.id)
        if state in ("all", pull.state)
        and base in (None, pull.base_ref)
        and (head is None or head.lower() == f"{pull.head_owner.login}:{pull.head_ref}".lower())
    ]
    if query.get("direction") == "asc":
        found.reverse()
    page, links = page_of(call.request, found)
    return Answer(200, [simple_pull(call.state, pull) for pull in page], links)


def get_pull(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls/{number}. Asks for the test merge, as on GitHub: the first
    answer does not know it yet."""
    pull = call.pull()
    shown = whole_pull(call.state, _as_read(call, pull))
    trial_merge(call.state, pull)
    return Answer(200, shown)


def _as_read(call: Call, pull: Pull) -> Pull:
    """The pull request with its former head while late reads are switched on."""
    sha, times = call.world.stale.get(pull.id, ("", 0))
    if times <= 0:
        return pull
    call.world.stale[pull.id] = (sha, times - 1)
    return replace(pull, head_sha=sha)


def list_files(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls/{number}/files."""
    pull = call.pull()
    files = list(pull_files(call.state, pull))[:LISTED_FILES]
    page, links = page_of(call.request, files)
    shown = [file_document(call.state, call.repository, pull.head_sha, file) for file in page]
    return Answer(200, shown, links)


_ROOT = "/repos/{owner}/{repo}/pulls"
ROUTES = (
    Route("GET", _ROOT, list_pulls, "pull_requests:read"),
    Route("GET", _ROOT + "/{number}", get_pull, "pull_requests:read"),
    Route("GET", _ROOT + "/{number}/files", list_files, "pull_requests:read"),
)
