"""A webhook receiver over real HTTP that remembers what came, and answers as it is told."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec


@dataclass(frozen=True, slots=True)
class Received:
    """A request with lower-case header names."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> str:
        return self.headers["x-github-event"]

    @property
    def payload(self) -> dict[str, object]:
        return msgspec.json.decode(self.body, type=dict[str, object])

    def signed_with(self, secret: str) -> bool:
        """Whether the signature fits these bytes."""
        digest = hmac.new(secret.encode(), self.body, hashlib.sha256).hexdigest()
        return self.headers["x-hub-signature-256"] == f"sha256={digest}"


@dataclass
class Listener:
    """`status` is the code of the next answers; 0 answers nothing at all."""

    url: str = ""
    status: int = 202
    received: list[Received] = field(default_factory=list)

    @property
    def events(self) -> list[str]:
        """Event and action of everything received, in order."""
        return [f"{one.event}.{one.payload.get('action', '')}" for one in self.received]

    def last(self, event: str) -> dict[str, object]:
        """The newest payload of an event."""
        return [one.payload for one in self.received if one.event == event][-1]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request per connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        pairs = (line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        headers = {name.lower(): value for name, value in pairs}
        body = await reader.readexactly(int(headers["content-length"]))
        self.received.append(Received(headers, body))
        if self.status:
            line = (
                f"HTTP/1.1 {self.status} Fine\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok"
            )
            writer.write(line.encode())
            await writer.drain()
        writer.close()


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    """A listener on a free port."""
    listener = Listener()
    server = await asyncio.start_server(listener.answer, "127.0.0.1", 0)
    listener.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks"
    async with server:
        yield listener
