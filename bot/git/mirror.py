"""A bare, shallow, partial copy of one GitHub repository, cheap to keep near its newest commits.

A first look costs two fetches (trees of both commits, then the changed blobs), and so does every
later one: old heads stay under `refs/hardening/`, so the server sends only what is new.
"""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp

from bot.git import limits
from bot.git.command import Options, git
from bot.git.environment import Remote
from bot.git.locks import locked
from bot.git.refusals import MissingCommit
from bot.git.repository import first_parents, known, merge_base, object_id
from bot.private_files import private_directory

KEPT_REF = re.compile(r"refs/hardening/[A-Za-z0-9][A-Za-z0-9/_-]*")
ASKED_REF = re.compile(r"refs/(heads|pull|tags)/[^\s:*?\[\\^~\x00-\x1f]+")
FETCH = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance")
TREES = ("--depth=1", "--filter=blob:none")
STALE = ("shallow.lock", "packed-refs.lock", "config.lock", "HEAD.lock")


@dataclass(frozen=True, slots=True)
class Mirror:
    """`directory` ends in `<repository id>.git`; a name may change its owner, an id does not.

    `directory` is a git directory for `bot.git.snapshot` and `bot.git.changes`. Hold `in_use()`
    around everything that is done with it, or it may be pruned in between.
    """

    directory: Path
    remote_url: str = field(compare=False)
    max_pack_bytes: int = limits.MAX_PACK_BYTES
    fetch_seconds: float = limits.FETCH_SECONDS

    @asynccontextmanager
    async def in_use(self) -> AsyncIterator[None]:
        """Keep the mirror from being pruned; creates it, and notes when it was last used."""
        private_directory(self.directory.parent)
        async with locked(use_lock(self.directory), shared=True) as handle:
            os.utime(handle)
            if not self.directory.exists():
                await _create(self.directory)
            yield

    async def fetch_commits(
        self,
        shas: Iterable[str],
        token: str | None,
        keep: Mapping[str, str],
        refs: Sequence[str] = (),
    ) -> None:
        """Have these commits and their trees, without blobs; none asked for, none fetched.

        `keep` maps names under `refs/hardening/` to those of the commits that later fetches
        build on. A server that refuses exact ids is asked for `refs` instead, which must then
        hold them. Raises MissingCommit, Transient or Permanent.
        """
        wanted = {object_id(sha) for sha in (*shas, *keep.values())}
        async with self._fetching(token) as fetch:
            missing = wanted - await known(self.directory, wanted)
            if missing:
                tips = await _tips(self.directory, keep)
                await self._fetch_missing(fetch.telling(tips), missing, refs)
            await _keep(self.directory, keep)

    async def fetch_blobs(self, blobs: Iterable[str], token: str | None) -> None:
        """Have these blobs, those that are missing in one batch."""
        wanted = set(blobs)
        async with self._fetching(token) as fetch:
            missing = sorted(wanted - await known(self.directory, wanted))
            if missing:
                await fetch.run(
                    *("--filter=blob:none", "--stdin"),
                    stdin="".join(f"{blob}\n" for blob in missing).encode(),
                    config={"fetch.negotiationAlgorithm": "noop"},
                )

    async def merge_base(self, one: str, other: str, token: str | None) -> str | None:
        """The best common ancestor, by deepening the history as far as it takes.

        The dear way, for when GitHub's compare answer is not to be had.
        """
        async with self._fetching(token) as fetch:
            for depth in (*(f"--deepen={step}" for step in limits.DEEPEN_STEPS), "--unshallow"):
                found = await merge_base(self.directory, one, other)
                if found or not (self.directory / "shallow").exists():
                    return found
                # With the trees: a commit that is known is never asked for again.
                await fetch.run(depth, "--filter=blob:none", ids=(one, other))
            return await merge_base(self.directory, one, other)

    async def first_parents(self, commit: str, count: int, token: str | None) -> list[str]:
        """The commit and its first-parent ancestors, nearest first, fetching what is missing."""
        found = await first_parents(self.directory, commit, count)
        shallow = self.directory / "shallow"
        if len(found) > count or not shallow.exists():
            return found
        async with self._fetching(token) as fetch:
            # With the trees: a commit that is known is never asked for again.
            await fetch.run(f"--depth={count + 1}", "--filter=blob:none", ids=(commit,))
        return await first_parents(self.directory, commit, count)

    async def _fetch_missing(self, fetch: "_Fetch", missing: set[str], refs: Sequence[str]) -> None:
        try:
            await fetch.run(*TREES, ids=sorted(missing))
        except MissingCommit:
            if not refs:
                raise
            await self._fetch_refs(fetch, missing, refs)

    async def _fetch_refs(self, fetch: "_Fetch", missing: set[str], refs: Sequence[str]) -> None:
        for depth in ("--depth=1", f"--deepen={limits.DEEPEN_STEPS[0]}"):
            await fetch.run(depth, "--filter=blob:none", ids=[_asked(ref) for ref in refs])
            missing = missing - await known(self.directory, missing)
            if not missing:
                return
        raise MissingCommit(f"{' and '.join(refs)} no longer hold {', '.join(sorted(missing))}")

    @asynccontextmanager
    async def _fetching(self, token: str | None) -> AsyncIterator["_Fetch"]:
        """Fetch alone. The lock is inherited by git: it outlives us if git does."""
        async with locked(self.directory.with_suffix(".fetch")) as handle:
            await asyncio.to_thread(_remove_stale, self.directory)
            try:
                yield _Fetch(self, Remote(self.remote_url, token), handle)
            except BaseException:
                _remove_stale(self.directory)
                raise


@dataclass(frozen=True, slots=True)
class _Fetch:
    """The right to fetch, and how."""

    mirror: Mirror
    remote: Remote
    lock: int
    tips: tuple[str, ...] = ()

    def telling(self, tips: Iterable[str]) -> "_Fetch":
        """The same, telling the server only of these commits: all that we have would take it
        several requests to hear."""
        return replace(self, tips=tuple(f"--negotiation-tip={tip}" for tip in tips))

    async def run(
        self,
        *args: str,
        ids: Sequence[str] = (),
        stdin: bytes = b"",
        config: Mapping[str, str] | None = None,
    ) -> None:
        await git(
            self.mirror.directory,
            *(*FETCH, *self.tips, *args, "--end-of-options", "origin", *ids),
            options=Options(
                stdin=stdin,
                remote=self.remote,
                config=config or {},
                seconds=self.mirror.fetch_seconds,
                max_file=self.mirror.max_pack_bytes,
                keep_open=(self.lock,),
            ),
        )


def use_lock(directory: Path) -> Path:
    """The file whose lock says "in use", and whose time says when last."""
    return directory.with_suffix(".use")


def _asked(ref: str) -> str:
    if not ASKED_REF.fullmatch(ref) or ".." in ref:
        raise ValueError(f"not a ref to fetch: {ref!r}")
    return ref


async def _create(directory: Path) -> None:
    """Whole or not at all: made aside and renamed; another process may be first."""
    aside = Path(mkdtemp(prefix=".new-", dir=directory.parent))
    try:
        made = ("init", "--quiet", "--bare", "--template=", ".")
        await git(aside, *made, options=Options(discover=True))
        with suppress(OSError):
            await asyncio.to_thread(aside.rename, directory)
    finally:
        await asyncio.to_thread(shutil.rmtree, aside, ignore_errors=True)


async def _tips(directory: Path, keep: Mapping[str, str]) -> list[str]:
    """Commits that the server may build on: those to be replaced first, then the newest."""
    form = ("--format=%(refname) %(objectname)", "--sort=-creatordate", "refs/hardening/")
    listed = (await git(directory, "for-each-ref", *form)).stdout.decode().splitlines()
    tips = [line.split(" ") for line in listed]
    tips.sort(key=lambda tip: tip[0] not in keep)
    return list(dict.fromkeys(sha for _, sha in tips))[: limits.MAX_TIPS]


async def _keep(directory: Path, keep: Mapping[str, str]) -> None:
    for ref in keep:
        if not KEPT_REF.fullmatch(ref):
            raise ValueError(f"not a ref to keep: {ref!r}")
    lines = "".join(f"update {ref} {object_id(sha)}\n" for ref, sha in keep.items())
    if lines:
        await git(directory, "update-ref", "--stdin", options=Options(stdin=lines.encode()))


def _remove_stale(directory: Path) -> None:
    """Clean up after a git that was killed: we hold the lock, so none of these has an owner."""
    stale = [directory / name for name in STALE]
    stale += (directory / "refs").rglob("*.lock")
    stale += (directory / "objects").glob("**/tmp_*")
    for path in stale:
        with suppress(FileNotFoundError, IsADirectoryError):
            path.unlink()
