"""What CI does: runs, attempts, jobs and artifacts, each told to the App as GitHub tells it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.standin.accounts import Account
from bot.standin.artifacts import Artifact, zipped
from bot.standin.call import World
from bot.standin.checks import CheckRun, CheckSuite
from bot.standin.events import run_event, suite_event, workflow_run_event
from bot.standin.pull_actions import PERSON
from bot.standin.repositories import Pull, Repository
from bot.standin.state import State
from bot.standin.trial_merges import trial_merge
from bot.standin.workflows import ACTIONS_SLUG, WorkflowJob, WorkflowRun


@dataclass(frozen=True, slots=True)
class Starting:
    """A workflow to be started, for a pull request or for a commit (the branch's tip if None)."""

    pull: Pull | None = None
    sha: str | None = None
    event: str | None = None
    branch: str = "main"
    name: str = "CI"
    path: str = ".github/workflows/ci.yml"


@dataclass(frozen=True, slots=True)
class _Trigger:
    """Where a run belongs and what it tests."""

    event: str
    actor: Account
    head_branch: str
    head_sha: str
    head_repository_id: int | None
    tested_ref: str
    tested_sha: str
    pull_number: int | None = None
    base_ref: str = ""


def start(world: World, repository: Repository, starting: Starting) -> WorkflowRun:
    """Start a run. LookupError without the branch, ValueError on a merge conflict."""
    state = world.state
    trigger = (
        _by_pull(state, state.pulls[starting.pull.id], starting.event or "pull_request")
        if starting.pull
        else _by_commit(state, repository, starting)
    )
    with state.change():
        run = _new_run(state, repository, starting, trigger)
        state.suites[run.suite_id] = CheckSuite(
            run.suite_id, repository.id, run.head_sha, ACTIONS_SLUG, state.now(), run.head_branch
        )
    _stored(state, run)
    world.webhooks.emit("workflow_run", workflow_run_event(state, run, "requested"))
    return _going(world, run)


def _by_pull(state: State, pull: Pull, event: str) -> _Trigger:
    ends = (event, pull.author, pull.head_ref, pull.head_sha, pull.head_repository_id)
    if event != "pull_request":
        # The privileged events run on the base branch and are still shown at the head.
        tip = state.repositories[pull.repository_id].git.branch(pull.base_ref) or pull.base_sha
        tested = (f"refs/heads/{pull.base_ref}", tip)
        return _Trigger(*ends, *tested, pull.number, pull.base_ref)
    merged = trial_merge(state, pull)
    if merged is None:
        raise ValueError(f"#{pull.number} has a conflict, so GitHub starts no workflow")
    tested = (f"refs/pull/{pull.number}/merge", merged)
    return _Trigger(*ends, *tested, pull.number, pull.base_ref)


def _by_commit(state: State, repository: Repository, starting: Starting) -> _Trigger:
    sha = starting.sha or repository.git.branch(starting.branch)
    if sha is None:
        raise LookupError(f"{repository.full_name} lacks {starting.branch}")
    return _Trigger(
        event=starting.event or "push",
        actor=state.account(PERSON),
        head_branch=starting.branch,
        head_sha=sha,
        head_repository_id=repository.id,
        tested_ref=f"refs/heads/{starting.branch}",
        tested_sha=sha,
    )


def _new_run(
    state: State, repository: Repository, starting: Starting, trigger: _Trigger
) -> WorkflowRun:
    now = state.now()
    same = [run for run in state.workflow_runs.values()
            if (run.repository_id, run.path) == (repository.id, starting.path)]  # fmt: skip
    return WorkflowRun(
        id=state.next_id(),
        workflow_id=same[0].workflow_id if same else state.next_id(),
        suite_id=state.next_id(),
        repository_id=repository.id,
        name=starting.name,
        path=starting.path,
        event=trigger.event,
        run_number=len(same) + 1,
        head_branch=trigger.head_branch,
        head_sha=trigger.head_sha,
        head_repository_id=trigger.head_repository_id,
        tested_ref=trigger.tested_ref,
        tested_sha=trigger.tested_sha,
        workflow_sha=trigger.tested_sha,
        actor=trigger.actor,
        created_at=now,
        started_at=now,
        updated_at=now,
        pull_number=trigger.pull_number,
        base_ref=trigger.base_ref,
    )


def _stored(state: State, run: WorkflowRun) -> WorkflowRun:
    with state.change():
        run = replace(run, updated_at=state.now())
        state.workflow_runs[run.id] = run
        state.attempts[run.id, run.attempt] = run
    return run


def _going(world: World, run: WorkflowRun) -> WorkflowRun:
    run = _stored(world.state, replace(run, status="in_progress"))
    world.webhooks.emit("workflow_run", workflow_run_event(world.state, run, "in_progress"))
    return run


def rerun(world: World, run: WorkflowRun) -> WorkflowRun:
    """Run all jobs again: the next attempt. GitHub tells of no `requested` for it."""
    run, now = world.state.workflow_runs[run.id], world.state.now()
    again = replace(run, attempt=run.attempt + 1, conclusion=None, started_at=now)
    return _going(world, again)


def start_job(world: World, run: WorkflowRun, name: str) -> WorkflowJob:
    """Start a job of the newest attempt; its check run belongs to the App of Actions."""
    state = world.state
    run = state.workflow_runs[run.id]
    job = WorkflowJob(
        state.next_id(), run.id, run.attempt, run.repository_id, name, secrets.token_urlsafe(60)
    )
    check = CheckRun(
        job.id, run.suite_id, run.repository_id, run.head_sha, name, ACTIONS_SLUG,
        "in_progress", state.now(),
    )  # fmt: skip
    with state.change():
        state.jobs[job.id], state.runs[check.id] = job, check
    world.webhooks.emit("check_run", run_event(state, check, "created", run.actor))
    return job


def finish(world: World, run: WorkflowRun, conclusion: str) -> WorkflowRun:
    """Conclude the newest attempt and those of its jobs that still run."""
    state = world.state
    run = state.workflow_runs[run.id]
    for check in state.runs_of_suite(run.suite_id):
        if check.status != "completed":
            _finish_job(world, check, conclusion, run.actor)
    done = _stored(state, replace(run, status="completed", conclusion=conclusion))
    suite = state.suites[run.suite_id]
    world.webhooks.emit("check_suite", suite_event(state, suite, "completed", run.actor))
    world.webhooks.emit("workflow_run", workflow_run_event(state, done, "completed"))
    return done


def _finish_job(world: World, check: CheckRun, conclusion: str, actor: Account) -> None:
    state = world.state
    done = replace(check, status="completed", conclusion=conclusion, completed_at=state.now())
    with state.change():
        state.runs[check.id] = done
    world.webhooks.emit("check_run", run_event(state, done, "completed", actor))


@dataclass(frozen=True, slots=True)
class Stored:
    """What a job uploads: files to be zipped, or the bytes of an archive as they are."""

    files: Mapping[str, bytes] | None = None
    content: bytes | None = None
    expired: bool = False


def add_artifact(world: World, run: WorkflowRun, name: str, stored: Stored) -> Artifact:
    """Store an artifact of a run. GitHub tells nobody."""
    state = world.state
    run = state.workflow_runs[run.id]
    content = zipped(stored.files or {}) if stored.content is None else stored.content
    artifact = Artifact(
        id=state.next_id(),
        repository_id=run.repository_id,
        run_id=run.id,
        head_repository_id=run.head_repository_id,
        head_branch=run.head_branch,
        head_sha=run.head_sha,
        name=name,
        content=content,
        created_at=state.now(),
        expired=stored.expired,
    )
    with state.change():
        state.artifacts[artifact.id] = artifact
    return artifact
