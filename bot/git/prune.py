"""Keep the mirrors within size and age: the least recently used go first, those in use stay."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.git import limits
from bot.git.locks import locked_now
from bot.git.mirror import use_lock


@dataclass(frozen=True, slots=True)
class _Kept:
    directory: Path
    bytes: int
    packs: int
    used: float


def prune(
    directory: Path,
    now: float,
    max_bytes: int = limits.MIRRORS_MAX_BYTES,
    max_age: float = limits.MIRRORS_MAX_AGE_SECONDS,
) -> list[Path]:
    """Remove mirrors unused for `max_age` seconds at `now` (seconds since the epoch), those of
    too many packs (a fresh one is faster), then the oldest until all fit in `max_bytes`."""
    mirrors = sorted((_measure(path) for path in directory.glob("*.git")), key=lambda m: m.used)
    total = sum(mirror.bytes for mirror in mirrors)
    removed = []
    for mirror in mirrors:
        spent = now - mirror.used > max_age or mirror.packs > limits.MIRROR_MAX_PACKS
        if (spent or total > max_bytes) and _remove(mirror.directory):
            total -= mirror.bytes
            removed.append(mirror.directory)
    for leftover in _leftovers(directory, now):
        shutil.rmtree(leftover, ignore_errors=True)
    return removed


def _measure(directory: Path) -> _Kept:
    files = [path for path in directory.rglob("*") if path.is_file()]
    sizes = [_size(path) for path in files]
    lock = use_lock(directory)
    used = lock.stat().st_mtime if lock.exists() else directory.stat().st_mtime
    packs = sum(path.suffix == ".pack" for path in files)
    return _Kept(directory, sum(sizes), packs, used)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # a fetch has just renamed it
        return 0


def _remove(directory: Path) -> bool:
    with locked_now(use_lock(directory)) as free:
        if not free:
            return False
        trash = directory.with_name(f".old-{directory.name}")
        shutil.rmtree(trash, ignore_errors=True)
        directory.rename(trash)
    shutil.rmtree(trash, ignore_errors=True)
    return True


def _leftovers(directory: Path, now: float) -> Iterator[Path]:
    for pattern in (".new-*", ".old-*"):
        for path in directory.glob(pattern):
            if now - path.stat().st_mtime > limits.LEFTOVER_SECONDS:
                yield path
