"""The body of an upload: read piece by piece, given up when it is too large or too late."""

import asyncio
from collections.abc import AsyncIterator

from bot.web.asgi import Problem, Receive

MAX_BODY = 25 * 1024 * 1024
BODY_SECONDS = 60.0
CLOSE = {"connection": "close"}


class SenderGone(Exception):  # noqa: N818 - nobody is there to be answered
    pass


class Body:
    """`size` is what has come so far, `ended` whether that was all."""

    def __init__(self, receive: Receive, seconds: float = BODY_SECONDS) -> None:
        self.size = 0
        self.ended = False
        self._receive = receive
        self._seconds = seconds

    async def pieces(self) -> AsyncIterator[bytes]:
        """Raise Problem when it is larger than MAX_BODY or takes too long."""
        until = asyncio.get_running_loop().time() + self._seconds
        while not self.ended:
            piece = await self._next(until)
            self.size += len(piece)
            refuse_size(self.size)
            if piece:
                yield piece

    async def _next(self, until: float) -> bytes:
        try:
            async with asyncio.timeout_at(until):
                message = await self._receive()
        except TimeoutError:
            late = f"the body did not arrive within {self._seconds:g} s"
            raise Problem(408, late, CLOSE) from None
        if message["type"] == "http.disconnect":
            raise SenderGone
        self.ended = not message.get("more_body", False)
        piece = message.get("body", b"")
        assert isinstance(piece, bytes)
        return piece


def refuse_size(size: int) -> None:
    """Raise Problem for a body of more than MAX_BODY bytes."""
    if size > MAX_BODY:
        raise Problem(413, f"the body is larger than {MAX_BODY} bytes", CLOSE)
