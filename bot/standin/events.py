"""Payloads of webhook events."""

from bot.standin.accounts import Account, Installation
from bot.standin.checks import CheckRun, CheckSuite
from bot.standin.comments import IssueComment, Review, ReviewComment
from bot.standin.document import Doc, node_id
from bot.standin.documents.accounts import account_document, installation_document
from bot.standin.documents.checks import run_document, suite_document
from bot.standin.documents.comments import (
    comment_document,
    reactions,
    review_comment_document,
    review_document,
)
from bot.standin.documents.pulls import full_pull, simple_pull
from bot.standin.documents.repositories import html_url, repository_document
from bot.standin.documents.workflows import workflow_document, workflow_run_document
from bot.standin.patches import FileChange
from bot.standin.repositories import Pull, Repository
from bot.standin.state import State
from bot.standin.workflows import WorkflowRun


def repository_event(
    state: State, repository: Repository, sender: Account, action: str | None, **parts: object
) -> Doc:
    """The frame of every event about a repository."""
    document: Doc = ({"action": action} if action else {}) | parts
    document["repository"] = repository_document(state, repository)
    if repository.owner.kind == "Organization":
        document["organization"] = _organization(state, repository.owner)
    document["sender"] = account_document(state, sender)
    installation = state.installation_of(repository.id)
    if installation:
        number = installation.id
        document["installation"] = {"id": number, "node_id": node_id("I", number)}
    return document


def _organization(state: State, owner: Account) -> Doc:
    url = f"{state.url}/orgs/{owner.login}"
    return {
        "login": owner.login,
        "id": owner.id,
        "node_id": node_id("O", owner.id),
        "url": url,
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events",
        "hooks_url": f"{url}/hooks",
        "issues_url": f"{url}/issues",
        "members_url": f"{url}/members{{/member}}",
        "public_members_url": f"{url}/public_members{{/member}}",
        "avatar_url": f"{state.url}/avatars/{owner.id}",
        "description": "",
    }


def pull_files(state: State, pull: Pull) -> tuple[FileChange, ...]:
    """The files of a pull request: from the merge base with the base's tip to the head."""
    git = state.repositories[pull.repository_id].git
    base = git.merge_base(git.branch(pull.base_ref) or pull.base_sha, pull.head_sha)
    return git.compare(base, pull.head_sha) if base else ()


def whole_pull(state: State, pull: Pull) -> Doc:
    """A pull request with its figures."""
    git = state.repositories[pull.repository_id].git
    ahead, _ = git.distance(git.branch(pull.base_ref) or pull.base_sha, pull.head_sha)
    return full_pull(state, pull, pull_files(state, pull), ahead)


def pull_event(state: State, pull: Pull, action: str, sender: Account, **parts: object) -> Doc:
    """`pull_request`."""
    repository = state.repositories[pull.repository_id]
    shown: Doc = {"number": pull.number, "pull_request": whole_pull(state, pull)} | parts
    return repository_event(state, repository, sender, action, **shown)


def run_event(state: State, run: CheckRun, action: str, sender: Account, **parts: object) -> Doc:
    """`check_run`; here the run holds its suite whole."""
    repository = state.repositories[run.repository_id]
    suite = suite_document(state, state.suites[run.suite_id])
    kept = ("id", "node_id", "head_branch", "head_sha", "status", "conclusion", "url", "before",
            "after", "pull_requests", "app", "created_at", "updated_at")  # fmt: skip
    shown = run_document(state, run) | {"check_suite": {name: suite[name] for name in kept}}
    return repository_event(state, repository, sender, action, check_run=shown, **parts)


def suite_event(state: State, suite: CheckSuite, action: str, sender: Account) -> Doc:
    """`check_suite`."""
    repository = state.repositories[suite.repository_id]
    shown = suite_document(state, suite)
    del shown["repository"]
    return repository_event(state, repository, sender, action, check_suite=shown)


def workflow_run_event(state: State, run: WorkflowRun, action: str) -> Doc:
    """`workflow_run`, sent by who set it off."""
    parts: Doc = {
        "workflow_run": workflow_run_document(state, run),
        "workflow": workflow_document(state, run),
    }
    repository = state.repositories[run.repository_id]
    return repository_event(state, repository, run.actor, action, **parts)


def comment_event(
    state: State, comment: IssueComment, action: str, sender: Account, **parts: object
) -> Doc:
    """`issue_comment` on a pull request."""
    repository = state.repositories[comment.repository_id]
    pull = state.pull(repository.id, comment.number)
    issue = _issue(state, pull) if pull else {}
    shown = comment_document(state, comment)
    return repository_event(state, repository, sender, action, issue=issue, comment=shown, **parts)


def _issue(state: State, pull: Pull) -> Doc:
    """The issue that every pull request is, too."""
    repository = state.repositories[pull.repository_id]
    shown = simple_pull(state, pull)
    same = ("number", "title", "user", "labels", "state", "locked", "assignee", "assignees",
            "milestone", "created_at", "updated_at", "closed_at", "author_association", "body",
            "active_lock_reason", "draft")  # fmt: skip
    url, api = f"{html_url(state, repository)}/pull/{pull.number}", str(shown["issue_url"])
    links = {name: shown[name] for name in ("url", "html_url", "diff_url", "patch_url")}
    return {name: shown[name] for name in same} | {
        "id": pull.id + 1,
        "node_id": shown["node_id"],
        "url": api,
        "html_url": url,
        "repository_url": api.rsplit("/issues/", 1)[0],
        "labels_url": f"{api}/labels{{/name}}",
        "comments_url": f"{api}/comments",
        "events_url": f"{api}/events",
        "timeline_url": f"{api}/timeline",
        "comments": 0,
        "pull_request": links | {"merged_at": shown["merged_at"]},
        "reactions": reactions(api),
        "performed_via_github_app": None,
        "state_reason": None,
    }


def review_event(state: State, pull: Pull, review: Review, sender: Account) -> Doc:
    """`pull_request_review` submitted."""
    repository = state.repositories[pull.repository_id]
    shown = review_document(state, review)
    shown["state"] = review.state.lower()
    parts: Doc = {"review": shown, "pull_request": simple_pull(state, pull)}
    return repository_event(state, repository, sender, "submitted", **parts)


def review_comment_event(
    state: State, pull: Pull, comment: ReviewComment, action: str, before: str | None = None
) -> Doc:
    """`pull_request_review_comment`, sent by its author; `before` is the text before an edit."""
    repository = state.repositories[pull.repository_id]
    shown, sender = review_comment_document(state, pull, comment), comment.author
    parts: Doc = {"comment": shown, "pull_request": simple_pull(state, pull)}
    parts |= {"changes": {"body": {"from": before}}} if before is not None else {}
    return repository_event(state, repository, sender, action, **parts)


def installation_event(state: State, installation: Installation, action: str) -> Doc:
    """`installation`."""
    return {
        "action": action,
        "installation": installation_document(state, installation),
        "repositories": _short_repositories(state, sorted(installation.repository_ids)),
        "requester": None,
        "sender": account_document(state, installation.account),
    }


def installed_repositories_event(
    state: State, installation: Installation, added: list[int], removed: list[int]
) -> Doc:
    """`installation_repositories`."""
    return {
        "action": "added" if added else "removed",
        "installation": installation_document(state, installation),
        "repository_selection": "selected",
        "repositories_added": _short_repositories(state, added),
        "repositories_removed": _short_repositories(state, removed),
        "requester": None,
        "sender": account_document(state, installation.account),
    }


def _short_repositories(state: State, numbers: list[int]) -> list[Doc]:
    found = [state.repositories[number] for number in numbers]
    return [
        {
            "id": repository.id,
            "node_id": node_id("R", repository.id),
            "name": repository.name,
            "full_name": repository.full_name,
            "private": repository.private,
        }
        for repository in found
    ]
