"""Blobs and revisions of real repositories."""

import os
from pathlib import Path

import pytest

from bot.failures import Permanent
from bot.git.refusals import MissingCommit
from bot.git.repository import (
    is_shallow,
    known,
    merge_base,
    object_id,
    open_local,
    resolve,
)
from bot.git.snapshot import TooLarge, read_blobs, read_file, tree
from tests.bot.git.repositories import Repository


async def contents(repository: Repository, most: int) -> dict[str, bytes | TooLarge]:
    repo = repository.path / ".git"
    files = await tree(repo, repository.git("rev-parse", "HEAD"))
    read = {blob: content async for blob, content in read_blobs(repo, files.values(), most)}
    return {path: read[blob] for path, blob in files.items()}


async def test_blobs_are_read_up_to_the_limit(upstream: Repository) -> None:
    upstream.commit({"a": b"", "b": b"12345", "c": b"123456", "d": b"x\n\0\n", "twin": b"12345"})
    assert await contents(upstream, 5) == {
        "a": b"",
        "b": b"12345",
        "c": TooLarge(6),
        "d": b"x\n\0\n",
        "twin": b"12345",
    }


async def test_many_blobs_through_one_process(upstream: Repository) -> None:
    files: dict[str, bytes | str | None] = {f"f{n}": f"{n}\n" * (n % 90) for n in range(2_000)}
    upstream.commit(files)
    read = await contents(upstream, 10_000)
    assert {path: text.encode() for path, text in files.items() if isinstance(text, str)} == read


async def test_reading_can_be_left_early(upstream: Repository) -> None:
    upstream.commit({f"f{n}": f"{n}" * 50_000 for n in range(20)})
    repo = upstream.path / ".git"
    blobs = (await tree(repo, await resolve(repo, "HEAD"))).values()
    reading = read_blobs(repo, blobs, 1_000_000)
    assert (await anext(reading))[0] in set(blobs)
    await reading.aclose()
    assert len([pair async for pair in read_blobs(repo, blobs, 1_000_000)]) == len(set(blobs))


async def test_a_missing_blob_is_named(upstream: Repository) -> None:
    upstream.commit({"a": "a"})
    with pytest.raises(Permanent, match="1" * 40):
        _ = [pair async for pair in read_blobs(upstream.path / ".git", ["1" * 40], 10)]


async def test_one_file_at_a_commit(upstream: Repository) -> None:
    (upstream.path / "link").symlink_to("dir/a.yml")
    head = upstream.commit({"dir/a.yml": "a: 1\n", "*.yml": "star"})
    repo = upstream.path / ".git"
    assert await read_file(repo, head, "dir/a.yml", 100) == b"a: 1\n"
    assert await read_file(repo, head, "dir/a.yml", 4) == TooLarge(5)
    assert await read_file(repo, head, "*.yml", 100) == b"star"
    for absent in ("dir", "dir/", "link", "nope", "dir/*.yml"):
        assert await read_file(repo, head, absent, 100) is None


async def test_revisions(upstream: Repository) -> None:
    first = upstream.commit({"a": "a"})
    head = upstream.commit({"a": "b"})
    upstream.git("tag", "-a", "v1", "-m", "v1", first)
    repo = upstream.path / ".git"
    assert await resolve(repo, "main~1") == first == await resolve(repo, "v1")
    assert await resolve(repo, head[:10]) == head
    for wrong in ("nope", "--all", "-h", "HEAD:a", "", "HEAD^{tree}", "a\nb"):
        with pytest.raises(MissingCommit, match="no such commit"):
            await resolve(repo, wrong)


async def test_histories(upstream: Repository, tmp_path: Path) -> None:
    first = upstream.commit({"a": "a"})
    main = upstream.commit({"a": "b"})
    upstream.git("checkout", "--quiet", "-b", "topic", first)
    topic = upstream.commit({"b": "b"})
    upstream.git("checkout", "--quiet", "--orphan", "other")
    other = upstream.commit({"c": "c"})
    repo = upstream.path / ".git"
    assert await merge_base(repo, main, topic) == first
    assert await merge_base(repo, main, other) is None
    assert not await is_shallow(repo)
    upstream.git("clone", "--quiet", "--depth=1", f"file://{upstream.path}", str(tmp_path / "cut"))
    assert await is_shallow(tmp_path / "cut" / ".git")


async def test_repositories_are_found_from_inside(upstream: Repository, tmp_path: Path) -> None:
    upstream.commit({"deep/er/a": "a"})
    upstream.git("worktree", "add", "--quiet", str(tmp_path / "tree"))
    assert await open_local(upstream.path / "deep" / "er") == upstream.path / ".git"
    assert (await open_local(tmp_path / "tree")).parent.name == "worktrees"
    assert await open_local(upstream.path / ".git") == upstream.path / ".git"
    with pytest.raises(Permanent, match="not a git repository"):
        await open_local(tmp_path)
    with pytest.raises(Permanent, match="no such directory"):
        await open_local(tmp_path / "nowhere")


async def test_a_repository_of_somebody_else_can_be_read(upstream: Repository) -> None:
    """As in a container whose user does not own the checkout (needs root to arrange)."""
    head = upstream.commit({"a": "a"})
    try:
        os.chown(upstream.path, 12345, 12345)
        os.chown(upstream.path / ".git", 12345, 12345)
    except PermissionError:
        pytest.skip("only root can give files away")
    assert await resolve(await open_local(upstream.path), "HEAD") == head


async def test_known_objects(upstream: Repository) -> None:
    head = upstream.commit({"a": "a"})
    assert await known(upstream.path / ".git", [head, "2" * 40]) == {head}
    assert await known(upstream.path / ".git", []) == set()


@pytest.mark.parametrize(
    "text", ["", "abc", "1" * 39, "1" * 41, "G" * 40, "1" * 40 + "\n", "-" * 40]
)
def test_only_full_ids_are_object_ids(text: str) -> None:
    with pytest.raises(ValueError, match="not a full object id"):
        object_id(text)


@pytest.mark.parametrize("length", [40, 64])
def test_both_lengths_of_ids_are_known(length: int) -> None:
    assert object_id("a1" * (length // 2)) == "a1" * (length // 2)
