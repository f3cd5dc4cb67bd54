"""Repositories: branches, refs, contents, comparisons, permissions, rules."""

import base64
from urllib.parse import quote

from bot.standin.call import Call
from bot.standin.document import Doc
from bot.standin.documents.pulls import simple_pull
from bot.standin.documents.repositories import (
    branch_document,
    commit_document,
    file_document,
    git_commit_document,
    html_url,
    permission_document,
    repository_document,
    repository_url,
)
from bot.standin.refusals import not_found
from bot.standin.repositories import Repository
from bot.standin.wire.messages import Answer, page_of
from bot.standin.wire.router import Route

COMPARED_FILES = 300
COMPARED_COMMITS = 250


def get_repository(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}."""
    return Answer(200, repository_document(call.state, call.repository))


def commit_of(repository: Repository, revision: str) -> str:
    """The commit of a branch, tag or id; refused with 404 otherwise."""
    name = revision.rpartition(":")[2]
    names = (f"refs/heads/{name}", f"refs/tags/{name}")
    # A bare name goes to git only as an id, so that no other ref can be reached by it.
    by_id = (name,) if len(name) in (40, 64) and all(c in "0123456789abcdef" for c in name) else ()
    found = (repository.git.resolve(candidate) for candidate in (*by_id, *names))
    sha = next((sha for sha in found if sha), None)
    if sha is None:
        raise not_found()
    return sha


def compare(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/compare/{base}...{head}: from the merge base to the head."""
    left, dots, right = call.fields["basehead"].partition("...")
    if not dots:
        raise not_found()
    repository, git = call.repository, call.repository.git
    base, head = commit_of(repository, left), commit_of(repository, right)
    merge_base = git.merge_base(base, head)
    if merge_base is None:
        raise not_found()
    ahead, behind = git.distance(base, head)
    document = _addresses(call, base, head)
    document |= {
        "base_commit": commit_document(call.state, repository, git.show(base)),
        "merge_base_commit": commit_document(call.state, repository, git.show(merge_base)),
        "status": _status(ahead, behind),
        "ahead_by": ahead,
        "behind_by": behind,
        "total_commits": ahead,
        "commits": [
            commit_document(call.state, repository, commit)
            for commit in git.log(base, head, COMPARED_COMMITS)
        ],
    }
    if call.request.number("page", 1) == 1:
        files = git.compare(merge_base, head)[:COMPARED_FILES]
        document["files"] = [file_document(call.state, repository, head, f) for f in files]
    return Answer(200, document)


def _status(ahead: int, behind: int) -> str:
    if ahead and behind:
        return "diverged"
    return "ahead" if ahead else "behind" if behind else "identical"


def _addresses(call: Call, base: str, head: str) -> Doc:
    html = f"{html_url(call.state, call.repository)}/compare/{base}...{head}"
    return {
        "url": f"{repository_url(call.state, call.repository)}/compare/{base}...{head}",
        "html_url": html,
        "permalink_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
    }


def get_branch(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/branches/{branch}."""
    name = call.fields["branch"]
    tip = call.repository.git.branch(name)
    if tip is None:
        raise not_found()
    commit = call.repository.git.show(tip)
    return Answer(200, branch_document(call.state, call.repository, name, commit))


def get_ref(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/git/ref/{ref}."""
    ref = f"refs/{call.fields['ref']}"
    sha = call.repository.git.resolve(ref)
    if sha is None:
        raise not_found()
    url = f"{repository_url(call.state, call.repository)}/git"
    return Answer(
        200,
        {
            "ref": ref,
            "node_id": f"REF_{sha}",
            "url": f"{url}/{quote(ref)}",
            "object": {"type": "commit", "sha": sha, "url": f"{url}/commits/{sha}"},
        },
    )


def get_commit(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/commits/{ref}."""
    commit = call.repository.git.show(commit_of(call.repository, call.fields["ref"]))
    return Answer(200, commit_document(call.state, call.repository, commit))


def get_git_commit(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/git/commits/{sha}."""
    sha = call.fields["sha"]
    if commit_of(call.repository, sha) != sha:
        raise not_found()
    shown = call.repository.git.show(sha)
    return Answer(200, git_commit_document(call.state, call.repository, shown))


def get_contents(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/contents/{path}: a file, raw or in base 64."""
    repository, path = call.repository, call.fields["path"]
    commit = commit_of(repository, call.request.query.get("ref") or repository.default_branch)
    content = repository.git.read(commit, path)
    if content is None:
        raise not_found()
    if "raw" in call.request.headers.get("accept", ""):
        return Answer(200, content, media_type="application/vnd.github.raw; charset=utf-8")
    blob = repository.git.git("rev-parse", f"{commit}:{path}").decode().strip()
    url = f"{repository_url(call.state, repository)}/contents/{quote(path)}?ref={commit}"
    git_url = f"{repository_url(call.state, repository)}/git/blobs/{blob}"
    html = f"{html_url(call.state, repository)}/blob/{commit}/{quote(path)}"
    document: Doc = {
        "type": "file",
        "encoding": "base64",
        "size": len(content),
        "name": path.rpartition("/")[2],
        "path": path,
        "content": base64.encodebytes(content).decode(),
        "sha": blob,
        "url": url,
        "git_url": git_url,
        "html_url": html,
        "download_url": html.replace("/blob/", "/raw/"),
        "_links": {"self": url, "git": git_url, "html": html},
    }
    return Answer(200, document)


def get_permission(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/collaborators/{user}/permission."""
    login = call.fields["user"].lower()
    account = call.state.accounts.get(login)
    if account is None:
        raise not_found()
    owner = account == call.repository.owner
    public = "none" if call.repository.private else "read"
    role = call.state.roles.get((call.repository.id, login), "admin" if owner else public)
    return Answer(200, permission_document(call.state, account, role))


def get_rules(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/rules/branches/{branch}."""
    return Answer(200, call.state.rules.get((call.repository.id, call.fields["branch"]), []))


def pulls_of_commit(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/commits/{sha}/pulls; finds nothing for the head of a fork."""
    sha = commit_of(call.repository, call.fields["ref"])
    pulls = [p for p in call.state.pulls_of(call.repository.id) if not p.is_fork]
    page, links = page_of(call.request, [pull for pull in pulls if pull.head_sha == sha])
    return Answer(200, [simple_pull(call.state, pull) for pull in page], links)


_ROOT = "/repos/{owner}/{repo}"
ROUTES = (
    Route("GET", _ROOT, get_repository),
    Route("GET", _ROOT + "/compare/{basehead:path}", compare, "contents:read"),
    Route("GET", _ROOT + "/branches/{branch:path}", get_branch, "contents:read"),
    Route("GET", _ROOT + "/git/ref/{ref:path}", get_ref, "contents:read"),
    Route("GET", _ROOT + "/git/commits/{sha}", get_git_commit, "contents:read"),
    Route("GET", _ROOT + "/commits/{ref}/pulls", pulls_of_commit, "pull_requests:read"),
    Route("GET", _ROOT + "/commits/{ref}", get_commit, "contents:read"),
    Route("GET", _ROOT + "/contents/{path:path}", get_contents, "contents:read"),
    Route("GET", _ROOT + "/collaborators/{user}/permission", get_permission),
    Route("GET", _ROOT + "/rules/branches/{branch:path}", get_rules),
)
