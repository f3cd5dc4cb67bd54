"""The server: uvicorn on its own thread and event loop, so that tests may block theirs."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, MutableMapping
from concurrent.futures import Future
from typing import TypeVar

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.standin.wire.asgi import HANG_UP, Application

Result = TypeVar("Result")
START_SECONDS = 10.0
GRACE_SECONDS = 1.0
"""For answers that are under way at the end."""

BACKLOG = 512


class Connection(HttpToolsProtocol):
    """A connection that the application may close without an answer."""

    def on_message_begin(self) -> None:
        """Add the way to hang up to what the application gets."""
        super().on_message_begin()
        # uvicorn types its scope as a closed TypedDict; ASGI allows keys of one's own.
        scope: MutableMapping[str, object] = self.scope  # type: ignore[assignment]
        scope[HANG_UP] = self.transport.abort


class _Prompt(uvicorn.Server):
    """Ends at once: the stock server looks every tenth of a second whether it should, and then
    waits as long again. Hundreds of tests start one each."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.over = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.over.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(set(self.server_state.tasks), timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


class Server:
    """Listens from construction on; serves between `start` and `stop`."""

    def __init__(self, host: str, port: int) -> None:
        # asyncio switches Nagle's delay off only where the protocol is named; it costs 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self._socket.listen(BACKLOG)
        self.port: int = self._socket.getsockname()[1]
        self._ready = threading.Event()
        self._server: _Prompt | None = None
        self._thread: threading.Thread | None = None
        self.loop = asyncio.new_event_loop()

    def start(self, application: Application) -> None:
        """Serve on a thread; returns once requests are answered."""
        config = uvicorn.Config(
            application, lifespan="off", log_config=None, access_log=False, http=Connection,
            ws="none", date_header=False,
        )  # fmt: skip
        self._server = _Prompt(config)
        self._thread = threading.Thread(target=self._run, name="stand-in", daemon=True)
        self._thread.start()
        if not self._ready.wait(START_SECONDS):
            raise TimeoutError("the stand-in did not start")

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.call_soon(self._ready.set)
        if self._server:
            self.loop.run_until_complete(self._server.serve(sockets=[self._socket]))

    def submit(self, coroutine: Coroutine[object, object, Result]) -> Future[Result]:
        """Run on the server's loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    async def call(self, coroutine: Coroutine[object, object, Result]) -> Result:
        """Run on the server's loop and wait for it on ours."""
        return await asyncio.wrap_future(self.submit(coroutine))

    def stop(self) -> None:
        """End the thread and close the address."""
        if self._server and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._server.over.set)
        if self._thread:
            self._thread.join(START_SECONDS)
        self._socket.close()
        self.loop.close()
