"""Secrets at rest: AES-256-GCM, with the row's name bound in, so that rows cannot be swapped."""

import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.settings import AppCredentials, Settings
from bot.store.database import Database
from bot.store.tables import SealedRow

NONCE_BYTES = 12
APP_ID, PRIVATE_KEY, WEBHOOK_SECRET = "app-id", "private-key", "webhook-secret"
SLUG, CLIENT_ID, CLIENT_SECRET = "slug", "client-id", "client-secret"


class SealBroken(Exception):  # noqa: N818 - reads as what it says
    """The row was changed, or HARDENING_ENCRYPTION_KEY is not the one that sealed it."""


def seal(key: bytes, name: str, secret: bytes) -> SealedRow:
    nonce = os.urandom(NONCE_BYTES)
    ciphertext = AESGCM(key).encrypt(nonce, secret, name.encode())
    return SealedRow(name=name, nonce=nonce, ciphertext=ciphertext)


def unseal(key: bytes, row: SealedRow) -> bytes:
    try:
        return AESGCM(key).decrypt(row.nonce, row.ciphertext, row.name.encode())
    except InvalidTag:
        raise SealBroken(
            f"{row.name!r} in the store cannot be read: HARDENING_ENCRYPTION_KEY is not the one"
            " that it was stored with, or the row was changed"
        ) from None


async def keep_secrets(session: AsyncSession, key: bytes, secrets: Mapping[str, str]) -> None:
    """Store or replace each under its name."""
    for name, secret in secrets.items():
        await session.merge(seal(key, name, secret.encode()))


async def read_secret(session: AsyncSession, key: bytes, name: str) -> str | None:
    """None when there is none; raise SealBroken when it cannot be read."""
    row = await session.get(SealedRow, name)
    return unseal(key, row).decode() if row else None


async def keep_app(session: AsyncSession, key: bytes, app: AppCredentials) -> None:
    """What a run in setup mode was told about the new App."""
    told = {
        APP_ID: str(app.app_id),
        PRIVATE_KEY: app.private_key,
        WEBHOOK_SECRET: app.webhook_secret,
    }
    await keep_secrets(session, key, told)


async def read_app(session: AsyncSession, key: bytes) -> AppCredentials | None:
    """The stored App; None before there is one."""
    app_id = await read_secret(session, key, APP_ID)
    private_key = await read_secret(session, key, PRIVATE_KEY)
    webhook_secret = await read_secret(session, key, WEBHOOK_SECRET)
    if app_id is None or private_key is None or webhook_secret is None:
        return None
    return AppCredentials(int(app_id), private_key, webhook_secret)


async def stored_app(settings: Settings) -> AppCredentials | None:
    """The App that setup mode once stored; None without one or without the key to read it."""
    if settings.encryption_key is None:
        return None
    database = Database(settings.database_url)
    try:
        async with database.reader() as session:
            return await read_app(session, settings.encryption_key)
    finally:
        await database.close()
