"""Facts in the table: what was saved is found, what cannot be read is computed again."""

from bot.clock import now
from bot.store.database import Database
from bot.store.facts import put_many
from bot.store.memory import FactsTable
from checks.facts import NotAnalysed


async def test_facts_come_back_under_their_rules_only(database: Database) -> None:
    table = FactsTable(database)
    facts = NotAnalysed("too long a line")
    await table.save("rules-1", {"typescript:abc": facts})
    assert await table.load("rules-1", ["typescript:abc", "typescript:unknown"]) == {
        "typescript:abc": facts
    }
    assert await table.load("rules-2", ["typescript:abc"]) == {}


async def test_what_cannot_be_read_is_forgotten(database: Database) -> None:
    await put_many(database, "rules-1", {"typescript:abc": b"\xc1 not msgpack"}, now())
    assert await FactsTable(database).load("rules-1", ["typescript:abc"]) == {}
