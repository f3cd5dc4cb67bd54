"""Documents of pull requests."""

from bot.standin.document import Doc, node_id, stamp
from bot.standin.documents.accounts import account_document
from bot.standin.documents.repositories import html_url, repository_document, repository_url
from bot.standin.patches import FileChange
from bot.standin.repositories import Pull, Repository
from bot.standin.state import State


def pull_url(state: State, repository: Repository, number: int) -> str:
    """The API address of a pull request."""
    return f"{repository_url(state, repository)}/pulls/{number}"


def _head(state: State, pull: Pull) -> Doc:
    repository = state.repositories.get(pull.head_repository_id or 0)
    return {
        "label": f"{pull.head_owner.login}:{pull.head_ref}",
        "ref": pull.head_ref,
        "sha": pull.head_sha,
        "user": account_document(state, pull.head_owner),
        "repo": repository_document(state, repository) if repository else None,
    }


def _base(state: State, repository: Repository, pull: Pull) -> Doc:
    return {
        "label": f"{repository.owner.login}:{pull.base_ref}",
        "ref": pull.base_ref,
        "sha": pull.base_sha,
        "user": account_document(state, repository.owner),
        "repo": repository_document(state, repository),
    }


def _label(url: str, position: int, name: str) -> Doc:
    return {
        "id": position + 1,
        "node_id": node_id("LA", position + 1),
        "url": f"{url}/labels/{name}",
        "name": name,
        "description": None,
        "color": "ededed",
        "default": False,
    }


def _links(state: State, repository: Repository, pull: Pull) -> dict[str, str]:
    url = repository_url(state, repository)
    mine, issue = f"{url}/pulls/{pull.number}", f"{url}/issues/{pull.number}"
    return {
        "self": mine,
        "html": f"{html_url(state, repository)}/pull/{pull.number}",
        "issue": issue,
        "comments": f"{issue}/comments",
        "review_comments": f"{mine}/comments",
        "review_comment": f"{url}/pulls/comments{{/number}}",
        "commits": f"{mine}/commits",
        "statuses": f"{url}/statuses/{pull.head_sha}",
    }


def simple_pull(state: State, pull: Pull) -> Doc:
    """A pull request as lists show it."""
    repository = state.repositories[pull.repository_id]
    links = _links(state, repository, pull)
    html = links["html"]
    association = "OWNER" if pull.author == repository.owner else "CONTRIBUTOR"
    return {
        "url": links["self"],
        "id": pull.id,
        "node_id": node_id("PR", pull.id),
        "html_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
        "issue_url": links["issue"],
        "commits_url": links["commits"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "comments_url": links["comments"],
        "statuses_url": links["statuses"],
        "number": pull.number,
        "state": pull.state,
        "locked": False,
        "title": pull.title,
        "user": account_document(state, pull.author),
        "body": pull.body or None,
        "labels": [
            _label(repository_url(state, repository), index, name)
            for index, name in enumerate(pull.labels)
        ],
        "milestone": None,
        "active_lock_reason": None,
        "created_at": stamp(pull.created_at),
        "updated_at": stamp(pull.updated_at),
        "closed_at": stamp(pull.closed_at),
        "merged_at": stamp(pull.merged_at),
        "merge_commit_sha": pull.merge_commit_sha,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "head": _head(state, pull),
        "base": _base(state, repository, pull),
        "_links": {name: {"href": link} for name, link in links.items()},
        "author_association": association,
        "auto_merge": None,
        "draft": pull.draft,
    }


def full_pull(state: State, pull: Pull, files: tuple[FileChange, ...], commits: int) -> Doc:
    """A pull request as its own address shows it."""
    key = (pull.repository_id, pull.number)
    comments = [c for c in state.issue_comments.values() if (c.repository_id, c.number) == key]
    reviewed = [c for c in state.review_comments.values() if (c.repository_id, c.number) == key]
    mergeable = pull.merge_commit_sha is not None if pull.merge_known else None
    words = {True: "clean", False: "dirty", None: "unknown"}
    return simple_pull(state, pull) | {
        "merged": pull.merged_at is not None,
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": words[mergeable],
        "merged_by": None,
        "comments": len(comments),
        "review_comments": len(reviewed),
        "maintainer_can_modify": False,
        "commits": commits,
        "additions": sum(file.additions for file in files),
        "deletions": sum(file.deletions for file in files),
        "changed_files": len(files),
    }


def linked_pulls(state: State, repository_id: int, head_sha: str) -> list[Doc]:
    """Pull requests as check runs name them: open, with that head, and never from a fork."""
    return [
        minimal_pull(state, pull)
        for pull in state.pulls_of(repository_id)
        if pull.head_sha == head_sha and pull.state == "open" and not pull.is_fork
    ]


def minimal_pull(state: State, pull: Pull) -> Doc:
    """Number and ends of a pull request."""
    repository = state.repositories[pull.repository_id]
    place: Doc = {
        "id": repository.id,
        "url": repository_url(state, repository),
        "name": repository.name,
    }
    return {
        "id": pull.id,
        "number": pull.number,
        "url": pull_url(state, repository, pull.number),
        "head": {"ref": pull.head_ref, "sha": pull.head_sha, "repo": place},
        "base": {"ref": pull.base_ref, "sha": pull.base_sha, "repo": place},
    }


def without_removed(document: object) -> object:
    """The document as version 2026-03-10 shows it, where some fields are gone for good."""
    if isinstance(document, list):
        return [without_removed(item) for item in document]
    if isinstance(document, dict):
        gone = ("merge_commit_sha", "assignee", "rate", "has_downloads")
        return {key: without_removed(item) for key, item in document.items() if key not in gone}
    return document
