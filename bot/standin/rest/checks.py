"""Check runs and suites: create, update, list, ask again. Runs cannot be deleted."""

from dataclasses import replace

from bot.standin.call import Call
from bot.standin.check_bodies import (
    ChangedRun,
    NewRun,
    OutputBody,
    RunFields,
    Unset,
    actions,
    annotations,
    checked,
    given,
)
from bot.standin.checks import CheckRun, latest
from bot.standin.document import Doc
from bot.standin.documents.checks import annotation_document, run_document, suite_document
from bot.standin.events import run_event, suite_event
from bot.standin.refusals import invalid_request, not_found, refusal
from bot.standin.rest.repositories import commit_of
from bot.standin.wire.messages import Answer, page_of, read
from bot.standin.wire.router import Route


def create_run(call: Call) -> Answer:
    """POST /repos/{owner}/{repo}/check-runs."""
    body = read(call.request.body, NewRun)
    checked(body)
    if isinstance(body.output, OutputBody) and body.output.title is None:
        raise invalid_request('"title" wasn\'t supplied.')
    if len(body.head_sha) not in (40, 64) or call.repository.git.resolve(body.head_sha) is None:
        raise refusal(422, f"No commit found for SHA: {body.head_sha}")
    suite = call.state.suite(call.repository.id, body.head_sha, call.state.app.slug)
    blank = CheckRun(
        id=call.state.next_id(),
        suite_id=suite.id,
        repository_id=call.repository.id,
        head_sha=body.head_sha,
        name=body.name,
        app_slug=call.state.app.slug,
        status="queued",
        started_at=call.state.now(),
    )
    run = _stored(call, _with_fields(call, blank, body))
    _tell(call, run, created=True)
    return Answer(201, run_document(call.state, run))


def _with_fields(call: Call, run: CheckRun, body: RunFields) -> CheckRun:
    """The run after the body: annotations are appended, all else is replaced."""
    run = replace(
        run,
        external_id=given(body.external_id, run.external_id),
        details_url=given(body.details_url, run.details_url),
        started_at=given(body.started_at, run.started_at),
        actions=actions(body.actions) if not isinstance(body.actions, Unset) else run.actions,
        annotations=run.annotations + annotations(body.output),
    )
    if isinstance(body.output, OutputBody):
        title, text = body.output.title or run.title, body.output.text or run.text
        run = replace(run, title=title, summary=body.output.summary, text=text)
    return _with_outcome(call, run, body)


def _with_outcome(call: Call, run: CheckRun, body: RunFields) -> CheckRun:
    """A conclusion completes the run; a status short of completed clears the conclusion."""
    if not isinstance(body.conclusion, Unset):
        completed = given(body.completed_at, call.state.now())
        return replace(run, status="completed", conclusion=body.conclusion, completed_at=completed)
    if isinstance(body.status, Unset):
        return run
    return replace(run, status=body.status, conclusion=None, completed_at=None)


def _stored(call: Call, run: CheckRun) -> CheckRun:
    """Keep the run; a new or changed run ends the waiting of a re-requested suite."""
    with call.state.change():
        call.state.runs[run.id] = run
        call.state.suites[run.suite_id] = replace(call.state.suites[run.suite_id], reset=False)
    return run


def _tell(call: Call, run: CheckRun, created: bool = False) -> None:
    bot = call.state.bot()
    if created:
        call.emit("check_run", run_event(call.state, run, "created", bot))
    if run.status == "completed":
        call.emit("check_run", run_event(call.state, run, "completed", bot))
        suite = call.state.suites[run.suite_id]
        if all(run.status == "completed" for run in latest(call.state.runs_of_suite(suite.id))):
            call.emit("check_suite", suite_event(call.state, suite, "completed", bot))


def _run(call: Call) -> CheckRun:
    run = call.state.runs.get(call.number("run"))
    if run is None or run.repository_id != call.repository.id:
        raise not_found()
    return run


def get_run(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/check-runs/{id}."""
    return Answer(200, run_document(call.state, _run(call)))


def update_run(call: Call) -> Answer:
    """PATCH /repos/{owner}/{repo}/check-runs/{id}."""
    run, body = _run(call), read(call.request.body, ChangedRun)
    checked(body)
    if run.app_slug != call.state.app.slug:
        raise refusal(
            403,
            f"Invalid app_id `{call.state.app.id}` - check run can only be modified by the"
            " GitHub App that created it.",
        )
    before = run.status
    named = run if isinstance(body.name, Unset) else replace(run, name=body.name)
    run = _stored(call, _with_fields(call, named, body))
    if before != "completed" or not isinstance(body.conclusion, Unset):
        _tell(call, run)
    return Answer(200, run_document(call.state, run))


def list_annotations(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/check-runs/{id}/annotations."""
    run = _run(call)
    page, links = page_of(call.request, list(run.annotations))
    return Answer(200, [annotation_document(call.state, run, a) for a in page], links)


def _filtered(call: Call, runs: list[CheckRun]) -> Answer:
    query = call.request.query
    if query.get("filter", "latest") == "latest":
        runs = latest(runs)
    runs = [
        run
        for run in sorted(runs, key=lambda run: -run.id)
        if query.get("check_name") in (None, run.name) and query.get("status") in (None, run.status)
    ]
    page, links = page_of(call.request, runs)
    shown = [run_document(call.state, run) for run in page]
    return Answer(200, {"total_count": len(runs), "check_runs": shown}, links)


def runs_of_commit(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/commits/{ref}/check-runs."""
    sha, wanted = commit_of(call.repository, call.fields["ref"]), call.request.query.get("app_id")
    with call.state.reading():
        every = list(call.state.runs.values())
    runs = [r for r in every if (r.repository_id, r.head_sha) == (call.repository.id, sha)]
    if wanted is not None:
        ours = wanted == str(call.state.app.id)
        runs = [run for run in runs if (run.app_slug == call.state.app.slug) == ours]
    return _filtered(call, runs)


def runs_of_suite(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/check-suites/{id}/check-runs."""
    return _filtered(call, call.state.runs_of_suite(_suite_id(call)))


def _suite_id(call: Call) -> int:
    suite = call.state.suites.get(call.number("suite"))
    if suite is None or suite.repository_id != call.repository.id:
        raise not_found()
    return suite.id


def get_suite(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/check-suites/{id}."""
    return Answer(200, suite_document(call.state, call.state.suites[_suite_id(call)]))


def suites_of_commit(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/commits/{ref}/check-suites."""
    sha = commit_of(call.repository, call.fields["ref"])
    with call.state.reading():
        every = list(call.state.suites.values())
    suites = [s for s in every if (s.repository_id, s.head_sha) == (call.repository.id, sha)]
    page, links = page_of(call.request, suites)
    shown = [suite_document(call.state, suite) for suite in page]
    document: Doc = {"total_count": len(suites), "check_suites": shown}
    return Answer(200, document, links)


def rerequest_suite(call: Call) -> Answer:
    """POST /repos/{owner}/{repo}/check-suites/{id}/rerequest: back to queued, runs untouched."""
    number = _suite_id(call)
    with call.state.change():
        suite = replace(call.state.suites[number], reset=True)
        call.state.suites[number] = suite
    call.emit("check_suite", suite_event(call.state, suite, "rerequested", call.state.bot()))
    return Answer(201, {})


def rerequest_run(call: Call) -> Answer:
    """POST /repos/{owner}/{repo}/check-runs/{id}/rerequest."""
    run = _run(call)
    with call.state.change():
        call.state.suites[run.suite_id] = replace(call.state.suites[run.suite_id], reset=True)
    call.emit("check_run", run_event(call.state, run, "rerequested", call.state.bot()))
    return Answer(201, {})


_ROOT = "/repos/{owner}/{repo}"
ROUTES = (
    Route("POST", _ROOT + "/check-runs", create_run, "checks:write"),
    Route("GET", _ROOT + "/check-runs/{run}", get_run, "checks:read"),
    Route("PATCH", _ROOT + "/check-runs/{run}", update_run, "checks:write"),
    Route("GET", _ROOT + "/check-runs/{run}/annotations", list_annotations, "checks:read"),
    Route("POST", _ROOT + "/check-runs/{run}/rerequest", rerequest_run, "checks:write"),
    Route("GET", _ROOT + "/commits/{ref}/check-runs", runs_of_commit, "checks:read"),
    Route("GET", _ROOT + "/commits/{ref}/check-suites", suites_of_commit, "checks:read"),
    Route("GET", _ROOT + "/check-suites/{suite}", get_suite, "checks:read"),
    Route("GET", _ROOT + "/check-suites/{suite}/check-runs", runs_of_suite, "checks:read"),
    Route("POST", _ROOT + "/check-suites/{suite}/rerequest", rerequest_suite, "checks:write"),
)
