"""Repositories whose configuration wants to run things, and trees that explode."""

import subprocess
from pathlib import Path

import pytest

from bot.failures import Permanent
from bot.git import limits
from bot.git.changes import diff
from bot.git.environment import Remote, environment
from bot.git.repository import resolve
from bot.git.snapshot import tree
from tests.bot.git.repositories import Repository

CODE = ("export const a = 1;\n", "export const a: any = 1;\n")


@pytest.fixture
def trapped(tmp_path: Path) -> tuple[Repository, Path]:
    """A repository of two commits that lacks a blob; the path appears when a trap is sprung."""
    repository, sprung = Repository(tmp_path / "trapped"), tmp_path / "sprung"
    for text in CODE:
        repository.commit({"a.ts": text})
    blob = repository.git("rev-parse", "HEAD:a.ts")
    (repository.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    touch = f"touch {sprung}"
    traps = {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::sh -c touch% {sprung}",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "core.fsmonitor": touch,
        "core.sshCommand": touch,
        "core.pager": touch,
        "diff.external": touch,
        "diff.trap.command": touch,
        "diff.trap.textconv": touch,
        "credential.helper": f"!{touch}",
    }
    for key, value in traps.items():
        repository.git("config", key, value)
    (repository.path / ".git" / "info" / "attributes").write_text("*.ts diff=trap\n")
    return repository, sprung


async def test_a_hostile_configuration_runs_nothing(trapped: tuple[Repository, Path]) -> None:
    repository, sprung = trapped
    directory = repository.path / ".git"
    with pytest.raises(Permanent, match="lacks file contents"):
        await diff(directory, await resolve(directory, "HEAD~1"), await resolve(directory, "HEAD"))
    assert not sprung.exists()


def test_nor_does_it_with_a_git_that_always_fetches_what_is_missing(
    trapped: tuple[Repository, Path],
) -> None:
    repository, sprung = trapped
    env = environment(None, {})
    del env["GIT_NO_LAZY_FETCH"]
    command = ["git", "-C", str(repository.path), "cat-file", "-p", "HEAD:a.ts"]
    done = subprocess.run(command, env=env, capture_output=True, check=False)
    assert done.returncode != 0
    assert not sprung.exists()


def test_a_remote_is_only_ever_asked_over_the_web() -> None:
    assert (
        environment(Remote("https://example.com/a.git"), {})["GIT_ALLOW_PROTOCOL"] == "http:https"
    )


async def test_a_tree_of_billions_of_paths_is_refused(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "bomb")
    repository.commit({"a.ts": CODE[0]})
    bomb = repository.git("rev-parse", "HEAD^{tree}")
    for _ in range(10):
        entries = "".join(f"040000 tree {bomb}\td{number}\n" for number in range(10))
        bomb = repository.git("mktree", stdin=entries.encode())
    commit = repository.git("commit-tree", bomb, "-m", "bomb")
    with pytest.raises(Permanent, match=str(limits.MAX_TREE_BYTES)):
        await tree(repository.path / ".git", commit)
