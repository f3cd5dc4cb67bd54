"""The client over real HTTP: tokens, refusals, redirects, repetitions."""

import asyncio
import time
from dataclasses import replace

import pytest

from bot.failures import Permanent, Transient
from bot.github import check_runs, comments, pull_requests
from bot.github.app_auth import READ_ACTIONS, TOKEN_MARGIN, Scope
from bot.github.client import Credentials, GitHubApp
from bot.github.refusals import Refused
from bot.github.rest import Call
from bot.standin import Fault
from tests.bot.github.stage import Stage, client_of

HERE = "/repos/acme/shop"


class Clock:
    """A clock that can be put forward, in seconds."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


async def read_pull(stage: Stage) -> int:
    async with stage.app.repository(stage.scope, "acme", "shop") as repository:
        return (await pull_requests.get(repository, 1)).number


async def write_comment(stage: Stage) -> int:
    async with stage.app.repository(stage.scope, "acme", "shop") as repository:
        return await comments.create(repository, 1, "hello")


def tokens_asked(stage: Stage) -> int:
    return len(stage.standin.requests.find("POST", "*/access_tokens"))


class TestTokens:
    async def test_one_token_for_rest_and_git_and_for_all_jobs(self, stage: Stage) -> None:
        async def job() -> str:
            async with stage.app.repository(stage.scope, "acme", "shop") as repository:
                await pull_requests.get(repository, 1)
                return await repository.token()

        texts = await asyncio.gather(*(job() for _ in range(20)))
        assert tokens_asked(stage) == 1
        assert len(set(texts)) == 1
        known = stage.standin.state.tokens[texts[0]]
        assert known.repository_ids == {stage.repository.id}
        assert dict(known.permissions).items() >= {("checks", "write"), ("contents", "read")}

    async def test_another_scope_is_another_token(self, stage: Stage) -> None:
        await read_pull(stage)
        async with stage.app.repository(
            replace(stage.scope, permissions=READ_ACTIONS), "acme", "shop"
        ) as repository:
            assert await repository.token()
        assert tokens_asked(stage) == 2

    @pytest.mark.parametrize(("left", "asked"), [(TOKEN_MARGIN + 5, 1), (TOKEN_MARGIN - 5, 2)])
    async def test_a_token_near_its_end_is_replaced(
        self, stage: Stage, left: float, asked: int
    ) -> None:
        clock = Clock()
        stage.app = client_of(stage.standin, clock=clock)
        await read_pull(stage)
        clock.ahead = 3600 - left
        await read_pull(stage)
        assert tokens_asked(stage) == asked

    async def test_no_token_shows_in_what_may_be_logged(self, stage: Stage) -> None:
        async with stage.app.repository(stage.scope, "acme", "shop") as repository:
            token = await repository.token()
            assert token not in repr(repository)
        assert "PRIVATE" not in repr(Credentials("1", stage.standin.private_key_pem))

    async def test_uninstalled(self, stage: Stage) -> None:
        await stage.standin.uninstall(stage.standin.installation(stage.repository))
        with pytest.raises(Refused, match="not installed") as refused:
            await read_pull(stage)
        assert refused.value.status == 404

    async def test_suspended(self, stage: Stage) -> None:
        await stage.standin.suspend(stage.standin.installation(stage.repository))
        with pytest.raises(Permanent, match="suspended"):
            await read_pull(stage)

    async def test_a_wrong_key_says_what_to_check(self, stage: Stage) -> None:
        wrong = Credentials("999", stage.standin.private_key_pem, stage.standin.url)
        with pytest.raises(Permanent, match="clock"):
            async with GitHubApp(wrong).repository(stage.scope, "acme", "shop"):
                pass

    async def test_a_broken_key_is_no_riddle(self, stage: Stage) -> None:
        broken = Credentials("1", "not a key", stage.standin.url)
        with pytest.raises(Permanent, match="cannot ask GitHub for app") as fault:
            async with GitHubApp(broken).app() as app:
                await app.ask(Call("GET", "/app", "app"))
        assert "not a key" not in str(fault.value)

    async def test_a_fresh_token_is_given_a_moment(self, stage: Stage) -> None:
        stage.standin.faults.fresh_token(times=2)
        assert await read_pull(stage) == 1
        assert [status for _, kind, status in stage.asked if kind == "pull"] == [401, 401, 200]

    async def test_but_not_for_ever(self, stage: Stage) -> None:
        stage.standin.faults.fresh_token(times=9)
        with pytest.raises(Transient) as failure:
            await read_pull(stage)
        assert failure.value.retry_after is not None
        assert failure.value.retry_after <= 5

    async def test_a_revoked_token_is_forgotten(self, stage: Stage) -> None:
        clock = Clock()
        stage.app = client_of(stage.standin, clock=clock)
        await read_pull(stage)
        stage.standin.state.tokens.clear()
        clock.ahead = 60
        with pytest.raises(Transient):
            await read_pull(stage)
        assert await read_pull(stage) == 1
        assert tokens_asked(stage) == 2


class TestRefusals:
    async def test_reads_are_repeated_and_counted(self, stage: Stage) -> None:
        stage.standin.faults.fail("GET", f"{HERE}/pulls/1", 502, times=2)
        assert await read_pull(stage) == 1
        assert [s for _, kind, s in stage.asked if kind == "pull"] == [502, 502, 200]

    async def test_reads_give_up_after_three(self, stage: Stage) -> None:
        stage.standin.faults.fail("GET", f"{HERE}/pulls/1", 500, times=9)
        with pytest.raises(Transient, match="500"):
            await read_pull(stage)
        assert len(stage.standin.requests.find("GET", f"{HERE}/pulls/1")) == 3

    @pytest.mark.parametrize("after", [True, False])
    async def test_writes_are_never_repeated(self, stage: Stage, after: bool) -> None:
        stage.standin.faults.add(Fault("POST", "*/comments", 502, after=after))
        with pytest.raises(Transient):
            await write_comment(stage)
        assert len(stage.standin.comments(stage.pull)) == after
        assert len(stage.standin.requests.find("POST", "*/comments")) == 1

    async def test_a_lost_connection_is_transient(self, stage: Stage) -> None:
        stage.standin.faults.drop("POST", "*/comments")
        with pytest.raises(Transient, match="no answer from GitHub on comment"):
            await write_comment(stage)
        assert stage.asked[-1] == ("POST", "comment", 0)

    async def test_nobody_there_is_transient(self, stage: Stage) -> None:
        closed = Credentials("1", stage.standin.private_key_pem, "http://127.0.0.1:9")
        with pytest.raises(Transient, match="ConnectError"):
            async with GitHubApp(closed).repository(stage.scope, "acme", "shop"):
                pass

    @pytest.mark.parametrize(
        ("status", "retry_after", "wait"), [(403, 17, 17), (429, 17, 17), (403, None, 60)]
    )
    async def test_secondary_limits(
        self, stage: Stage, status: int, retry_after: int | None, wait: float
    ) -> None:
        stage.standin.faults.secondary_limit("POST", "*/comments", status, retry_after)
        with pytest.raises(Transient) as failure:
            await write_comment(stage)
        assert failure.value.retry_after == wait

    async def test_the_hourly_limit(self, stage: Stage) -> None:
        stage.standin.faults.primary_limit("POST", "*/comments", int(time.time()) + 600)
        with pytest.raises(Transient) as failure:
            await write_comment(stage)
        assert failure.value.retry_after == pytest.approx(600, abs=5)

    async def test_a_missing_permission_is_no_limit(self, stage: Stage) -> None:
        scope = replace(stage.scope, permissions=(("contents", "read"),))
        async with stage.app.repository(scope, "acme", "shop") as repository:
            with pytest.raises(Refused, match="Resource not accessible") as refused:
                await comments.create(repository, 1, "hello")
        assert refused.value.status == 403

    async def test_what_github_will_not_take_is_said(self, stage: Stage) -> None:
        body = check_runs.Body("completed", check_runs.Output("t", "x" * 65_536), "success")
        body.name, body.head_sha = "hardening", stage.pull.head_sha
        async with stage.app.repository(stage.scope, "acme", "shop") as repository:
            with pytest.raises(Refused, match="65535") as refused:
                await check_runs.create(repository, body)
        assert refused.value.status == 422

    @pytest.mark.parametrize("owner", ["a/../..", "", ".", "..", "a b", "a\n", "x" * 101])
    async def test_names_cannot_leave_their_place(self, stage: Stage, owner: str) -> None:
        with pytest.raises(ValueError, match="is no name"):
            async with stage.app.repository(stage.scope, owner, "shop"):
                pass


class TestRedirects:
    async def test_a_renamed_repository_is_followed(self, stage: Stage) -> None:
        await stage.standin.rename(stage.repository, "store")
        assert await read_pull(stage) == 1
        assert await write_comment(stage)
        assert len(stage.standin.comments(stage.pull)) == 1

    def moved(self, method: str, status: int, location: str) -> Fault:
        body: dict[str, object] = {"message": "Moved"}
        return Fault(method, f"{HERE}/*", status, body, {"location": location}, times=9)

    async def test_another_host_gets_no_token(self, stage: Stage) -> None:
        other = stage.standin.url.replace("127.0.0.1", "localhost")
        stage.standin.faults.add(self.moved("GET", 302, f"{other}/meta"))
        async with stage.app.repository(stage.scope, "acme", "shop") as repository:
            stage.standin.requests.clear()
            await repository.rest.ask(Call("GET", f"{HERE}/pulls/1", "pull"))
        assert [entry.caller for entry in stage.standin.requests] == ["installation", "none"]

    async def test_nothing_is_written_to_another_host(self, stage: Stage) -> None:
        other = stage.standin.url.replace("127.0.0.1", "localhost")
        stage.standin.faults.add(self.moved("POST", 307, f"{other}{HERE}/issues/1/comments"))
        with pytest.raises(Permanent, match="another host"):
            await write_comment(stage)
        assert stage.standin.comments(stage.pull) == []

    async def test_a_post_never_becomes_a_get(self, stage: Stage) -> None:
        stage.standin.faults.add(self.moved("POST", 301, f"{HERE}/issues/1/comments"))
        with pytest.raises(Permanent, match="moved"):
            await write_comment(stage)
        assert not stage.standin.requests.find("GET")

    async def test_circles_end(self, stage: Stage) -> None:
        stage.standin.faults.add(self.moved("GET", 302, f"{HERE}/pulls/1"))
        with pytest.raises(Permanent, match="circles"):
            await read_pull(stage)

    async def test_other_schemes_are_refused(self, stage: Stage) -> None:
        stage.standin.faults.add(self.moved("GET", 302, "file:///etc/passwd"))
        with pytest.raises(Permanent, match="moved"):
            await read_pull(stage)


async def test_the_whole_installation(stage: Stage) -> None:
    other = Scope(stage.scope.installation_id, None)
    assert other.repository_id is None
    async with stage.app.installation(stage.scope.installation_id) as rest:
        assert (await rest.ask(Call("GET", "/installation/repositories", "list"))).status == 200


async def test_a_restart_knows_no_token(stage: Stage) -> None:
    await read_pull(stage)
    async with client_of(stage.standin).repository(stage.scope, "acme", "shop") as repository:
        assert await repository.token()
    assert tokens_asked(stage) == 2
