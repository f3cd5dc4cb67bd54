"""Documents of workflows, their runs, jobs and artifacts."""

import hashlib
from datetime import timedelta

from bot.standin.artifacts import Artifact
from bot.standin.document import Doc, node_id, stamp
from bot.standin.documents.accounts import account_document
from bot.standin.documents.pulls import linked_pulls
from bot.standin.documents.repositories import html_url, repository_document, repository_url
from bot.standin.repositories import Repository
from bot.standin.state import State
from bot.standin.workflows import WorkflowJob, WorkflowRun

KEPT = timedelta(days=90)
# What the short form of a repository lacks.
_LEFT_OUT = ("default_branch", "archived", "topics", "created_at", "updated_at", "pushed_at",
             "visibility", "clone_url", "git_url", "ssh_url", "svn_url", "homepage",
             "language", "license", "mirror_url")  # fmt: skip


def workflow_document(state: State, run: WorkflowRun) -> Doc:
    """The workflow that a run is of."""
    repository = state.repositories[run.repository_id]
    html, created = html_url(state, repository), stamp(repository.created_at)
    return {
        "id": run.workflow_id,
        "node_id": node_id("W", run.workflow_id),
        "name": run.name,
        "path": run.path,
        "state": "active",
        "created_at": created,
        "updated_at": created,
        "url": f"{repository_url(state, repository)}/actions/workflows/{run.workflow_id}",
        "html_url": f"{html}/blob/{repository.default_branch}/{run.path}",
        "badge_url": f"{html}/workflows/{run.name}/badge.svg",
    }


def workflow_run_document(state: State, run: WorkflowRun) -> Doc:
    """A run in the state of the given attempt."""
    repository = state.repositories[run.repository_id]
    actor = account_document(state, run.actor)
    document: Doc = {
        "id": run.id,
        "name": run.name,
        "node_id": node_id("WFR", run.id),
        "check_suite_id": run.suite_id,
        "check_suite_node_id": node_id("CS", run.suite_id),
        "head_branch": run.head_branch,
        "head_sha": run.head_sha,
        "path": run.path,
        "run_number": run.run_number,
        "run_attempt": run.attempt,
        "event": run.event,
        "display_title": run.name,
        "status": run.status,
        "conclusion": run.conclusion,
        "workflow_id": run.workflow_id,
        "pull_requests": [] if run.is_fork else _linked(state, run),
        "created_at": stamp(run.created_at),
        "updated_at": stamp(run.updated_at),
        "run_started_at": stamp(run.started_at),
        "actor": actor,
        "triggering_actor": actor,
        "referenced_workflows": [],
        "head_commit": _head_commit(state, run),
        "repository": _short(state, repository),
        "head_repository": _head_repository(state, run),
    }
    return document | _addresses(state, repository, run)


def _linked(state: State, run: WorkflowRun) -> list[Doc]:
    return linked_pulls(state, run.repository_id, run.head_sha)


def _short(state: State, repository: Repository) -> Doc:
    whole = repository_document(state, repository)
    return {name: value for name, value in whole.items() if name not in _LEFT_OUT}


def _head_repository(state: State, run: WorkflowRun) -> Doc | None:
    repository = state.repositories.get(run.head_repository_id or 0)
    return _short(state, repository) if repository else None


def _head_commit(state: State, run: WorkflowRun) -> Doc:
    commit = state.repositories[run.repository_id].git.show(run.head_sha)
    signature: Doc = {"name": commit.name, "email": commit.email}
    return {
        "id": commit.sha,
        "tree_id": commit.tree,
        "message": commit.message,
        "timestamp": commit.at,
        "author": signature,
        "committer": signature,
    }


def _addresses(state: State, repository: Repository, run: WorkflowRun) -> Doc:
    api = repository_url(state, repository)
    url = f"{api}/actions/runs/{run.id}"
    earlier = f"{url}/attempts/{run.attempt - 1}" if run.attempt > 1 else None
    return {
        "url": url,
        "html_url": f"{html_url(state, repository)}/actions/runs/{run.id}",
        "jobs_url": f"{url}/jobs",
        "logs_url": f"{url}/logs",
        "artifacts_url": f"{url}/artifacts",
        "cancel_url": f"{url}/cancel",
        "rerun_url": f"{url}/rerun",
        "previous_attempt_url": earlier,
        "workflow_url": f"{api}/actions/workflows/{run.workflow_id}",
        "check_suite_url": f"{api}/check-suites/{run.suite_id}",
    }


def job_document(state: State, job: WorkflowJob) -> Doc:
    """A job."""
    run, check = state.attempts[job.run_id, job.attempt], state.runs[job.id]
    repository = state.repositories[job.repository_id]
    api = repository_url(state, repository)
    return {
        "id": job.id,
        "run_id": job.run_id,
        "run_attempt": job.attempt,
        "run_url": f"{api}/actions/runs/{job.run_id}",
        "node_id": node_id("CR", job.id),
        "head_sha": run.head_sha,
        "head_branch": run.head_branch,
        "url": f"{api}/actions/jobs/{job.id}",
        "html_url": f"{html_url(state, repository)}/actions/runs/{job.run_id}/job/{job.id}",
        "check_run_url": f"{api}/check-runs/{job.id}",
        "status": check.status,
        "conclusion": check.conclusion,
        "created_at": stamp(check.started_at),
        "started_at": stamp(check.started_at),
        "completed_at": stamp(check.completed_at),
        "name": job.name,
        "workflow_name": run.name,
        "steps": [],
        "labels": ["ubuntu-latest"],
        "runner_id": 1,
        "runner_name": "GitHub Actions 1",
        "runner_group_id": 0,
        "runner_group_name": "GitHub Actions",
    }


def artifact_document(state: State, artifact: Artifact) -> Doc:
    """An artifact."""
    repository = state.repositories[artifact.repository_id]
    url = f"{repository_url(state, repository)}/actions/artifacts/{artifact.id}"
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
            "head_repository_id": artifact.head_repository_id,
            "head_branch": artifact.head_branch,
            "head_sha": artifact.head_sha,
        },
    }
