"""Git over HTTP, fetched from with the real git."""

import asyncio
import subprocess
from pathlib import Path

import httpx
import pytest

from bot.standin.git_repository import GitRepository
from tests.bot.standin.stage import Stage, git_fetch


async def fetched(stage: Stage, token: str, into: Path, *arguments: str) -> int:
    return await asyncio.to_thread(git_fetch, stage.standin, token, into, *arguments)


def kinds(repository: Path) -> list[str]:
    command = ["git", "cat-file", "--batch-check=%(objecttype)", "--batch-all-objects"]
    return subprocess.run(
        command, cwd=repository, capture_output=True, text=True, check=True
    ).stdout.split()


async def test_a_partial_fetch_of_a_commit(stage: Stage, tmp_path: Path) -> None:
    into, token = tmp_path / "mirror", await stage.token(permissions={"contents": "read"})
    options = ("--depth=1", "--filter=blob:none")
    assert await fetched(stage, token, into, *options, stage.sha) == 0
    assert kinds(into).count("commit") == 1
    assert "blob" not in kinds(into)
    log = stage.standin.requests
    assert [entry.status for entry in log.git] == [200, 200, 200]
    assert log.git_bytes > 0


@pytest.mark.parametrize("ref", ["refs/pull/1/head", "refs/heads/main", "refs/heads/feature"])
async def test_refs(stage: Stage, tmp_path: Path, ref: str) -> None:
    assert await fetched(stage, await stage.token(), tmp_path / "mirror", ref) == 0


async def test_one_blob_by_its_id(stage: Stage, tmp_path: Path) -> None:
    blob = stage.repository.git.git("rev-parse", f"{stage.sha}:README.md").decode().strip()
    into, token = tmp_path / "mirror", await stage.token()
    assert await fetched(stage, token, into, blob) == 0
    assert kinds(into) == ["blob"]


async def test_the_head_of_a_fork(stage: Stage, tmp_path: Path) -> None:
    stage.repository.commit({"a": "a"}, branch="theirs")
    await stage.standin.open_pull_request(stage.repository, "theirs", fork=True)
    assert await fetched(stage, await stage.token(), tmp_path / "m", "refs/pull/2/head") == 0


async def test_the_old_protocol(stage: Stage, tmp_path: Path) -> None:
    into = tmp_path / "mirror"
    GitRepository.create(into).git("config", "protocol.version", "0")
    assert await fetched(stage, await stage.token(), into, "refs/heads/main") == 0


async def test_bad_tokens(stage: Stage, tmp_path: Path) -> None:
    other = stage.standin.create_repository("acme/other", private=True)
    elsewhere = await stage.token(repository_ids=[other.id])
    blind = await stage.token(permissions={"checks": "write"})
    late = await stage.token()
    for number, token in enumerate(["ghs_wrong", elsewhere, blind]):
        assert await fetched(stage, token, tmp_path / str(number), "refs/heads/main") == 128
    stage.standin.advance(3601)
    assert await fetched(stage, late, tmp_path / "late", "refs/heads/main") == 128


async def test_answers_without_a_token_or_to_a_push(stage: Stage) -> None:
    address = f"{stage.standin.url}/acme/shop.git/info/refs"
    async with httpx.AsyncClient() as anybody:
        closed = await anybody.get(address, params={"service": "git-upload-pack"})
        assert closed.status_code == 401
        assert closed.headers["www-authenticate"].startswith("Basic ")
        pushed = await anybody.get(address, params={"service": "git-receive-pack"})
        assert pushed.status_code == 403


async def test_git_faults(stage: Stage, tmp_path: Path) -> None:
    token = await stage.token()
    stage.standin.faults.fail("GET", "/acme/shop.git/*", status=503)
    assert await fetched(stage, token, tmp_path / "a", "refs/heads/main") == 128
    # git's own HTTP library asks again on a connection that was good before.
    stage.standin.faults.drop("POST", "/acme/shop.git/*", times=9)
    assert await fetched(stage, token, tmp_path / "b", "refs/heads/main") == 128
    stage.standin.faults.clear()
    assert await fetched(stage, token, tmp_path / "c", "refs/heads/main") == 0
