"""Mirrors go by age and size, the least recently used first; those in use stay."""

import os
from pathlib import Path

import pytest

from bot.git import limits
from bot.git.mirror import Mirror, use_lock
from bot.git.prune import prune

NOW = 1_800_000_000.0


async def mirror(directory: Path, name: str, age: float, size: int) -> Mirror:
    """A mirror of about `size` bytes, last used `age` seconds ago."""
    made = Mirror(directory / f"{name}.git", "http://127.0.0.1:9/x")
    async with made.in_use():
        (made.directory / "objects" / "pack" / "a.pack").write_bytes(b"x" * size)
    os.utime(use_lock(made.directory), (NOW - age, NOW - age))
    return made


def left(directory: Path) -> set[str]:
    return {path.name for path in directory.glob("*.git")}


async def test_age(tmp_path: Path) -> None:
    await mirror(tmp_path, "old", 101, 10)
    await mirror(tmp_path, "young", 100, 10)
    prune(tmp_path, NOW, max_age=100)
    assert left(tmp_path) == {"young.git"}


async def test_size_takes_the_least_recently_used(tmp_path: Path) -> None:
    for name, age in (("a", 30), ("b", 20), ("c", 10)):
        await mirror(tmp_path, name, age, 100_000)
    assert [path.name for path in prune(tmp_path, NOW, max_bytes=250_000)] == ["a.git"]
    assert prune(tmp_path, NOW, max_bytes=250_000) == []
    assert left(tmp_path) == {"b.git", "c.git"}


async def test_one_in_use_stays(tmp_path: Path) -> None:
    made = await mirror(tmp_path, "busy", 0, 10)
    async with made.in_use():
        assert prune(tmp_path, NOW * 2, max_age=1) == []
    assert len(prune(tmp_path, NOW * 2, max_age=1)) == 1
    async with made.in_use():
        assert (made.directory / "HEAD").exists()


@pytest.mark.parametrize(("more", "kept"), [(0, True), (1, False)])
async def test_one_of_too_many_packs_goes(tmp_path: Path, more: int, kept: bool) -> None:
    made = await mirror(tmp_path, "many", 0, 10)
    for number in range(limits.MIRROR_MAX_PACKS - 1 + more):
        (made.directory / "objects" / "pack" / f"{number}.pack").touch()
    prune(tmp_path, NOW)
    assert left(tmp_path) == ({"many.git"} if kept else set())


def test_leftovers_of_a_crash_go_after_a_day(tmp_path: Path) -> None:
    for name, age in ((".new-a", limits.LEFTOVER_SECONDS + 1), (".old-b", 60)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (NOW - age, NOW - age))
    prune(tmp_path, NOW)
    assert [path.name for path in tmp_path.iterdir()] == [".old-b"]


def test_no_mirrors_yet(tmp_path: Path) -> None:
    assert prune(tmp_path / "none", NOW) == []
