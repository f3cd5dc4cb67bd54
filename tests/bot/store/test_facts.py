"""Facts come back as they were put, in any number, and never outgrow their bounds."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import func, select

from bot.store import facts
from bot.store.database import Database
from bot.store.tables import FactRow

NOW = datetime(2026, 11, 21, tzinfo=UTC)


async def test_many_come_back_as_they_were_put(database: Database) -> None:
    values = {f"{number:040x}": bytes([number % 256]) * number for number in range(1_234)}
    await facts.put_many(database, "rules", values, NOW)
    keys = [*values, "unknown"]
    assert await facts.get_many(database, "rules", keys, NOW) == values


async def test_another_rule_set_knows_nothing(database: Database) -> None:
    await facts.put_many(database, "rules", {"a": b"1"}, NOW)
    assert await facts.get_many(database, "other", ["a"], NOW) == {}


async def test_putting_again_changes_nothing(database: Database) -> None:
    await facts.put_many(database, "rules", {"a": b"1"}, NOW)
    await facts.put_many(database, "rules", {"a": b"2", "b": b"3"}, NOW)
    assert await facts.get_many(database, "rules", ["a", "b"], NOW) == {"a": b"1", "b": b"3"}


async def test_nothing_asked_nothing_put(database: Database) -> None:
    await facts.put_many(database, "rules", {}, NOW)
    assert await facts.get_many(database, "rules", [], NOW) == {}


async def test_what_is_used_stays_and_what_is_not_goes(database: Database) -> None:
    await facts.put_many(database, "rules", {"used": b"1", "unused": b"2"}, NOW)
    later = NOW + facts.TOUCH_AFTER + timedelta(seconds=1)
    await facts.get_many(database, "rules", ["used"], later)
    assert await facts.prune(database, NOW + facts.MAX_AGE) == 0
    assert await facts.prune(database, NOW + facts.MAX_AGE + timedelta(seconds=1)) == 1
    assert set(await facts.get_many(database, "rules", ["used", "unused"], later)) == {"used"}


async def test_the_longest_unused_go_first_above_the_size(database: Database) -> None:
    count = facts.PRUNED_AT_ONCE + 10
    for part, moment in (("old", NOW), ("new", NOW + timedelta(hours=1))):
        values = {f"{part}{number}": b"12345678" for number in range(count)}
        await facts.put_many(database, "rules", values, moment)
    assert await facts.prune(database, NOW, max_bytes=16 * count) == 0
    assert await facts.prune(database, NOW, max_bytes=16 * count - 1) == facts.PRUNED_AT_ONCE
    left = await facts.get_many(database, "rules", [f"new{n}" for n in range(count)], NOW)
    assert len(left) == count


async def test_size_is_that_of_the_values(database: Database) -> None:
    await facts.put_many(database, "rules", {"a": b"123", "b": b""}, NOW)
    async with database.reader() as session:
        assert (await session.exec(select(func.sum(FactRow.size)))).one() == 3


@given(st.integers(min_value=0, max_value=2_000))
def test_chunks_cover_every_key_once(count: int) -> None:
    keys = [str(number) for number in range(count)]
    chunks = list(facts._chunks(keys))
    assert [key for chunk in chunks for key in chunk] == keys
    assert all(len(chunk) <= facts.CHUNK for chunk in chunks)
