"""Workflow runs, their attempts and their jobs."""

from bot.standin.call import Call
from bot.standin.documents.workflows import job_document, workflow_run_document
from bot.standin.refusals import not_found
from bot.standin.wire.messages import Answer, page_of
from bot.standin.wire.router import Route
from bot.standin.workflows import WorkflowJob, WorkflowRun


def _run(call: Call) -> WorkflowRun:
    run = call.state.workflow_runs.get(call.number("run"))
    if run is None or run.repository_id != call.repository.id:
        raise not_found()
    return run


def get_run(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/actions/runs/{id}: the newest attempt."""
    return Answer(200, workflow_run_document(call.state, _run(call)))


def get_attempt(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/actions/runs/{id}/attempts/{n}."""
    attempt = call.state.attempts.get((_run(call).id, call.number("attempt")))
    if attempt is None:
        raise not_found()
    return Answer(200, workflow_run_document(call.state, attempt))


def list_runs(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/actions/runs, newest first; `status` may be a conclusion."""
    with call.state.reading():
        every = list(call.state.workflow_runs.values())
    found = [run for run in every if run.repository_id == call.repository.id and _fits(call, run)]
    found.sort(key=lambda run: -run.id)
    page, links = page_of(call.request, found)
    shown = [workflow_run_document(call.state, run) for run in page]
    return Answer(200, {"total_count": len(found), "workflow_runs": shown}, links)


def _fits(call: Call, run: WorkflowRun) -> bool:
    query = call.request.query
    return (
        query.get("head_sha") in (None, run.head_sha)
        and query.get("event") in (None, run.event)
        and query.get("branch") in (None, run.head_branch)
        and query.get("status") in (None, run.status, run.conclusion or run.status)
    )


def list_jobs(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/actions/runs/{id}/jobs: those of the newest attempt, or all."""
    run, every = _run(call), call.request.query.get("filter") == "all"
    jobs = [job for job in list(call.state.jobs.values()) if job.run_id == run.id]
    found = [job for job in jobs if every or job.attempt == run.attempt]
    page, links = page_of(call.request, found)
    shown = [job_document(call.state, job) for job in page]
    return Answer(200, {"total_count": len(found), "jobs": shown}, links)


def _job(call: Call) -> WorkflowJob:
    job = call.state.jobs.get(call.number("job"))
    if job is None or job.repository_id != call.repository.id:
        raise not_found()
    return job


def get_job(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/actions/jobs/{id}."""
    return Answer(200, job_document(call.state, _job(call)))


_ROOT = "/repos/{owner}/{repo}/actions"
ROUTES = (
    Route("GET", _ROOT + "/runs", list_runs, "actions:read"),
    Route("GET", _ROOT + "/runs/{run}", get_run, "actions:read"),
    Route("GET", _ROOT + "/runs/{run}/attempts/{attempt}", get_attempt, "actions:read"),
    Route("GET", _ROOT + "/runs/{run}/jobs", list_jobs, "actions:read"),
    Route("GET", _ROOT + "/jobs/{job}", get_job, "actions:read"),
)
