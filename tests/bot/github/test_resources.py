"""The REST resources against the stand-in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from bot.github import (
    check_runs,
    comments,
    deliveries,
    pull_requests,
    repositories,
    reviews,
)
from bot.github.check_runs import Annotation, Body, Output
from bot.github.rest import Repository
from bot.github.reviews import LineComment, Review
from tests.bot.github.stage import Stage


@pytest_asyncio.fixture
async def repository(stage: Stage) -> AsyncIterator[Repository]:
    async with stage.app.repository(stage.scope, "acme", "shop") as opened:
        yield opened


class TestPullRequests:
    async def test_compare(self, stage: Stage, repository: Repository) -> None:
        found = await pull_requests.compare(repository, stage.pull.base_sha, stage.pull.head_sha)
        assert found.merge_base == stage.pull.base_sha
        assert isinstance(found.files, list)
        assert {file.filename for file in found.files} == {"src/cart.ts", "src/new.ts"}
        assert all(file.patch for file in found.files)

    async def test_compare_with_a_branch(self, stage: Stage, repository: Repository) -> None:
        tip = await stage.standin.push_branch(stage.repository, "main", {"later.py": "x = 1\n"})
        found = await pull_requests.compare(repository, "main", stage.pull.head_sha)
        assert (found.base, found.merge_base) == (tip, stage.pull.base_sha)

    @pytest.mark.parametrize("sha", ["main", "../x", "", "A" * 40, "a" * 41])
    async def test_a_head_is_a_commit_id(self, repository: Repository, sha: str) -> None:
        with pytest.raises(ValueError, match="no commit id"):
            await pull_requests.compare(repository, "main", sha)

    @pytest.mark.parametrize("branch", ["", "a b", "../x", "a..b", "a?b", "a\nb"])
    async def test_a_base_is_a_branch(self, repository: Repository, branch: str) -> None:
        with pytest.raises(ValueError, match="no branch"):
            await pull_requests.compare(repository, branch, "a" * 40)

    async def test_get_and_list(self, stage: Stage, repository: Repository) -> None:
        pull = await pull_requests.get(repository, 1)
        assert (pull.head.sha, pull.base.ref) == (stage.pull.head_sha, "main")
        assert [p.number for p in await pull_requests.open_pulls(repository)] == [1]

    async def test_a_fork_that_is_gone(self, stage: Stage, repository: Repository) -> None:
        stage.repository.commit({"x.py": "x = 1\n"}, branch="theirs")
        pull = await stage.standin.open_pull_request(stage.repository, "theirs", fork=True)
        await stage.standin.delete_head_repository(pull)
        assert (await pull_requests.get(repository, pull.number)).head.repo is None

    async def test_files_of_many_pages(self, stage: Stage, repository: Repository) -> None:
        await stage.standin.push(stage.pull, {f"many/{n}.py": "x = 1\n" for n in range(120)})
        listed = await pull_requests.files(repository, 1)
        assert len({file.filename for file in listed}) == 122
        assert len(stage.standin.requests.find("GET", "*/files")) == 2


async def test_check_runs(stage: Stage, repository: Repository) -> None:
    sha = stage.pull.head_sha
    note = Annotation("src/cart.ts", 3, 3, "warning", "look", "any-growth/as-any")
    first = await check_runs.create(
        repository, Body("in_progress", Output("t", "s"), None, "hardening", sha, "id-1")
    )
    await check_runs.update(
        repository, first, Body("completed", Output("t", "s", [note]), "failure")
    )
    second = await check_runs.create(
        repository, Body("completed", Output("t", "s"), "success", "hardening", sha, "id-2")
    )
    listed = await check_runs.of_commit(repository, sha, stage.standin.app_id)
    assert [(run.id, run.external_id, run.conclusion) for run in listed] == [
        (second, "id-2", "success"), (first, "id-1", "failure"),
    ]  # fmt: skip
    assert listed[1].output is not None
    assert listed[1].output.annotations_count == 1
    assert await check_runs.of_commit(repository, sha, stage.standin.app_id + 1) == []


async def test_comments(stage: Stage, repository: Repository) -> None:
    await stage.standin.comment(stage.pull, "a person's")
    ours = await comments.create(repository, 1, "ours")
    await comments.update(repository, ours, "ours, edited")
    listed = await comments.of_pull(repository, 1)
    assert [(c.body, c.is_by(stage.standin.app_id)) for c in listed] == [
        ("a person's", False), ("ours, edited", True),
    ]  # fmt: skip
    await comments.delete(repository, ours)
    assert len(stage.standin.comments(stage.pull)) == 1


async def test_reviews(stage: Stage, repository: Repository) -> None:
    spots = [
        LineComment("src/cart.ts", "one", 3, "RIGHT"),
        LineComment("src/new.ts", "two", 5, "RIGHT", 2, "RIGHT"),
    ]
    await reviews.create(repository, 1, Review(stage.pull.head_sha, "", spots))
    first, second = stage.standin.review_comments(stage.pull)
    assert (second.start_line, second.line) == (2, 5)
    await stage.standin.reply(first, "why?")
    await reviews.update(repository, first.id, "one, edited")
    await reviews.delete(repository, second.id)
    listed = await reviews.comments(repository, 1)
    assert [(c.body, c.in_reply_to_id) for c in listed] == [
        ("one, edited", None), ("why?", first.id),
    ]  # fmt: skip
    assert listed[0].user is not None
    assert listed[0].user.login == f"{stage.standin.slug}[bot]"


async def test_app_and_installations(stage: Stage, repository: Repository) -> None:
    async with stage.app.app() as app:
        us = await repositories.own_app(app)
        assert (us.id, us.login) == (stage.standin.app_id, f"{stage.standin.slug}[bot]")
        (installed,) = await repositories.installations(app)
    assert installed.id == stage.scope.installation_id
    async with stage.app.installation(installed.id) as rest:
        (listed,) = await repositories.of_installation(rest)
    assert (listed.owner.login, listed.name, listed.id) == ("acme", "shop", stage.repository.id)


async def test_branch_head(stage: Stage, repository: Repository) -> None:
    sha = stage.repository.commit({"x": "y"}, branch="release/1.0-β")
    assert await repositories.branch_head(repository, "release/1.0-β") == sha


async def test_deliveries_that_failed_are_asked_for_again(stage: Stage) -> None:
    stage.standin.webhook_url = "http://127.0.0.1:9/webhooks/github"
    await stage.standin.push(stage.pull, {"x.py": "x = 1\n"})
    yesterday = datetime.now(UTC) - timedelta(days=1)
    async with stage.app.app() as app:
        listed = [d async for d in deliveries.since(app, yesterday)]
        assert listed
        assert not any(delivery.arrived for delivery in listed)
        lost = listed[0]
        await deliveries.redeliver(app, lost.id)
        await stage.standin.until(lambda s: len(s.deliveries) > len(listed))
        again = [d async for d in deliveries.since(app, yesterday)]
        assert [d.redelivery for d in again if d.guid == lost.guid] == [True, False]
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        assert [d async for d in deliveries.since(app, tomorrow)] == []
