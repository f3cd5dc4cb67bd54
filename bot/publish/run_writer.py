"""Writes check runs; annotations go in pages, because GitHub takes fifty at a time."""

from collections.abc import Sequence
from dataclasses import replace

from bot.github import check_runs
from bot.github.check_runs import Annotation, Body, Output
from bot.github.refusals import Refused
from bot.publish.check_output import AGGREGATE
from bot.publish.desk import Desk
from bot.publish.edits import CreateCheckRun, RunText, UpdateCheckRun
from bot.publish.limits import ANNOTATIONS_PER_PAGE


async def create_run(desk: Desk, edit: CreateCheckRun) -> None:
    """Create a run. Its id is reported before the further pages of annotations follow."""
    text = edit.run
    first = replace(text, annotations=text.annotations[:ANNOTATIONS_PER_PAGE])
    await desk.turn(creates=True, first_in_line=text.name == AGGREGATE)
    body = _body(text, first.annotations)
    body.name, body.head_sha, body.external_id = text.name, edit.head, text.external_id
    run_id = await check_runs.create(desk.repository, body)
    await desk.on_done(replace(edit, run=first), run_id)
    if len(text.annotations) > len(first.annotations):
        await _pages(desk, UpdateCheckRun(run_id, text, len(first.annotations)))


async def update_run(desk: Desk, edit: UpdateCheckRun, head: str) -> None:
    """Complete a run that is in progress; a fresh one takes its place if GitHub lost it."""
    try:
        await _pages(desk, edit)
    except Refused as refused:
        if refused.status != 404:
            raise
        await create_run(desk, CreateCheckRun(head, edit.run))


async def _pages(desk: Desk, edit: UpdateCheckRun) -> None:
    """At least one request, each with fifty annotations that are not there yet."""
    text, done = edit.run, edit.done
    while True:
        page = text.annotations[done : done + ANNOTATIONS_PER_PAGE]
        await desk.turn(creates=False, first_in_line=text.name == AGGREGATE)
        body = _body(text, page)
        body.external_id = text.external_id
        await check_runs.update(desk.repository, edit.id, body)
        done += len(page)
        shown = replace(text, annotations=text.annotations[:done])
        await desk.on_done(UpdateCheckRun(edit.id, shown), edit.id)
        if done >= len(text.annotations):
            return


def _body(text: RunText, annotations: Sequence[Annotation]) -> Body:
    output = Output(text.title, text.summary, list(annotations))
    if text.conclusion is None:
        return Body("in_progress", output)
    return Body("completed", output, conclusion=text.conclusion.value)
