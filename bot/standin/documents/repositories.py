"""Documents of repositories, commits, branches and comparisons."""

from urllib.parse import quote

from bot.standin.accounts import Account
from bot.standin.document import Doc, node_id, stamp
from bot.standin.documents.accounts import account_document
from bot.standin.git_repository import Commit
from bot.standin.patches import FileChange
from bot.standin.repositories import Repository
from bot.standin.state import State

_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_ZERO = ("forks", "forks_count", "stargazers_count", "watchers", "watchers_count", "size",
         "open_issues", "open_issues_count", "network_count", "subscribers_count")  # fmt: skip
_ON = (
    "has_issues",
    "has_projects",
    "has_wiki",
    "has_downloads",
    "has_discussions",
    "allow_forking",
)
_OFF = ("has_pages", "disabled", "is_template", "web_commit_signoff_required")
_NULL = ("description", "homepage", "language", "license", "mirror_url")


def repository_url(state: State, repository: Repository) -> str:
    """The API address of a repository."""
    return f"{state.url}/repos/{repository.full_name}"


def html_url(state: State, repository: Repository) -> str:
    """The address for people."""
    return f"{state.url}/{repository.full_name}"


def repository_document(state: State, repository: Repository) -> Doc:
    """A full repository."""
    url, html = repository_url(state, repository), html_url(state, repository)
    created = stamp(repository.created_at)
    document: Doc = {
        "id": repository.id,
        "node_id": node_id("R", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": repository.private,
        "visibility": "private" if repository.private else "public",
        "owner": account_document(state, repository.owner),
        "html_url": html,
        "fork": repository.fork_of is not None,
        "url": url,
        "git_url": html.replace("http://", "git://") + ".git",
        "ssh_url": f"git@localhost:{repository.full_name}.git",
        "clone_url": f"{html}.git",
        "svn_url": html,
        "default_branch": repository.default_branch,
        "archived": repository.archived,
        "topics": [],
        "created_at": created,
        "updated_at": created,
        "pushed_at": created,
    }
    document |= {name: f"{url}{tail}" for name, tail in _LINKS.items()}
    document |= dict.fromkeys(_ZERO, 0) | dict.fromkeys(_NULL)
    return document | dict.fromkeys(_ON, True) | dict.fromkeys(_OFF, False)


def _signature(name: str, email: str, at: str) -> Doc:
    return {"name": name, "email": email, "date": at}


def commit_document(state: State, repository: Repository, commit: Commit) -> Doc:
    """A commit without its files. Authors have no account here."""
    url, html = repository_url(state, repository), html_url(state, repository)
    signature = _signature(commit.name, commit.email, commit.at)
    verification: Doc = {
        "verified": False,
        "reason": "unsigned",
        "signature": None,
        "payload": None,
        "verified_at": None,
    }
    return {
        "sha": commit.sha,
        "node_id": f"C_{commit.sha}",
        "url": f"{url}/commits/{commit.sha}",
        "html_url": f"{html}/commit/{commit.sha}",
        "comments_url": f"{url}/commits/{commit.sha}/comments",
        "commit": {
            "author": signature,
            "committer": signature,
            "message": commit.message,
            "tree": {"sha": commit.tree, "url": f"{url}/git/trees/{commit.tree}"},
            "url": f"{url}/git/commits/{commit.sha}",
            "comment_count": 0,
            "verification": verification,
        },
        "author": None,
        "committer": None,
        "parents": [
            {"sha": sha, "url": f"{url}/commits/{sha}", "html_url": f"{html}/commit/{sha}"}
            for sha in commit.parents
        ],
    }


def git_commit_document(state: State, repository: Repository, commit: Commit) -> Doc:
    """A commit as the git database shows it."""
    whole = commit_document(state, repository, commit)
    inner = whole["commit"]
    same = ("author", "committer", "message", "tree", "verification", "url")
    kept = {name: inner[name] for name in same} if isinstance(inner, dict) else {}
    return kept | {name: whole[name] for name in ("sha", "node_id", "html_url", "parents")}


def file_document(state: State, repository: Repository, head: str, file: FileChange) -> Doc:
    """A changed file; `patch` is absent where GitHub leaves it out."""
    url, html, path = (
        repository_url(state, repository),
        html_url(state, repository),
        quote(file.path),
    )
    document: Doc = {
        "sha": file.blob,
        "filename": file.path,
        "status": file.status,
        "additions": file.additions,
        "deletions": file.deletions,
        "changes": file.additions + file.deletions,
        "blob_url": f"{html}/blob/{head}/{path}",
        "raw_url": f"{html}/raw/{head}/{path}",
        "contents_url": f"{url}/contents/{path}?ref={head}",
    }
    document |= {"patch": file.patch} if file.patch is not None else {}
    return document | ({"previous_filename": file.previous} if file.previous else {})


def branch_document(state: State, repository: Repository, name: str, commit: Commit) -> Doc:
    """A branch with its tip."""
    url = f"{repository_url(state, repository)}/branches/{quote(name)}"
    html = f"{html_url(state, repository)}/tree/{quote(name)}"
    return {
        "name": name,
        "commit": commit_document(state, repository, commit),
        "_links": {"self": url, "html": html},
        "protected": False,
        "protection": {
            "enabled": False,
            "required_status_checks": {"enforcement_level": "off", "contexts": [], "checks": []},
        },
        "protection_url": f"{url}/protection",
    }


def permission_document(state: State, account: Account, role: str) -> Doc:
    """A collaborator's permission; `permission` is the coarse word, `role_name` the exact one."""
    coarse = {"maintain": "write", "triage": "read"}.get(role, role)
    order = ("read", "triage", "write", "maintain", "admin")
    rank = order.index(role) if role in order else -1
    names = ("pull", "triage", "push", "maintain", "admin")
    user = account_document(state, account) | {
        "permissions": {name: index <= rank for index, name in enumerate(names)},
        "role_name": role,
    }
    return {"permission": coarse, "role_name": role, "user": user}
