"""A commit's files and their bytes, read from the object store without a checkout."""

import asyncio
import os
from asyncio.subprocess import Process
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.failures import Permanent, Transient
from bot.git import limits
from bot.git.command import Options, feed, git, running
from bot.git.repository import object_id
from checks.diff import path_text


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A blob that was not read; `size` in bytes."""

    size: int


class Trees:
    """Trees read lately. A commit's tree never changes, so its id alone is the key; the oldest go
    when all together hold more than `limits.REMEMBERED_FILES` files."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Mapping[str, str]] = OrderedDict()

    def get(self, commit: str) -> Mapping[str, str] | None:
        """The tree of a commit, if it is held."""
        found = self._held.get(commit)
        if found is not None:
            self._held.move_to_end(commit)
        return found

    def keep(self, commit: str, files: Mapping[str, str]) -> None:
        """Hold a tree for later."""
        self._held[commit] = files
        while sum(map(len, self._held.values())) > limits.REMEMBERED_FILES:
            self._held.popitem(last=False)


_trees = Trees()


async def tree(repo: Path, commit: str) -> Mapping[str, str]:
    """Path → blob id of every regular file; symbolic links and submodules are left out.

    Raises Permanent when two paths cannot be told apart once they are text.
    """
    held = _trees.get(commit)
    if held is None:
        held = await _read_tree(repo, commit)
        _trees.keep(commit, held)
    return held


async def _read_tree(repo: Path, commit: str) -> Mapping[str, str]:
    listed = await git(
        repo,
        *("ls-tree", "-r", "-z", "--full-tree", object_id(commit)),
        options=Options(max_output=limits.MAX_TREE_BYTES),
    )
    files: dict[str, str] = {}
    for entry in listed.stdout.split(b"\0")[:-1]:
        about, _, path = entry.partition(b"\t")
        mode, _, blob = about.split(b" ")
        if not mode.startswith(b"100"):
            continue
        name = path_text(path)
        if files.setdefault(name, blob.decode()) != blob.decode():
            raise Permanent(f"two files have the same name: {name!r}")
    return files


async def blob_of(repo: Path, commit: str, path: str) -> str | None:
    """The blob id of one regular file at a commit; None when there is none of that path."""
    held = _trees.get(commit)
    if held is not None:
        return held.get(path)
    listed = await git(repo, "ls-tree", "-z", "--full-tree", object_id(commit), "--", path)
    about, _, name = listed.stdout.rstrip(b"\0").partition(b"\t")
    if name != os.fsencode(path) or not about.startswith(b"100"):
        return None
    return about.split(b" ")[2].decode()


async def read_file(repo: Path, commit: str, path: str, max_bytes: int) -> bytes | TooLarge | None:
    """One regular file at a commit; None when there is none of that path."""
    blob = await blob_of(repo, commit, path)
    async for _, content in read_blobs(repo, [] if blob is None else [blob], max_bytes):
        return content
    return None


async def read_blobs(
    repo: Path, blobs: Iterable[str], max_bytes: int
) -> AsyncGenerator[tuple[str, bytes | TooLarge], None]:
    """Every blob once, in any order; those over `max_bytes` are reported, not read.

    Raises Permanent for a blob that is not in the repository.
    """
    sizes = await _sizes(repo, sorted(set(blobs)))
    for blob, size in sizes.items():
        if size > max_bytes:
            yield blob, TooLarge(size)
    wanted = {blob: size for blob, size in sizes.items() if size <= max_bytes}
    if not wanted:
        return
    asked = "".join(f"{blob}\n" for blob in wanted).encode()
    async with running(repo, "cat-file", "--batch", "--buffer", options=Options()) as process:
        writing = asyncio.create_task(feed(process, asked))
        try:
            async for pair in _contents(process, wanted):
                yield pair
        finally:
            writing.cancel()


async def _sizes(repo: Path, blobs: list[str]) -> dict[str, int]:
    asked = "".join(f"{object_id(blob)}\n" for blob in blobs).encode()
    if not asked:
        return {}
    answer = await git(repo, "cat-file", "--batch-check", "--buffer", options=Options(stdin=asked))
    sizes = {}
    for line in answer.stdout.decode("ascii").splitlines():
        blob, kind, *size = line.split(" ")
        if kind != "blob":
            raise Permanent(f"the repository lacks file contents (a partial clone?): {blob}")
        sizes[blob] = int(size[0])
    return sizes


async def _contents(process: Process, wanted: dict[str, int]) -> AsyncIterator[tuple[str, bytes]]:
    assert process.stdout
    try:
        async with asyncio.timeout(limits.LOCAL_SECONDS) as clock:
            for blob, size in wanted.items():
                header = await process.stdout.readline()
                if header.split(b" ")[0].decode() != blob:
                    raise Permanent(f"git cat-file did not return {blob}")
                content = await process.stdout.readexactly(size + 1)
                clock.reschedule(asyncio.get_running_loop().time() + limits.LOCAL_SECONDS)
                yield blob, content[:-1]
    except TimeoutError:
        raise Transient("git cat-file stalled") from None
    except asyncio.IncompleteReadError:
        raise Permanent("git cat-file ended early") from None
