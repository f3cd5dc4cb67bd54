"""What is asked about single commits and about the check runs of others."""

import pytest

from bot.failures import Transient
from bot.github import check_runs, commits
from bot.github.refusals import Refused
from bot.standin import Fault
from tests.bot.github.stage import Stage


async def test_the_parents_of_a_trial_merge(stage: Stage) -> None:
    merged, main = stage.standin.merge_commit(stage.pull), stage.repository.git.branch("main")
    async with stage.app.repository(stage.scope, "acme", "shop") as repository:
        assert await commits.parents(repository, merged) == [main, stage.pull.head_sha]
        with pytest.raises(Refused):
            await commits.parents(repository, "0" * 40)
        with pytest.raises(ValueError, match="is no commit id"):
            await commits.parents(repository, "main")


async def test_the_name_of_a_job(stage: Stage) -> None:
    run = await stage.standin.start_workflow(stage.repository, pull=stage.pull)
    job = await stage.standin.start_job(run, "unit (3.11)")
    async with stage.app.repository(stage.scope, "acme", "shop") as repository:
        assert await check_runs.name_of(repository, job.id) == "unit (3.11)"
        with pytest.raises(Refused):
            await check_runs.name_of(repository, 1)
        stage.standin.faults.add(Fault("GET", "*/check-runs/*", 502, times=9))
        with pytest.raises(Transient):
            await check_runs.name_of(repository, job.id)
