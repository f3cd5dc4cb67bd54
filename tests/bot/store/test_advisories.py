"""What an OSV service answered is remembered as long as it is good for something."""

from datetime import UTC, datetime, timedelta

from bot.osv import limits
from bot.store import retention
from bot.store.advisories import CHUNK, StoredAdvisories, prune
from bot.store.database import Database
from checks.lockfile import Ecosystem
from checks.osv_query import Query

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SECOND = timedelta(seconds=1)
URL = "https://osv.example"
MUG = Query(Ecosystem.NPM, "mug", "1.0.0")
IDS = {"GHSA-a": "2026-11-01T00:00:00Z", "GHSA-b": ""}


async def test_answers_come_back(database: Database) -> None:
    memory = StoredAdvisories(database)
    other = Query(Ecosystem.PYPI, "mug", "1.0.0")
    clean = Query(Ecosystem.NPM, "mug", "2.0.0")
    await memory.keep_named(URL, {MUG: IDS, clean: {}}, NOW)
    assert await memory.named(URL, [MUG, clean, other], NOW - SECOND) == {MUG: IDS, clean: {}}
    assert await memory.named("https://other.example", [MUG], NOW - SECOND) == {}


async def test_hostile_names_are_remembered_as_any(database: Database) -> None:
    memory = StoredAdvisories(database)
    odd = Query(Ecosystem.NPM, "a\0b\n\N{SNOWMAN}" + "x" * 400, "'; DROP TABLE advisories; --")
    await memory.keep_named(URL, {odd: IDS}, NOW)
    assert await memory.named(URL, [odd], NOW - SECOND) == {odd: IDS}


async def test_only_fresh_answers(database: Database) -> None:
    memory = StoredAdvisories(database)
    await memory.keep_named(URL, {MUG: IDS}, NOW)
    assert await memory.named(URL, [MUG], NOW) == {}
    await memory.keep_named(URL, {MUG: {}}, NOW + SECOND)
    assert await memory.named(URL, [MUG], NOW) == {MUG: {}}


async def test_many_answers(database: Database) -> None:
    memory = StoredAdvisories(database)
    many = {Query(Ecosystem.NPM, "mug", str(n)): {f"A-{n}": ""} for n in range(2 * CHUNK + 1)}
    await memory.keep_named(URL, many, NOW)
    assert await memory.named(URL, list(many), NOW - SECOND) == many


async def test_records_of_exactly_that_change(database: Database) -> None:
    memory = StoredAdvisories(database)
    await memory.keep_records(URL, {"GHSA-a": b"old", "GHSA-b": b"b"}, IDS, NOW)
    assert await memory.records(URL, IDS) == {"GHSA-a": b"old"}
    later = {"GHSA-a": "2026-11-02T00:00:00Z"}
    assert await memory.records(URL, later) == {}
    await memory.keep_records(URL, {"GHSA-a": b"new"}, later, NOW)
    assert await memory.records(URL, later) == {"GHSA-a": b"new"}
    assert await memory.records(URL, IDS) == {}
    assert await memory.records("https://other.example", later) == {}


async def test_nothing_asked_nothing_kept(database: Database) -> None:
    memory = StoredAdvisories(database)
    await memory.keep_named(URL, {}, NOW)
    await memory.keep_records(URL, {}, {}, NOW)
    assert await memory.named(URL, [], NOW) == {}
    assert await memory.records(URL, {}) == {}


async def test_what_is_old_is_forgotten(database: Database) -> None:
    memory = StoredAdvisories(database)
    await memory.keep_named(URL, {MUG: IDS}, NOW)
    await memory.keep_records(URL, {"GHSA-a": b"a"}, IDS, NOW)
    await prune(database, NOW + limits.FRESH - SECOND)
    assert await memory.named(URL, [MUG], NOW - SECOND) == {MUG: IDS}
    await prune(database, NOW + limits.FRESH)
    assert await memory.named(URL, [MUG], NOW - SECOND) == {}
    assert await memory.records(URL, IDS) == {"GHSA-a": b"a"}
    await retention.prune(database, NOW + limits.KEPT)
    assert await memory.records(URL, IDS) == {}
