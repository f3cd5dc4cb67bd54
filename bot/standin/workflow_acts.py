"""What CI does, as methods to await beside those of people."""

from collections.abc import Mapping
from typing import TypedDict, Unpack

from bot.standin import oidc, workflow_actions
from bot.standin.acts import Acts
from bot.standin.artifacts import Artifact
from bot.standin.oidc import Signature
from bot.standin.repositories import Pull, Repository
from bot.standin.runner import environment
from bot.standin.trial_merges import trial_merge
from bot.standin.workflow_actions import Starting, Stored
from bot.standin.workflows import WorkflowJob, WorkflowRun


class AboutRun(TypedDict, total=False):
    """What may be said of a run; with `pull` its `event` is `pull_request`, else `push`."""

    pull: Pull | None
    sha: str | None
    event: str | None
    branch: str
    name: str
    path: str


class WorkflowActs(Acts):
    """GitHub Actions: runs, jobs, artifacts, and the tokens that say who a job is."""

    async def start_workflow(
        self, repository: Repository, **about: Unpack[AboutRun]
    ) -> WorkflowRun:
        """Start a run. LookupError without the branch, ValueError on a merge conflict."""
        starting = Starting(**about)
        return await self._act(lambda: workflow_actions.start(self.world, repository, starting))

    async def start_job(self, run: WorkflowRun, name: str = "test") -> WorkflowJob:
        """Start a job of the run's newest attempt."""
        return await self._act(lambda: workflow_actions.start_job(self.world, run, name))

    async def add_artifact(
        self,
        run: WorkflowRun,
        name: str,
        files: Mapping[str, bytes] | None = None,
        content: bytes | None = None,
        expired: bool = False,
    ) -> Artifact:
        """Upload files, zipped here, or an archive as it is."""
        stored = Stored(files, content, expired)
        return await self._act(lambda: workflow_actions.add_artifact(self.world, run, name, stored))

    async def finish_workflow(self, run: WorkflowRun, conclusion: str = "success") -> WorkflowRun:
        """Conclude the newest attempt and its jobs."""
        return await self._act(lambda: workflow_actions.finish(self.world, run, conclusion))

    async def rerun_workflow(self, run: WorkflowRun) -> WorkflowRun:
        """Start the next attempt."""
        return await self._act(lambda: workflow_actions.rerun(self.world, run))

    def merge_commit(self, pull: Pull) -> str:
        """The commit at `refs/pull/N/merge`, whose second parent is the head.

        ValueError on a conflict.
        """
        merged = trial_merge(self.world.state, pull)
        if merged is None:
            raise ValueError(f"#{pull.number} cannot be merged")
        return merged

    @property
    def oidc_issuer(self) -> str:
        """The `iss` of identity tokens; their keys are at `/.well-known/jwks` below it."""
        return oidc.issuer(self.world.state)

    def oidc_token(
        self,
        job: WorkflowJob,
        audience: str,
        *,
        signature: Signature | None = None,
        **claims: object,
    ) -> str:
        """The identity token of a job. `claims` replace the right ones, None removes one;
        `signature` signs it otherwise. PermissionError for a fork's pull request."""
        return oidc.token(self.world.state, job, audience, claims, signature)

    def rotate_oidc_key(self, *, keep: bool = True) -> None:
        """Sign with a new key from now on; the former ones stay published if `keep`."""
        oidc.rotate(self.world.state, keep)

    def runner_environment(self, job: WorkflowJob) -> dict[str, str]:
        """The variables that a step of the job has, with the folders and files they name."""
        return environment(self.world.state, job)
