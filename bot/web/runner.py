"""Runs the HTTP face on the current event loop; whoever starts it owns the signals."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import cast

import uvicorn
from uvicorn._types import ASGIApplication

from bot.web.asgi import App
from bot.web.connection import Connection

BACKLOG = 2048
GRACE_SECONDS = 10
KEEP_ALIVE_SECONDS = 30
CONCURRENT_CONNECTIONS = 2_000


class NotListening(Exception):  # noqa: N818 - reads as what it says
    """The address is taken or not ours, or the application could not start."""


class _Server(uvicorn.Server):
    """Leaves signals alone: the stock server would raise them again when it ends."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class WebServer:
    """`port` 0 takes a free one, which `address` then tells."""

    def __init__(self, app: App, host: str, port: int) -> None:
        self._server = _Server(_config(app))
        self._host, self._port = host, port
        self._serving: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    async def start(self) -> None:
        """Return once requests are answered; raise NotListening otherwise."""
        listening = _listen(self._host, self._port)
        self._port = listening.getsockname()[1]
        self._serving = asyncio.create_task(self._server.serve([listening]), name="http")
        ready = asyncio.create_task(self._server.ready.wait())
        await asyncio.wait({ready, self._serving}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if not self._server.started:
            listening.close()
            await self._serving
            raise NotListening("the application could not start; the log says why")

    async def stop(self) -> None:
        """Answer what is under way, then store what still waits."""
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving


def _config(app: App) -> uvicorn.Config:
    return uvicorn.Config(
        cast(ASGIApplication, app),
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        limit_concurrency=CONCURRENT_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise NotListening(
            f"cannot listen on {host} port {port} ({error.strerror}): set HOST and PORT"
        ) from None
