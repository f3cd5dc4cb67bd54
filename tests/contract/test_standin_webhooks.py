"""Every webhook of the stand-in fits GitHub's published description of it."""

from pathlib import Path

from githubkit import GitHub

from tests.bot.standin.listener import Listener, listening
from tests.bot.standin.stage import Stage, staged

EVENTS = {
    "check_run.completed",
    "check_run.created",
    "check_run.requested_action",
    "check_run.rerequested",
    "check_suite.completed",
    "check_suite.requested",
    "check_suite.rerequested",
    "installation.created",
    "installation.deleted",
    "installation.suspend",
    "installation.unsuspend",
    "installation_repositories.added",
    "installation_repositories.removed",
    "issue_comment.created",
    "issue_comment.deleted",
    "issue_comment.edited",
    "merge_group.checks_requested",
    "merge_group.destroyed",
    "pull_request.closed",
    "pull_request.converted_to_draft",
    "pull_request.edited",
    "pull_request.opened",
    "pull_request.ready_for_review",
    "pull_request.reopened",
    "pull_request.synchronize",
    "pull_request_review.submitted",
    "pull_request_review_comment.created",
    "pull_request_review_comment.deleted",
    "pull_request_review_comment.edited",
    "push.",
    "repository.renamed",
    "workflow_run.completed",
    "workflow_run.in_progress",
    "workflow_run.requested",
}


async def test_webhooks_fit(tmp_path: Path) -> None:
    async with staged(tmp_path / "github") as stage, listening() as listener:
        stage.standin.webhook_url = listener.url
        await app_acts(stage)
        await people_act(stage)
        await ci_acts(stage)
        await owners_act(stage)
    assert set(listener.events) == EVENTS
    parse_all(listener)


async def app_acts(stage: Stage) -> None:
    await stage.run(conclusion="failure")
    comment = await stage.api.post(f"{stage.here}/issues/1/comments", json={"body": "one"})
    path = f"{stage.here}/issues/comments/{comment.json()['id']}"
    await stage.api.patch(path, json={"body": "two"})
    await stage.api.delete(path)
    await stage.review({"path": "src/shop.ts", "line": 5, "body": "b"})
    (remark,) = stage.standin.review_comments(stage.pull)
    path = f"{stage.here}/pulls/comments/{remark.id}"
    await stage.api.patch(path, json={"body": "c"})
    await stage.api.delete(path)
    await stage.standin.settle()


async def ci_acts(stage: Stage) -> None:
    standin = stage.standin
    run = await standin.start_workflow(stage.repository, pull=stage.pull)
    await standin.start_job(run)
    await standin.finish_workflow(run, "failure")
    await standin.rerun_workflow(run)
    stage.repository.commit({"d": "e"}, branch="strange")
    fork = await standin.open_pull_request(stage.repository, "strange", author="x", fork=True)
    await standin.finish_workflow(await standin.start_workflow(stage.repository, pull=fork))
    await standin.close(fork)


async def people_act(stage: Stage) -> None:
    standin, pull = stage.standin, stage.pull
    (run,) = standin.check_runs(stage.repository, stage.sha)
    (suite,) = standin.check_suites(stage.repository, stage.sha)
    await standin.rerequest(run)
    await standin.rerequest(suite)
    await standin.request_action(run, "fix")
    await standin.push(pull, {"a": "b"})
    await standin.edit(pull, title="New")
    await standin.set_draft(pull, True)
    await standin.set_draft(pull, False)
    await standin.close(pull)
    await standin.reopen(pull)
    head = await standin.request_merge_group(pull)
    await standin.destroy_merge_group(pull, head)
    stage.repository.commit({"c": "d"}, branch="theirs")
    fork = await standin.open_pull_request(stage.repository, "theirs", author="x", fork=True)
    await standin.delete_head_repository(fork)
    await standin.close(fork)


async def owners_act(stage: Stage) -> None:
    standin = stage.standin
    other = standin.create_repository("acme/other", install=False)
    installation = await standin.install(other)
    await standin.remove_repository(other)
    await standin.suspend(installation)
    await standin.suspend(installation, False)
    await standin.rename(stage.repository, "store")
    await standin.uninstall(installation)
    await standin.install(other)


def parse_all(listener: Listener) -> None:
    """A payload that lacks a required field, or has one of a wrong type, raises here."""
    for received in listener.received:
        GitHub.webhooks.parse(received.event, received.body)
