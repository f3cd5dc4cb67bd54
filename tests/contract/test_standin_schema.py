"""Every answer of the stand-in fits GitHub's published description of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from githubkit_schemas.v2022_11_28 import models
from pydantic import BaseModel

from tests.bot.standin.stage import Stage, staged

ANNOTATION = {
    "path": "src/shop.ts",
    "start_line": 5,
    "end_line": 5,
    "annotation_level": "warning",
    "message": "explicit any",
}


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage on which everything that can be read exists, with id `…` as kept in `ids`."""
    async with staged(tmp_path / "github") as ready:
        output = {"title": "t", "summary": "s", "annotations": [ANNOTATION]}
        (await ready.run(conclusion="failure", output=output)).raise_for_status()
        comment = {"path": "src/shop.ts", "line": 5, "body": "explicit any"}
        (await ready.review(comment)).raise_for_status()
        said = await ready.api.post(f"{ready.here}/issues/1/comments", json={"body": "hello"})
        said.raise_for_status()
        workflow = await ready.standin.start_workflow(ready.repository, pull=ready.pull)
        await ready.standin.start_job(workflow)
        await ready.standin.add_artifact(workflow, "coverage", {"lcov.info": b"TN:"})
        await ready.standin.rerun_workflow(await ready.standin.finish_workflow(workflow))
        await ready.standin.start_job(workflow)
        yield ready


def filled(path: str, stage: Stage) -> str:
    """The path with the ids of what stands on the stage."""
    standin = stage.standin
    return path.format(
        here=stage.here,
        sha=stage.sha,
        installation=standin.installation(stage.repository).id,
        run=standin.check_runs(stage.repository, stage.sha)[0].id,
        suite=standin.check_suites(stage.repository, stage.sha)[0].id,
        comment=standin.comments(stage.pull)[0].id,
        review_comment=standin.review_comments(stage.pull)[0].id,
        run_id=next(iter(standin.state.workflow_runs)),
        job=next(iter(standin.state.jobs)),
    )


READS: list[tuple[str, type[BaseModel]]] = [
    ("/installation/repositories", models.InstallationRepositoriesGetResponse200),
    ("/rate_limit", models.RateLimitOverview),
    ("/meta", models.ApiOverview),
    ("{here}", models.FullRepository),
    ("{here}/pulls/1", models.PullRequest),
    ("{here}/compare/main...feature", models.CommitComparison),
    ("{here}/compare/main...{sha}", models.CommitComparison),
    ("{here}/branches/main", models.BranchWithProtection),
    ("{here}/git/ref/heads/main", models.GitRef),
    ("{here}/commits/{sha}", models.Commit),
    ("{here}/contents/README.md", models.ContentFile),
    ("{here}/collaborators/dana/permission", models.RepositoryCollaboratorPermission),
    ("{here}/check-runs/{run}", models.CheckRun),
    ("{here}/commits/{sha}/check-runs", models.ReposOwnerRepoCommitsRefCheckRunsGetResponse200),
    ("{here}/commits/{sha}/check-suites", models.ReposOwnerRepoCommitsRefCheckSuitesGetResponse200),
    ("{here}/check-suites/{suite}", models.CheckSuite),
    ("{here}/issues/comments/{comment}", models.IssueComment),
    ("{here}/pulls/comments/{review_comment}", models.PullRequestReviewComment),
    ("{here}/git/commits/{sha}", models.GitCommit),
    ("{here}/check-runs/{job}", models.CheckRun),
    ("{here}/actions/runs", models.ReposOwnerRepoActionsRunsGetResponse200),
    ("{here}/actions/runs/{run_id}", models.WorkflowRun),
    ("{here}/actions/runs/{run_id}/attempts/1", models.WorkflowRun),
    ("{here}/actions/runs/{run_id}/jobs", models.ReposOwnerRepoActionsRunsRunIdJobsGetResponse200),
    ("{here}/actions/jobs/{job}", models.Job),
    (
        "{here}/actions/runs/{run_id}/artifacts",
        models.ReposOwnerRepoActionsRunsRunIdArtifactsGetResponse200,
    ),
]
LISTS: list[tuple[str, type[BaseModel]]] = [
    ("{here}/pulls", models.PullRequestSimple),
    ("{here}/commits/{sha}/pulls", models.PullRequestSimple),
    ("{here}/pulls/1/files", models.DiffEntry),
    ("{here}/pulls/1/reviews", models.PullRequestReview),
    ("{here}/pulls/1/comments", models.PullRequestReviewComment),
    ("{here}/issues/1/comments", models.IssueComment),
    ("{here}/check-runs/{run}/annotations", models.CheckAnnotation),
]
AS_APP: list[tuple[str, type[BaseModel]]] = [
    ("/app", models.Integration),
    ("/app/installations/{installation}", models.Installation),
    ("{here}/installation", models.Installation),
    ("/app/hook/config", models.WebhookConfig),
]


@pytest.mark.parametrize(("path", "model"), READS, ids=[path for path, _ in READS])
async def test_documents_fit(stage: Stage, path: str, model: type[BaseModel]) -> None:
    answer = await stage.api.get(filled(path, stage))
    assert answer.status_code == 200
    model.model_validate_json(answer.content)


@pytest.mark.parametrize(("path", "model"), LISTS, ids=[path for path, _ in LISTS])
async def test_lists_fit(stage: Stage, path: str, model: type[BaseModel]) -> None:
    answer = await stage.api.get(filled(path, stage))
    assert answer.json()
    for item in answer.json():
        model.model_validate(item)


@pytest.mark.parametrize(("path", "model"), AS_APP, ids=[path for path, _ in AS_APP])
async def test_documents_for_the_app_fit(stage: Stage, path: str, model: type[BaseModel]) -> None:
    answer = await stage.app.get(filled(path, stage))
    assert answer.status_code == 200
    model.model_validate_json(answer.content)


async def test_installations_and_tokens_fit(stage: Stage) -> None:
    listed = await stage.app.get("/app/installations")
    models.Installation.model_validate(listed.json()[0])
    path = filled("/app/installations/{installation}/access_tokens", stage)
    minted = await stage.app.post(path, json={"repository_ids": [stage.repository.id]})
    models.InstallationToken.model_validate_json(minted.content)


async def test_deliveries_fit(stage: Stage) -> None:
    stage.standin.webhook_url = "http://127.0.0.1:9/"
    await stage.standin.push(stage.pull, {"src/new.ts": "export const fresh = 2;\n"})
    for delivery in (await stage.app.get("/app/hook/deliveries")).json():
        models.HookDeliveryItem.model_validate(delivery)
        whole = await stage.app.get(f"/app/hook/deliveries/{delivery['id']}")
        models.HookDelivery.model_validate_json(whole.content)
    assert stage.standin.deliveries


async def test_answers_to_writes_fit(stage: Stage) -> None:
    models.CheckRun.model_validate_json((await stage.run(status="queued")).content)
    review = await stage.review({"path": "src/new.ts", "line": 1, "body": "b"})
    models.PullRequestReview.model_validate_json(review.content)
    comment = await stage.api.post(f"{stage.here}/issues/1/comments", json={"body": "b"})
    models.IssueComment.model_validate_json(comment.content)
    body = {"path": "src/new.ts", "line": 1, "body": "b", "commit_id": stage.sha}
    single = await stage.api.post(f"{stage.here}/pulls/1/comments", json=body)
    models.PullRequestReviewComment.model_validate_json(single.content)
