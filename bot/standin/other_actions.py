"""What happens around pull requests: comments, re-runs, merge queues, installations, renames."""

from dataclasses import replace

from bot.standin.accounts import Account, Installation
from bot.standin.call import World
from bot.standin.checks import CheckRun, CheckSuite
from bot.standin.comments import IssueComment, ReviewComment
from bot.standin.events import (
    comment_event,
    installation_event,
    installed_repositories_event,
    repository_event,
    review_comment_event,
    run_event,
    suite_event,
)
from bot.standin.repositories import Pull, Repository


def comment(world: World, pull: Pull, body: str, author: str) -> IssueComment:
    """Somebody comments on a pull request."""
    state, account, now = world.state, world.state.account(author), world.state.now()
    written = IssueComment(
        state.next_id(), pull.repository_id, pull.number, account, body, now, now
    )
    with state.change():
        state.issue_comments[written.id] = written
    payload = comment_event(state, written, "created", account)
    world.webhooks.emit("issue_comment", payload)
    return written


def reply(world: World, answered: ReviewComment, body: str, author: str) -> ReviewComment:
    """Somebody answers a review comment."""
    state, account, now = world.state, world.state.account(author), world.state.now()
    written = replace(
        answered, id=state.next_id(), author=account, body=body, app_slug=None,
        created_at=now, updated_at=now, in_reply_to=answered.in_reply_to or answered.id,
    )  # fmt: skip
    with state.change():
        state.review_comments[written.id] = written
    pull = state.pull(answered.repository_id, answered.number)
    if pull:
        payload = review_comment_event(state, pull, written, "created")
        world.webhooks.emit("pull_request_review_comment", payload)
    return written


def rerequest_run(world: World, run: CheckRun, author: str) -> None:
    """Somebody asks for one check run again: the suite waits, the run stays as it is."""
    state = world.state
    with state.change():
        state.suites[run.suite_id] = replace(state.suites[run.suite_id], reset=True)
    payload = run_event(state, state.runs[run.id], "rerequested", state.account(author))
    world.webhooks.emit("check_run", payload)


def request_action(world: World, run: CheckRun, identifier: str, author: str) -> None:
    """Somebody presses a button of a check run."""
    sender, pressed = world.state.account(author), {"identifier": identifier}
    payload = run_event(world.state, run, "requested_action", sender, requested_action=pressed)
    world.webhooks.emit("check_run", payload)


def rerequest_suite(world: World, suite: CheckSuite, author: str) -> None:
    """Somebody asks for all runs of a commit again."""
    state = world.state
    with state.change():
        state.suites[suite.id] = replace(state.suites[suite.id], reset=True)
    payload = suite_event(state, state.suites[suite.id], "rerequested", state.account(author))
    world.webhooks.emit("check_suite", payload)


def request_merge_group(world: World, pull: Pull) -> str:
    """The queue puts a pull request on top of its base; returns the group's head."""
    state, repository = world.state, world.state.repositories[pull.repository_id]
    base = repository.git.branch(pull.base_ref) or pull.base_sha
    head = repository.git.merge(base, pull.head_sha)
    if head is None:
        raise ValueError(f"#{pull.number} cannot be merged without conflict")
    ref = f"refs/heads/gh-readonly-queue/{pull.base_ref}/pr-{pull.number}-{base}"
    repository.git.set_ref(ref, head)
    group = _merge_group(repository, (ref, head), (pull.base_ref, base))
    payload = repository_event(
        state, repository, pull.author, "checks_requested", merge_group=group
    )
    world.webhooks.emit("merge_group", payload)
    return head


def destroy_merge_group(world: World, pull: Pull, head: str, reason: str) -> None:
    """The group ends; `reason` is merged, invalidated or dequeued."""
    state, repository = world.state, world.state.repositories[pull.repository_id]
    base = repository.git.show(head).parents[0]
    ref = f"refs/heads/gh-readonly-queue/{pull.base_ref}/pr-{pull.number}-{base}"
    group = _merge_group(repository, (ref, head), (pull.base_ref, base))
    payload = repository_event(
        state, repository, pull.author, "destroyed", merge_group=group, reason=reason
    )
    world.webhooks.emit("merge_group", payload)


def _merge_group(
    repository: Repository, head: tuple[str, str], base: tuple[str, str]
) -> dict[str, object]:
    commit = repository.git.show(head[1])
    signature = {"name": commit.name, "email": commit.email}
    return {
        "head_sha": head[1],
        "head_ref": head[0],
        "base_sha": base[1],
        "base_ref": f"refs/heads/{base[0]}",
        "head_commit": {
            "id": commit.sha,
            "tree_id": commit.tree,
            "message": commit.message,
            "timestamp": commit.at,
            "author": signature,
            "committer": signature,
        },
    }


def install(world: World, account: Account, repositories: list[Repository]) -> Installation:
    """Install the App on repositories of an account, or add them to its installation."""
    state, added = world.state, [repository.id for repository in repositories]
    present = next((i for i in state.installations.values() if i.account == account), None)
    if present is None:
        made = Installation(state.next_id(), account, state.now(), frozenset(added),
                            permissions=dict(state.app.permissions))  # fmt: skip
        with state.change():
            state.installations[made.id] = made
        world.webhooks.emit("installation", installation_event(state, made, "created"))
        return made
    grown = replace(present, repository_ids=present.repository_ids | set(added))
    with state.change():
        state.installations[grown.id] = grown
    payload = installed_repositories_event(state, grown, added, [])
    world.webhooks.emit("installation_repositories", payload)
    return grown


def remove_repository(world: World, repository: Repository) -> None:
    """Take a repository out of its installation."""
    state = world.state
    present = state.installation_of(repository.id)
    if present is None:
        return
    left = replace(present, repository_ids=present.repository_ids - {repository.id})
    with state.change():
        state.installations[left.id] = left
        for token in list(state.tokens.values()):
            if repository.id in token.repository_ids:
                kept = token.repository_ids - {repository.id}
                state.tokens[token.value] = replace(token, repository_ids=kept)
    payload = installed_repositories_event(state, left, [], [repository.id])
    world.webhooks.emit("installation_repositories", payload)


def uninstall(world: World, installation: Installation) -> None:
    """Delete an installation; its tokens die with it."""
    payload = installation_event(world.state, installation, "deleted")
    with world.state.change():
        world.state.installations.pop(installation.id, None)
    world.webhooks.emit("installation", payload)


def suspend(world: World, installation: Installation, suspended: bool) -> Installation:
    """Suspend an installation, or lift the suspension."""
    state = world.state
    at = state.now() if suspended else None
    changed = replace(state.installations[installation.id], suspended_at=at)
    with state.change():
        state.installations[changed.id] = changed
    action = "suspend" if suspended else "unsuspend"
    world.webhooks.emit("installation", installation_event(state, changed, action))
    return changed


def rename(world: World, repository: Repository, name: str) -> Repository:
    """Give a repository a new name; the old one redirects."""
    state = world.state
    present = state.repositories[repository.id]
    renamed = replace(present, name=name)
    with state.change():
        state.repositories[renamed.id] = renamed
        state.former_names[present.full_name.lower()] = renamed.id
        state.former_names.pop(renamed.full_name.lower(), None)
    changes = {"repository": {"name": {"from": present.name}}}
    payload = repository_event(state, renamed, renamed.owner, "renamed", changes=changes)
    world.webhooks.emit("repository", payload)
    return renamed
