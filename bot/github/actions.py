"""Workflow runs of GitHub Actions and the artifacts that they left."""

import time
from datetime import datetime
from typing import TypeVar
from urllib.parse import urljoin

import msgspec

from bot.failures import Permanent
from bot.github.pull_requests import SHA
from bot.github.refusals import failure
from bot.github.rest import Call, Repository

TRIGGERS = frozenset({"push", "pull_request", "merge_group", "workflow_dispatch", "schedule"})
"""Events whose runs check out their head, or its merge with the base branch. The others' runs are
filed under one commit and run on another: `pull_request_target` is shown at the pull request and
runs on the base branch, `workflow_run` and events of issues run on the default branch."""
COMPLETED = "completed"
UNAPPROVED = "action_required"
"""How GitHub concludes the run of a newcomer's fork until somebody approves it: it has not begun,
and approving it makes no new attempt."""
MAX_PAGES = 3
"""Pages of 100 entries that are read of a list."""
GONE = (404, 410)
T = TypeVar("T")


class ArtifactExpired(Permanent):
    """GitHub no longer has an artifact, or its content."""


class Identified(msgspec.Struct):
    """A repository, of which the id is all that matters."""

    id: int


class WorkflowRun(msgspec.Struct):
    """A workflow run at its newest attempt. `name` is the workflow's; `head_repository` is None
    when the fork is gone."""

    id: int
    head_sha: str
    event: str
    status: str
    run_attempt: int = 1
    name: str | None = None
    path: str | None = None
    conclusion: str | None = None
    updated_at: datetime | None = None
    repository: Identified | None = None
    head_repository: Identified | None = None

    @property
    def over(self) -> bool:
        """Whether the newest attempt has ended."""
        return self.status == COMPLETED and self.conclusion != UNAPPROVED


class Artifact(msgspec.Struct):
    """A zip file that a run left; `digest` is `sha256:` of it where GitHub knows."""

    id: int
    name: str
    size_in_bytes: int
    expired: bool = False
    digest: str | None = None
    created_at: datetime | None = None


class _Runs(msgspec.Struct):
    workflow_runs: list[WorkflowRun] = []


class _Artifacts(msgspec.Struct):
    artifacts: list[Artifact] = []


async def workflow_run(repository: Repository, run_id: int) -> WorkflowRun:
    """One run, as GitHub knows it now."""
    path = f"{repository.path}/actions/runs/{run_id}"
    return await repository.rest.get("workflow_run", path, WorkflowRun)


async def runs_of(repository: Repository, head_sha: str) -> list[WorkflowRun]:
    """The newest runs of a commit, at most `MAX_PAGES` pages of them."""
    if SHA.fullmatch(head_sha) is None:
        raise ValueError(f"{head_sha[:80]!r} is no commit id")
    path = f"{repository.path}/actions/runs?head_sha={head_sha}&per_page=100"
    pages = await _pages(repository, "workflow_runs", path, _Runs)
    return [run for page in pages for run in page.workflow_runs]


async def artifacts(repository: Repository, run_id: int) -> list[Artifact]:
    """What a run left in all its attempts, at most `MAX_PAGES` pages of it."""
    path = f"{repository.path}/actions/runs/{run_id}/artifacts?per_page=100"
    pages = await _pages(repository, "artifacts", path, _Artifacts)
    return [artifact for page in pages for artifact in page.artifacts]


async def _pages(repository: Repository, what: str, path: str, page_type: type[T]) -> list[T]:
    found = list[T]()
    async for page in repository.rest.pages(what, path, page_type):
        found.append(page)
        if len(found) == MAX_PAGES:
            break
    return found


async def address(repository: Repository, artifact: Artifact) -> str:
    """Where the zip file can be had without a token for a minute: a secret. ArtifactExpired when
    GitHub no longer has it."""
    call = Call(
        "GET", f"{repository.path}/actions/artifacts/{artifact.id}/zip", "artifact", follow=False
    )
    answer = await repository.rest.send(call)
    if answer.status in GONE:
        raise ArtifactExpired("it has expired")
    if answer.status >= 400:
        raise failure("GET artifact", answer, time.time())
    location = answer.headers.get("location", "")
    root = repository.rest.root
    target = urljoin(root, location)
    safe = target.startswith("https://") or (
        target.startswith("http://") and root.startswith("http://")
    )
    if not location or not safe:
        raise Permanent("GitHub does not say where the artifact is, or over no safe connection")
    return target
