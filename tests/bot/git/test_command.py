"""The one place that starts git: bounds on time and output, and nothing left running."""

import asyncio
import os
from pathlib import Path

import pytest

from bot.failures import Permanent, Transient
from bot.git.command import Options, git
from bot.git.environment import Remote, environment
from tests.bot.git.repositories import Repository
from tests.bot.processes import ended, until


async def test_a_command_that_takes_too_long_is_killed_with_its_children(
    upstream: Repository, tmp_path: Path
) -> None:
    pids = tmp_path / "pids"
    script = f"!f() {{ sleep 300 & echo $! $$ > {pids}; wait; }}; f"
    with pytest.raises(Transient, match=r"longer than 0\.5 s"):
        await git(
            upstream.path / ".git",
            "endless",
            options=Options(config={"alias.endless": script}, seconds=0.5),
        )
    await until(lambda: all(ended(int(pid)) for pid in pids.read_text().split()))


async def test_cancelling_kills_it_too(upstream: Repository, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"!f() {{ echo $$ > {pids}.new; mv {pids}.new {pids}; sleep 300; }}; f"
    task = asyncio.create_task(
        git(upstream.path / ".git", "endless", options=Options(config={"alias.endless": script}))
    )
    await until(pids.exists)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: ended(int(pids.read_text())))


async def test_too_much_output_is_refused_or_cut(upstream: Repository) -> None:
    upstream.commit({"a": "a"})
    repo = upstream.path / ".git"
    with pytest.raises(Permanent, match="more than 10 bytes"):
        await git(repo, "cat-file", "-p", "HEAD", options=Options(max_output=10))
    part = await git(repo, "cat-file", "-p", "HEAD", options=Options(max_output=10, cut=True))
    assert (part.was_cut, len(part.stdout)) == (True, 10)


async def test_a_failure_says_what_git_said(upstream: Repository) -> None:
    with pytest.raises(Permanent, match="Not a valid object name HEAD"):
        await git(upstream.path / ".git", "cat-file", "-p", "HEAD")


def test_the_environment_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_SSH_COMMAND", "LD_PRELOAD", "GITHUB_APP_PRIVATE_KEY", "HOME"):
        monkeypatch.setenv(name, "planted")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    local = environment(None, {})
    assert "planted" not in local.values()
    assert "HTTPS_PROXY" not in local
    assert environment(Remote("https://host/x"), {})["HTTPS_PROXY"] == "http://proxy"
    assert local["PATH"] == os.environ["PATH"]


def test_the_token_is_bound_to_its_address() -> None:
    remote = Remote("https://host/acme/app.git", "secret-token")
    keys = [name for name, value in remote.config().items() if "Authorization" in value]
    assert keys == ["http.https://host/acme/app.git.extraHeader"]
    assert "secret-token" not in repr(remote)
