"""Refusing a body that is still on its way, so that its sender gets to read why.

Closing a connection with unread bytes resets it, and the sender may lose the answer with it.
"""

import asyncio
from contextlib import suppress

from bot.web.asgi import Message, Problem, Receive, Send, send_problem

LINGER_BYTES = 128 * 1024 * 1024
"""Of the rest of a body; they are dropped as they come."""
LINGER_SECONDS = 2.0


async def refuse_unread(receive: Receive, send: Send, problem: Problem) -> None:
    """Answer at once, then drop what comes until the body or our patience ends."""

    async def unfinished(message: Message) -> None:
        ends = message["type"] == "http.response.body"
        await send({**message, "more_body": True} if ends else message)

    await send_problem(unfinished, problem)
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            await _drop(receive)
    await send({"type": "http.response.body", "body": b""})


async def _drop(receive: Receive) -> None:
    dropped, more = 0, True
    while more and dropped < LINGER_BYTES:
        message = await receive()
        body = message.get("body", b"")
        dropped += len(body) if isinstance(body, bytes) else 0
        more = bool(message.get("more_body", False))
