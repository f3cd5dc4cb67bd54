"""Bare repositories: commits without a work tree, and what comparisons show of them."""

from pathlib import Path

import pytest

from bot.standin.git_repository import GitError, GitRepository

ODD = 'dir/with space/"quo\\te"/ünï\tcode\n.ts'


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    return GitRepository.create(tmp_path / "r.git")


def test_commits(repository: GitRepository) -> None:
    first = repository.commit({ODD: b"\x00\xff", "a": "1"}, "main", "one\n\nbody")
    second = repository.commit({"a": None, "b": "2"}, "main", "two")
    assert repository.read(first, ODD) == b"\x00\xff"
    assert repository.read(second, "a") is None
    assert repository.show(second).parents == (first,)
    assert repository.show(first).message == "one\n\nbody"
    assert repository.branch("main") == second
    assert repository.branch("absent") is None


def test_comparison(repository: GitRepository) -> None:
    base = repository.commit(
        {"kept": "k\n", "gone": "g\n", "moved": "m\n" * 20, ODD: "1\n", "bin": b"\0"}, "main", "1"
    )
    head = repository.commit(
        {"gone": None, "new": "n\n", "moved": None, "went": "m\n" * 20, ODD: "2\n", "bin": b"\0\0"},
        "main",
        "2",
    )
    found = {file.path: file for file in repository.compare(base, head)}
    assert {path: file.status for path, file in found.items()} == {
        "gone": "removed",
        "new": "added",
        "went": "renamed",
        ODD: "modified",
        "bin": "modified",
    }
    assert (found["went"].previous, found["went"].patch) == ("moved", None)
    assert found["bin"].patch is None
    assert found[ODD].patch == "@@ -1 +1 @@\n-1\n+2"
    assert (found[ODD].additions, found[ODD].deletions) == (1, 1)


def test_a_last_line_without_newline(repository: GitRepository) -> None:
    base = repository.commit({"a": "1"}, "main", "1")
    head = repository.commit({"a": "1\n2"}, "main", "2")
    (file,) = repository.compare(base, head)
    assert file.patch is not None
    assert file.patch.endswith("\\ No newline at end of file")
    assert (file.additions, file.deletions) == (2, 1)


def test_merges_and_distances(repository: GitRepository) -> None:
    base = repository.commit({"a": "1\n", "b": "1\n"}, "main", "1")
    left = repository.commit({"a": "2\n"}, "left", "2", parent=base)
    right = repository.commit({"b": "2\n"}, "right", "3", parent=base)
    clash = repository.commit({"a": "3\n"}, "clash", "4", parent=base)
    merged = repository.merge(left, right)
    assert merged is not None
    assert repository.show(merged).parents == (left, right)
    assert repository.merge(left, clash) is None
    assert repository.merge_base(left, right) == base
    assert repository.distance(left, right) == (1, 1)
    assert [commit.sha for commit in repository.log(base, merged)][-1] == merged


def test_what_git_refuses(repository: GitRepository) -> None:
    assert repository.resolve("--help") is None
    with pytest.raises(GitError):
        repository.set_ref("refs/heads/x", "0123")
