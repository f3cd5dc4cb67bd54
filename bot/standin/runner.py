"""What a runner gives to the steps of a job: variables, folders, files to write to."""

import os
from pathlib import Path

from bot.standin.state import State
from bot.standin.wire.messages import encoded
from bot.standin.workflows import WorkflowJob, WorkflowRun

TOKEN_PATH = "/_services/pipelines/{job}/idtoken?api-version=2.0"  # noqa: S105  an address
_FILES = {
    "GITHUB_OUTPUT": "output",
    "GITHUB_ENV": "env",
    "GITHUB_PATH": "path",
    "GITHUB_STEP_SUMMARY": "summary.md",
}


def environment(state: State, job: WorkflowJob) -> dict[str, str]:
    """All variables; those for identity tokens only where the job may have one."""
    run = state.attempts[job.run_id, job.attempt]
    root = state.directory / "runners" / str(job.id)
    workspace, commands = root / "workspace", root / "temp" / "commands"
    workspace.mkdir(parents=True, exist_ok=True)
    commands.mkdir(parents=True, exist_ok=True)
    files = {variable: commands / name for variable, name in _FILES.items()}
    for path in files.values():
        path.touch()
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(root / "temp"),
        "CI": "true",
        "RUNNER_OS": "Linux",
        "RUNNER_TEMP": str(root / "temp"),
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_EVENT_PATH": str(_event(root, run)),
        **{variable: str(path) for variable, path in files.items()},
        **_about(state, run, job),
        **_identity(state, run, job),
    }


def _event(root: Path, run: WorkflowRun) -> Path:
    path = root / "event.json"
    payload = {"number": run.pull_number} if run.pull_number else {"ref": run.tested_ref}
    path.write_bytes(encoded(payload))
    return path


def _about(state: State, run: WorkflowRun, job: WorkflowJob) -> dict[str, str]:
    repository = state.repositories[run.repository_id]
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTOR": run.actor.login,
        "GITHUB_API_URL": state.url,
        "GITHUB_SERVER_URL": state.url,
        "GITHUB_EVENT_NAME": run.event,
        "GITHUB_JOB": job.name,
        "GITHUB_REF": run.tested_ref,
        "GITHUB_SHA": run.tested_sha,
        "GITHUB_HEAD_REF": run.head_branch if run.base_ref else "",
        "GITHUB_BASE_REF": run.base_ref,
        "GITHUB_REPOSITORY": repository.full_name,
        "GITHUB_REPOSITORY_ID": str(repository.id),
        "GITHUB_REPOSITORY_OWNER": repository.owner.login,
        "GITHUB_RUN_ID": str(run.id),
        "GITHUB_RUN_NUMBER": str(run.run_number),
        "GITHUB_RUN_ATTEMPT": str(run.attempt),
        "GITHUB_WORKFLOW": run.name,
    }


def _identity(state: State, run: WorkflowRun, job: WorkflowJob) -> dict[str, str]:
    if not run.may_sign:
        return {}
    return {
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"{state.url}{TOKEN_PATH.format(job=job.id)}",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": job.request_token,
    }
