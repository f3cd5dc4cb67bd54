"""What people do to pull requests. Each act changes the state and tells the App, as GitHub does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.standin.accounts import Account
from bot.standin.call import World
from bot.standin.events import pull_event, repository_event, suite_event
from bot.standin.git_repository import Content, GitRepository
from bot.standin.repositories import Pull, Repository

Files = Mapping[str, Content | None]
PERSON = "dana"
NOWHERE = "0" * 40


@dataclass(frozen=True, slots=True)
class Opening:
    """A pull request to be opened. With `fork` the branch moves to a fork of the author's.

    `head_sha` puts the head branch there first.
    """

    head: str
    base: str
    title: str = "A change"
    author: str = PERSON
    body: str = ""
    fork: bool = False
    draft: bool = False
    head_sha: str | None = None


def open_pull(world: World, repository: Repository, opening: Opening) -> Pull:
    """Open; LookupError when the head or base branch does not exist."""
    state, author = world.state, world.state.account(opening.author)
    base = repository.git.branch(opening.base)
    if opening.head_sha:
        repository.git.set_ref(f"refs/heads/{opening.head}", opening.head_sha)
    head = repository.git.branch(opening.head)
    if base is None or head is None:
        raise LookupError(f"{repository.full_name} lacks {opening.base} or {opening.head}")
    head_repository = _forked(world, repository, author, opening) if opening.fork else repository
    with state.change():
        numbers = [pull.number for pull in state.pulls_of(repository.id)]
        pull = Pull(
            id=state.next_id(),
            number=max(numbers, default=0) + 1,
            repository_id=repository.id,
            title=opening.title,
            author=author,
            head_repository_id=head_repository.id,
            head_owner=head_repository.owner,
            head_ref=opening.head,
            head_sha=head,
            base_ref=opening.base,
            base_sha=base,
            created_at=state.now(),
            updated_at=state.now(),
            body=opening.body,
            draft=opening.draft,
        )
        repository.git.set_ref(f"refs/pull/{pull.number}/head", head)
        state.pulls[pull.id] = pull
    _tell(world, pull, "opened", author)
    return pull


def _forked(world: World, parent: Repository, author: Account, opening: Opening) -> Repository:
    """The author's fork, with the head branch moved into it."""
    state, ref = world.state, f"refs/heads/{opening.head}"
    fork = state.repository(f"{author.login}/{parent.name}")
    if fork is None:
        number = state.next_id()
        git = GitRepository.create(state.directory / f"{number}.git", parent.default_branch)
        fork = Repository(
            number, author, parent.name, git, state.now(),
            private=parent.private, default_branch=parent.default_branch, fork_of=parent.id,
        )  # fmt: skip
        with state.change():
            state.repositories[number] = fork
    fork.git.fetch(parent.git.path, f"+{ref}:{ref}")
    parent.git.delete_ref(ref)
    return fork


def _tell(world: World, pull: Pull, action: str, sender: Account, **parts: object) -> None:
    state = world.state
    world.webhooks.emit("pull_request", pull_event(state, pull, action, sender, **parts))
    if action in ("opened", "synchronize") and not pull.is_fork:
        suite = state.suite(pull.repository_id, pull.head_sha, state.app.slug)
        world.webhooks.emit("check_suite", suite_event(state, suite, "requested", sender))


def push(world: World, pull: Pull, files: Files, message: str, parent: str | None = None) -> Pull:
    """Commit to the head branch; with a `parent` history is rewritten from there on."""
    pull = world.state.pulls[pull.id]
    head_repository = world.state.repositories[pull.head_repository_id or 0]
    sha = head_repository.git.commit(files, pull.head_ref, message, parent or pull.head_sha)
    return move_head(world, pull, sha)


def move_head(world: World, pull: Pull, sha: str) -> Pull:
    """Point the head at a commit of the head repository, and send `push` and `synchronize`."""
    state = world.state
    pull = state.pulls[pull.id]
    repository = state.repositories[pull.repository_id]
    head_repository = state.repositories[pull.head_repository_id or 0]
    head_repository.git.set_ref(f"refs/heads/{pull.head_ref}", sha)
    if pull.is_fork:
        source = f"+refs/heads/{pull.head_ref}:refs/pull/{pull.number}/head"
        repository.git.fetch(head_repository.git.path, source)
    else:
        repository.git.set_ref(f"refs/pull/{pull.number}/head", sha)
        _tell_push(world, repository, pull.head_ref, (pull.head_sha, sha), pull.author)
    changed = state.update_pull(replace(pull, head_sha=sha, merge_known=False))
    _tell(world, changed, "synchronize", pull.author, before=pull.head_sha, after=sha)
    return changed


def push_branch(
    world: World, repository: Repository, branch: str, files: Files, author: str
) -> str:
    """Commit to a branch that is no pull request's head, such as the base."""
    before = repository.git.branch(branch) or NOWHERE
    sha = repository.git.commit(files, branch, "Change the branch")
    with world.state.change():
        for pull in world.state.pulls_of(repository.id):
            if pull.base_ref == branch:
                world.state.pulls[pull.id] = replace(pull, merge_known=False)
    _tell_push(world, repository, branch, (before, sha), world.state.account(author))
    return sha


def _tell_push(
    world: World, repository: Repository, branch: str, ends: tuple[str, str], sender: Account
) -> None:
    before, after = ends
    ahead = before == NOWHERE or repository.git.merge_base(before, after) == before
    payload = repository_event(
        world.state, repository, sender, None,
        ref=f"refs/heads/{branch}", before=before, after=after, created=before == NOWHERE,
        deleted=False, forced=not ahead, base_ref=None, compare="", commits=[], head_commit=None,
        pusher={"name": sender.login, "email": "dana@example.com"},
    )  # fmt: skip
    world.webhooks.emit("push", payload)


def close(world: World, pull: Pull, merge: bool) -> Pull:
    """Close; a merge moves the base branch to a merge commit. ValueError on a conflict."""
    state = world.state
    pull, now = state.pulls[pull.id], state.now()
    closed = replace(pull, state="closed", closed_at=now)
    if merge:
        git = state.repositories[pull.repository_id].git
        merged = git.merge(git.branch(pull.base_ref) or pull.base_sha, pull.head_sha)
        if merged is None:
            raise ValueError(f"#{pull.number} cannot be merged without conflict")
        git.set_ref(f"refs/heads/{pull.base_ref}", merged)
        closed = replace(closed, merged_at=now, merge_commit_sha=merged, merge_known=True)
    closed = state.update_pull(closed)
    _tell(world, closed, "closed", pull.author)
    return closed


def reopen(world: World, pull: Pull) -> Pull:
    """Open again."""
    again = replace(world.state.pulls[pull.id], state="open", closed_at=None)
    again = world.state.update_pull(again)
    _tell(world, again, "reopened", pull.author)
    return again


def edit(world: World, pull: Pull, base: str | None, title: str | None) -> Pull:
    """Change the base branch or the title."""
    state = world.state
    pull = state.pulls[pull.id]
    git = state.repositories[pull.repository_id].git
    changes: dict[str, object] = {}
    changed = pull
    if title is not None:
        changes["title"] = {"from": pull.title}
        changed = replace(changed, title=title)
    if base is not None:
        changes["base"] = {"ref": {"from": pull.base_ref}, "sha": {"from": pull.base_sha}}
        tip = git.branch(base)
        if tip is None:
            raise LookupError(f"there is no branch {base}")
        changed = replace(changed, base_ref=base, base_sha=tip, merge_known=False)
    changed = state.update_pull(changed)
    _tell(world, changed, "edited", pull.author, changes=changes)
    return changed


def set_draft(world: World, pull: Pull, draft: bool) -> Pull:
    """Mark as draft or as ready for review; no new commit comes of it."""
    changed = world.state.update_pull(replace(world.state.pulls[pull.id], draft=draft))
    _tell(world, changed, "converted_to_draft" if draft else "ready_for_review", pull.author)
    return changed


def delete_head_repository(world: World, pull: Pull) -> Pull:
    """The fork is gone; its commits stay reachable by the pull request's own ref."""
    number = world.state.pulls[pull.id].head_repository_id
    with world.state.change():
        if number is not None and number != pull.repository_id:
            world.state.repositories.pop(number, None)
    return world.state.update_pull(replace(world.state.pulls[pull.id], head_repository_id=None))
