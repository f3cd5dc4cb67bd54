"""What people do: the state afterwards, git afterwards, and the events that tell of it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.standin import Pull
from tests.bot.standin.listener import Listener, listening
from tests.bot.standin.stage import Stage


@pytest_asyncio.fixture
async def listener(stage: Stage) -> AsyncIterator[Listener]:
    """A receiver of the stage's webhooks."""
    async with listening() as ready:
        stage.standin.webhook_url = ready.url
        yield ready


def pull_of(payload: dict[str, object]) -> dict[str, object]:
    pull = payload["pull_request"]
    assert isinstance(pull, dict)
    return pull


def head_of(payload: dict[str, object]) -> dict[str, object]:
    head = pull_of(payload)["head"]
    assert isinstance(head, dict)
    return head


async def opened(stage: Stage, *, fork: bool = False, draft: bool = False) -> Pull:
    stage.repository.commit({"more.ts": "export {};\n"}, branch="more")
    return await stage.standin.open_pull_request(
        stage.repository, "more", author="stranger", fork=fork, draft=draft
    )


async def test_open(stage: Stage, listener: Listener) -> None:
    pull = await opened(stage, draft=True)
    assert sorted(listener.events) == ["check_suite.requested", "pull_request.opened"]
    shown = pull_of(listener.last("pull_request"))
    assert (shown["number"], shown["draft"], shown["changed_files"]) == (2, True, 1)
    assert head_of(listener.last("pull_request"))["sha"] == pull.head_sha


async def test_a_missing_branch(stage: Stage) -> None:
    with pytest.raises(LookupError, match="acme/shop lacks main or absent"):
        await stage.standin.open_pull_request(stage.repository, "absent")


async def test_open_from_a_fork(stage: Stage, listener: Listener) -> None:
    pull = await opened(stage, fork=True)
    assert listener.events == ["pull_request.opened"]
    repo = head_of(listener.last("pull_request"))["repo"]
    assert isinstance(repo, dict)
    assert (repo["full_name"], repo["fork"]) == ("stranger/shop", True)
    assert stage.repository.git.branch("more") is None
    assert stage.repository.git.resolve("refs/pull/2/head") == pull.head_sha
    by_commit = await stage.api.get(f"{stage.here}/commits/{pull.head_sha}/pulls")
    assert by_commit.json() == []
    by_head = await stage.api.get(f"{stage.here}/pulls", params={"head": "stranger:more"})
    assert [one["number"] for one in by_head.json()] == [2]
    pushed = await stage.standin.push(pull, {"more.ts": "export const a = 1;\n"})
    assert stage.repository.git.resolve("refs/pull/2/head") == pushed.head_sha


async def test_a_fork_that_is_gone(stage: Stage) -> None:
    pull = await opened(stage, fork=True)
    await stage.standin.delete_head_repository(pull)
    shown = (await stage.api.get(f"{stage.here}/pulls/2")).json()
    assert shown["head"]["repo"] is None
    assert shown["head"]["sha"] == pull.head_sha


async def test_push_and_force_push(stage: Stage, listener: Listener) -> None:
    pushed = await stage.standin.push(stage.pull, {"a.ts": "1"})
    payload = listener.last("pull_request")
    assert (payload["before"], payload["after"]) == (stage.sha, pushed.head_sha)
    assert listener.last("push")["forced"] is False
    base = stage.repository.git.branch("main")
    assert base is not None
    forced = await stage.standin.force_push(stage.pull, {"b.ts": "1"}, onto=base)
    assert listener.last("push")["forced"] is True
    assert stage.repository.git.distance(base, forced.head_sha) == (1, 0)
    assert stage.standin.pull(stage.pull).head_sha == forced.head_sha


async def test_two_pull_requests_may_share_a_head(stage: Stage) -> None:
    stage.repository.git.set_ref("refs/heads/release", stage.pull.base_sha)
    second = await stage.standin.open_pull_request(
        stage.repository, "copy", "release", head_sha=stage.sha
    )
    assert second.head_sha == stage.sha
    numbers = (await stage.run()).json()["pull_requests"]
    assert [one["number"] for one in numbers] == [2, 1]


async def test_a_read_may_be_late(stage: Stage) -> None:
    pushed = await stage.standin.push(stage.pull, {"a.ts": "1"})
    stage.standin.return_stale_head(pushed, stage.sha, times=2)
    shas = [(await stage.api.get(f"{stage.here}/pulls/1")).json()["head"]["sha"] for _ in range(3)]
    assert shas == [stage.sha, stage.sha, pushed.head_sha]


async def test_the_test_merge_is_made_on_demand(stage: Stage) -> None:
    path = f"{stage.here}/pulls/1"
    assert stage.repository.git.resolve("refs/pull/1/merge") is None
    assert (await stage.api.get(path)).json()["mergeable"] is None
    assert (await stage.api.get(path)).json()["mergeable"] is True
    merged = stage.repository.git.resolve("refs/pull/1/merge")
    assert merged is not None
    assert stage.repository.git.show(merged).parents == (stage.pull.base_sha, stage.sha)
    await stage.standin.push_branch(stage.repository, "main", {"src/new.ts": "conflict\n"})
    assert (await stage.api.get(path)).json()["mergeable"] is None
    conflict = (await stage.api.get(path)).json()
    assert (conflict["mergeable"], conflict["mergeable_state"]) == (False, "dirty")


async def test_close_reopen_merge(stage: Stage, listener: Listener) -> None:
    await stage.standin.close(stage.pull)
    assert (await stage.api.get(f"{stage.here}/pulls")).json() == []
    await stage.standin.reopen(stage.pull)
    merged = await stage.standin.close(stage.pull, merge=True)
    assert stage.repository.git.branch("main") == merged.merge_commit_sha
    assert [e for e in listener.events if e.startswith("pull_request.")] == [
        "pull_request.closed",
        "pull_request.reopened",
        "pull_request.closed",
    ]
    assert pull_of(listener.last("pull_request"))["merged"] is True


async def test_edit(stage: Stage, listener: Listener) -> None:
    release = stage.repository.commit({"r.txt": "r"}, branch="release")
    edited = await stage.standin.edit(stage.pull, base="release")
    assert (edited.base_ref, edited.base_sha) == ("release", release)
    changes = listener.last("pull_request")["changes"]
    assert changes == {"base": {"ref": {"from": "main"}, "sha": {"from": stage.pull.base_sha}}}
    await stage.standin.edit(stage.pull, title="New")
    assert listener.last("pull_request")["changes"] == {"title": {"from": "Sell"}}


async def test_ready_for_review_makes_no_commit(stage: Stage, listener: Listener) -> None:
    draft = await stage.standin.set_draft(stage.pull, True)
    ready = await stage.standin.set_draft(draft, False)
    assert ready.head_sha == stage.sha
    assert listener.events == ["pull_request.converted_to_draft", "pull_request.ready_for_review"]


async def test_rerequests(stage: Stage, listener: Listener) -> None:
    await stage.run(conclusion="failure")
    await stage.standin.settle()
    (run,) = stage.standin.check_runs(stage.repository, stage.sha)
    (suite,) = stage.standin.check_suites(stage.repository, stage.sha)
    await stage.standin.rerequest(run)
    await stage.standin.rerequest(suite)
    await stage.standin.request_action(run, "fix")
    assert listener.events[-3:] == [
        "check_run.rerequested",
        "check_suite.rerequested",
        "check_run.requested_action",
    ]
    payload = listener.last("check_run")
    assert payload["requested_action"] == {"identifier": "fix"}
    assert isinstance(payload["sender"], dict)
    assert payload["sender"]["login"] == "dana"


async def test_merge_queue(stage: Stage, listener: Listener) -> None:
    head = await stage.standin.request_merge_group(stage.pull)
    group = listener.last("merge_group")["merge_group"]
    assert isinstance(group, dict)
    assert (group["head_sha"], group["base_ref"]) == (head, "refs/heads/main")
    assert group["head_ref"].startswith("refs/heads/gh-readonly-queue/main/pr-1-")
    assert (await stage.run(head_sha=head)).status_code == 201
    await stage.standin.destroy_merge_group(stage.pull, head, "invalidated")
    assert listener.last("merge_group")["reason"] == "invalidated"


async def test_installations(stage: Stage, listener: Listener) -> None:
    bare = stage.standin.create_repository("acme/bare", install=False)
    with pytest.raises(LookupError, match="not installed on acme/bare"):
        stage.standin.installation(bare)
    installation = await stage.standin.install(bare)
    await stage.standin.remove_repository(bare)
    await stage.standin.uninstall(installation)
    other = stage.standin.create_repository("else/where", install=False)
    await stage.standin.install(other)
    assert listener.events == [
        "installation_repositories.added",
        "installation_repositories.removed",
        "installation.deleted",
        "installation.created",
    ]


async def test_rename_and_roles(stage: Stage, listener: Listener) -> None:
    path = f"{stage.here}/collaborators/dana/permission"
    assert (await stage.api.get(path)).json()["permission"] == "read"
    stage.standin.set_role(stage.repository, "dana", "maintain")
    answer = (await stage.api.get(path)).json()
    assert (answer["permission"], answer["role_name"]) == ("write", "maintain")
    renamed = await stage.standin.rename(stage.repository, "store")
    assert stage.standin.repository(stage.repository) == renamed
    assert listener.last("repository")["changes"] == {"repository": {"name": {"from": "shop"}}}


async def test_replies(stage: Stage, listener: Listener) -> None:
    await stage.review({"path": "src/shop.ts", "line": 5, "body": "b"})
    (comment,) = stage.standin.review_comments(stage.pull)
    await stage.standin.reply(comment, "why?")
    replied = listener.last("pull_request_review_comment")["comment"]
    assert isinstance(replied, dict)
    assert replied["in_reply_to_id"] == comment.id


async def test_until_says_what_it_last_saw(stage: Stage) -> None:
    await stage.api.get(stage.here)
    with pytest.raises(TimeoutError, match="last requests: GET /repos/acme/shop 200"):
        await stage.standin.until(lambda _: False, timeout=0.05)
