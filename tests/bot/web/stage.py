"""The HTTP face on a free port, with an App whose secret is known, and raw connections to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from bot.github.signature import sign
from bot.settings import AppCredentials, load
from bot.web.app import create_app
from bot.web.receiver import PATH
from bot.web.runner import WebServer

SECRET = "a secret of sixteen and more"
APP = AppCredentials(7, "no key is needed to receive", SECRET)


@dataclass(frozen=True, slots=True)
class Face:
    address: str

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    async def deliver(self, guid: str, body: bytes = b"{}", event: str = "ping") -> httpx.Response:
        """A signed event that nobody serves: acknowledged, stored, ignored."""
        headers = {
            "x-github-event": event,
            "x-github-delivery": guid,
            "x-hub-signature-256": sign(body, SECRET.encode()),
            "content-type": "application/json",
        }
        async with httpx.AsyncClient(base_url=self.address, timeout=5) as client:
            return await client.post(PATH, content=body, headers=headers)

    async def connect(self, head: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection on which these bytes were sent."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(head)
        await writer.drain()
        return reader, writer


@asynccontextmanager
async def face(database_url: str, app: AppCredentials | None = APP) -> AsyncIterator[Face]:
    settings = load({"DATABASE_URL": database_url})
    settings = settings.with_app(app) if app else settings
    server = WebServer(create_app(settings), "127.0.0.1", 0)
    await server.start()
    try:
        yield Face(server.address)
    finally:
        await server.stop()
