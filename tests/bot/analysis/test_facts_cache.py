"""The command line's cache: it remembers, stays small, and never stands in the way."""

import os
import sqlite3
from pathlib import Path

import pytest

from bot.analysis.codec import encode
from bot.analysis.facts_cache import FactsCache, cache_path
from checks.facts import Candidate, Facts, FileFacts, NotAnalysed
from checks.finding import Severity

DAY = 24 * 3600.0


def facts(text: str = "x") -> FileFacts:
    return FileFacts("python", (Candidate("a/b", 1, 1, 1, Severity.LOW, "m", text),))


def at(path: Path, day: int = 1, max_bytes: int = 10_000_000) -> FactsCache:
    return FactsCache(path, max_bytes, lambda: day * DAY)


async def test_it_remembers_by_digest_and_key(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "facts.sqlite"
    known: dict[str, Facts] = {f"k{n}": facts(str(n)) for n in range(1_200)}
    known["bad"] = NotAnalysed("binary")
    cache = at(path)
    await cache.save("one", known)
    cache.close()
    again = at(path)
    assert await again.load("one", known.keys()) == known
    assert await again.load("other", known.keys()) == {}
    assert await again.load("one", ["k5", "nope"]) == {"k5": facts("5")}


async def test_it_stays_within_its_size_and_drops_the_unused(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite"
    for day in range(1, 5):
        cache = at(path, day, 400_000)
        await cache.load("d", ["1-0"])
        await cache.save("d", {f"{day}-{n}": facts("x" * 200 + str(n)) for n in range(450)})
        cache.close()
    assert path.stat().st_size <= 400_000
    left = await at(path, 5).load("d", ["1-0", "1-1", "4-0", "4-449"])
    assert set(left) == {"1-0", "4-0", "4-449"}


async def test_a_damaged_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite"
    path.write_bytes(b"not a database at all" * 1_000)
    first = at(path)
    await first.save("d", {"k": facts()})
    assert await first.load("d", ["k"]) == {}
    second = at(path)
    await second.save("d", {"k": facts()})
    assert await second.load("d", ["k"]) == {"k": facts()}


async def test_damage_in_the_middle_is_survived(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite"
    cache = at(path)
    await cache.save("d", {f"k{n}": facts("y" * 500) for n in range(2_000)})
    cache.close()
    content = bytearray(path.read_bytes())
    content[4_096:-4_096] = os.urandom(len(content) - 8_192)
    path.write_bytes(content)
    broken = at(path)
    found = await broken.load("d", [f"k{n}" for n in range(2_000)])
    assert all(value == facts("y" * 500) for value in found.values())
    await broken.save("d", {"new": facts()})
    healed = at(path)
    await healed.save("d", {"new": facts()})
    assert await healed.load("d", ["new"]) == {"new": facts()}


async def test_a_value_of_another_shape_is_a_miss(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite"
    at(path).close()
    with sqlite3.connect(path) as database:
        rows = [("d", "old", b"\xc1", 1), ("d", "good", encode(facts()), 1)]
        database.executemany("INSERT INTO facts VALUES (?,?,?,?)", rows)
    database.close()
    assert await at(path).load("d", ["old", "good"]) == {"good": facts()}


@pytest.mark.parametrize(
    "where", [None, Path("/proc/hardening/facts.sqlite"), Path("/dev/null/facts.sqlite")]
)
async def test_where_nothing_can_be_written_it_does_without(where: Path | None) -> None:
    cache = FactsCache(where)
    await cache.save("d", {"k": facts()})
    assert await cache.load("d", ["k"]) == {}
    cache.close()


def test_where_it_is() -> None:
    assert cache_path({}) is None
    home = {"HOME": "/home/ada"}
    assert cache_path(home) == Path("/home/ada/.cache/hardening/facts.sqlite")
    assert cache_path(home | {"XDG_CACHE_HOME": "/c"}) == Path("/c/hardening/facts.sqlite")
    chosen = home | {"XDG_CACHE_HOME": "/c", "HARDENING_DATA_DIR": "/d"}
    assert cache_path(chosen) == Path("/d/facts.sqlite")
