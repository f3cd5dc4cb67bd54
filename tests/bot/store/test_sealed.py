"""Sealed secrets: readable with the key and under their own name only."""

import pytest
from sqlmodel import select

from bot.settings import AppCredentials
from bot.store.database import Database
from bot.store.sealed import SealBroken, keep_app, read_app, read_secret, seal, unseal
from bot.store.tables import SealedRow

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
APP = AppCredentials(7, "-----BEGIN…", "webhook secret of the app")


async def test_an_app_comes_back_as_it_was_kept(database: Database) -> None:
    async with database.session() as session:
        await keep_app(session, KEY, APP)
    async with database.session() as session:
        assert await read_app(session, KEY) == APP


async def test_keeping_again_replaces(database: Database) -> None:
    newer = AppCredentials(8, "other", "newer secret")
    for app in (APP, newer):
        async with database.session() as session:
            await keep_app(session, KEY, app)
    async with database.reader() as session:
        assert await read_app(session, KEY) == newer


async def test_nothing_kept_is_none(database: Database) -> None:
    async with database.reader() as session:
        assert await read_app(session, KEY) is None
        assert await read_secret(session, KEY, "unknown") is None


async def test_nothing_readable_is_stored(database: Database) -> None:
    async with database.session() as session:
        await keep_app(session, KEY, APP)
    async with database.reader() as session:
        rows = (await session.exec(select(SealedRow))).all()
    stored = b"".join(row.ciphertext for row in rows)
    assert APP.webhook_secret.encode() not in stored
    assert len({row.nonce for row in rows}) == len(rows)


@pytest.mark.parametrize("fault", ["key", "name", "ciphertext", "nonce", "short"])
def test_a_changed_row_or_key_is_refused(fault: str) -> None:
    row = seal(KEY, "name", b"secret")
    match fault:
        case "name":
            row.name = "other"
        case "ciphertext":
            row.ciphertext = bytes([row.ciphertext[0] ^ 1]) + row.ciphertext[1:]
        case "nonce":
            row.nonce = bytes(12)
        case "short":
            row.ciphertext = row.ciphertext[:-1]
    with pytest.raises(SealBroken, match="HARDENING_ENCRYPTION_KEY"):
        unseal(OTHER_KEY if fault == "key" else KEY, row)


def test_the_same_secret_is_never_sealed_alike() -> None:
    assert seal(KEY, "name", b"secret").ciphertext != seal(KEY, "name", b"secret").ciphertext
