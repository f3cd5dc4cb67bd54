"""The least that a receiver can do: uvicorn, HMAC over the body, 202. `python -m` runs it.

With a database it also keeps each body, one commit per request, on the event loop.
"""

import hashlib
import hmac
import os
import sqlite3
import sys
from collections.abc import Awaitable, Callable, MutableMapping

import uvicorn

Message = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
TABLE = "CREATE TABLE deliveries (guid TEXT PRIMARY KEY, body BLOB NOT NULL)"


class Floor:
    """`database` is a path, or empty to keep nothing."""

    def __init__(self, secret: bytes, database: str) -> None:
        self.secret = secret
        self.store: sqlite3.Connection | None = None
        if database:
            self.store = sqlite3.connect(database, isolation_level=None)
            for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", TABLE):
                self.store.execute(statement)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status = 200 if scope["method"] == "GET" else await self._take(scope, receive)
        headers = [(b"content-length", b"2"), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok"})

    async def _take(self, scope: Message, receive: Receive) -> int:
        body, more = b"", True
        while more:
            message = await receive()
            part = message.get("body", b"")
            assert isinstance(part, bytes)
            body += part
            more = bool(message.get("more_body"))
        headers = scope["headers"]
        assert isinstance(headers, list)
        given: dict[bytes, bytes] = dict(headers)
        wanted = b"sha256=" + hmac.new(self.secret, body, hashlib.sha256).hexdigest().encode()
        if not hmac.compare_digest(given.get(b"x-hub-signature-256", b""), wanted):
            return 401
        if self.store is not None:
            guid = given[b"x-github-delivery"].decode()
            self.store.execute("INSERT INTO deliveries VALUES (?, ?)", (guid, body))
        return 202


def main(port: str, database: str = "") -> None:
    uvicorn.run(
        Floor(os.environ["GITHUB_WEBHOOK_SECRET"].encode(), database),
        port=int(port),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
