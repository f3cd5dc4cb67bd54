"""Finds the lockfiles of both sides of a change in git and has them read by a limited child."""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from posixpath import basename, dirname, join

from bot.analysis.lock_child import LockReader
from bot.git.snapshot import TooLarge, read_blobs
from bot.osv import limits
from checks.catalogue import lockfiles
from checks.dependencies import Dependencies
from checks.document import ReportError
from checks.lockfile import LOCKFILE_BYTES, Lock
from checks.paths import WILD, any_of

OF_THE_BASE = "as it was before this change: "
GO_MOD, GO_SUM = "go.mod", "go.sum"

Key = tuple[str, tuple[str, ...]]
"""A blob and the formats that its name may stand for."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The trees of both commits, path → blob; lockfiles at `ignored` paths are not looked at."""

    base_tree: Mapping[str, str]
    head_tree: Mapping[str, str]
    ignored: Callable[[str], bool] = lambda _: False


@dataclass(frozen=True, slots=True)
class Found:
    """A lockfile of one side."""

    path: str
    blob: str

    @property
    def key(self) -> Key:
        """What it is read by: the same content under several names is read once."""
        return self.blob, _formats(self.path)


def chosen(sides: Sides) -> tuple[list[Found], list[Found], dict[str, str]]:
    """Lockfiles of base and head, and why some are left out. Changed ones come first, then those
    nearest to the root: no change can hide one behind others that it does not touch."""
    base, head = sides.base_tree, sides.head_tree
    is_lockfile = _is_lockfile()
    paths = [path for path in {*base, *head} if is_lockfile(path) and not sides.ignored(path)]
    paths.sort(key=lambda path: (base.get(path) == head.get(path), path.count("/"), path))
    taken, left = paths[: limits.LOCKFILES], paths[limits.LOCKFILES :]
    reason = f"more than {limits.LOCKFILES} lockfiles; {len(left):,} of them are not read"
    return (
        [Found(path, base[path]) for path in taken if path in base],
        [Found(path, head[path]) for path in taken if path in head],
        {left[0]: reason} if left else {},
    )


@cache
def _is_lockfile() -> Callable[[str], bool]:
    """Whether a path may be one: its end is looked at first, since trees are large."""
    globs = tuple(glob for one in lockfiles() for glob in one.paths)
    ends = tuple({_fixed_end(glob) for glob in globs})
    matches = any_of(globs)
    return lambda path: path.endswith(ends) and matches(path)


def _fixed_end(glob: str) -> str:
    end = re.split(f"[{re.escape(WILD)}/]", glob)[-1]
    return "" if set(end) & set("]}\\") else end


@cache
def _format_globs() -> tuple[tuple[str, Callable[[str], bool]], ...]:
    return tuple((one.format, any_of(one.paths)) for one in lockfiles())


def _formats(path: str) -> tuple[str, ...]:
    return tuple(format for format, matches in _format_globs() if matches(path))


class RememberedLocks:
    """Locks read lately: of one pull request the base's are wanted with every push. The oldest go
    when all together hold more than `packages`."""

    def __init__(self, packages: int = limits.REMEMBERED_PACKAGES) -> None:
        self._most = packages
        self._held: OrderedDict[Key, Lock] = OrderedDict()

    def get(self, key: Key) -> Lock | None:
        """The lock of some content, if it is held."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def keep(self, key: Key, lock: Lock) -> None:
        """Hold a lock for later."""
        self._held[key] = lock
        while sum(len(lock.packages) for lock in self._held.values()) > self._most:
            self._held.popitem(last=False)


_remembered = RememberedLocks()


async def read_locks(repo: Path, sides: Sides) -> Dependencies:
    """The locks of both sides, nothing looked up yet. Raises Permanent or Transient."""
    base, head, left_out = chosen(sides)
    async with LockReader() as reader:
        reading = _Reading(repo, reader)
        for one in (*head, *base):
            await reading.read(one)
    before = {path: OF_THE_BASE + reason for path, reason in reading.unread_of(base).items()}
    return Dependencies(
        _without_sums(reading.locks_of(base)),
        _without_sums(reading.locks_of(head)),
        {**left_out, **before, **reading.unread_of(head)},
    )


@dataclass(slots=True)
class _Reading:
    repo: Path
    reader: LockReader
    results: dict[Key, Lock | str] = field(default_factory=dict)
    packages: int = 0

    async def read(self, one: Found) -> None:
        if one.key in self.results:
            return
        try:
            found = _remembered.get(one.key) or await self._read(one)
            if self.packages + len(found.packages) > limits.CHANGE_PACKAGES:
                most = f"{limits.CHANGE_PACKAGES:,}"
                raise ReportError(f"the lockfiles of both sides hold more than {most} packages")
        except ReportError as refusal:
            self.results[one.key] = str(refusal)
        else:
            self.results[one.key] = found
            self.packages += len(found.packages)

    async def _read(self, one: Found) -> Lock:
        lock = await self.reader.read(one.path, await self._content(one))
        _remembered.keep(one.key, lock)
        return lock

    async def _content(self, one: Found) -> bytes:
        """One at a time: reading may take longer than git is given for a batch."""
        async with aclosing(read_blobs(self.repo, [one.blob], LOCKFILE_BYTES)) as blobs:
            async for _, content in blobs:
                if not isinstance(content, TooLarge):
                    return content
        raise ReportError(f"it is larger than {LOCKFILE_BYTES // limits.MEGABYTE} MB")

    def locks_of(self, side: Iterable[Found]) -> dict[str, Lock]:
        results = ((one.path, self.results[one.key]) for one in side)
        return {path: lock for path, lock in sorted(results) if isinstance(lock, Lock)}

    def unread_of(self, side: Iterable[Found]) -> dict[str, str]:
        results = ((one.path, self.results[one.key]) for one in side)
        return {path: reason for path, reason in sorted(results) if isinstance(reason, str)}


def _without_sums(locks: Mapping[str, Lock]) -> dict[str, Lock]:
    """go.sum names modules that are not built; it is only of use where go.mod is not complete."""
    return {
        path: lock
        for path, lock in locks.items()
        if basename(path) != GO_SUM or _is_told_by_sum(locks.get(join(dirname(path), GO_MOD)))
    }


def _is_told_by_sum(module: Lock | None) -> bool:
    return module is None or bool(module.warnings)
