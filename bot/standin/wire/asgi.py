"""The ASGI application: bytes in, bytes out, with the faults and the log in between."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import replace

from bot.standin.api import Api
from bot.standin.call import World
from bot.standin.pages import page_answer
from bot.standin.wire.faults import Fault, Faults
from bot.standin.wire.git_http import GitCall, git_call, media_type, refused, serve
from bot.standin.wire.messages import Answer, Request, query_of
from bot.standin.wire.request_log import GIT, Logged, RequestLog

Message = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ENTERPRISE = "/api/v3"
# The server puts a function under this key of the scope that closes the connection.
HANG_UP = "standin.hang_up"


class Application:
    """REST, git and pages behind one address."""

    def __init__(self, world: World, faults: Faults, log: RequestLog) -> None:
        self._world = world
        self._faults = faults
        self._log = log
        self._api = Api(world)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        request = _request(scope, await _body(receive), self._world.state.url)
        git, page = git_call(request), page_answer(self._world, request)
        if git:
            answered = await self._git(git, send)
        elif page:
            answered = await _send(send, request, page)
        else:
            answered = await self._rest(request, send)
        if not answered:
            await _hang_up(scope, receive)

    async def _rest(self, request: Request, send: Send) -> bool:
        answer, dropped = await self._with_faults(request)
        self._note(request, answer.status, _caller(request), len(answer.body()))
        return False if dropped else await _send(send, request, answer)

    async def _with_faults(self, request: Request) -> tuple[Answer, bool]:
        fault = self._faults.take(request)
        if fault is None:
            return self._api.answer(request), False
        await asyncio.sleep(fault.delay)
        acts = fault.after or not (fault.status or fault.drop)
        answer = self._api.answer(request) if acts else Answer(502)
        await asyncio.sleep(fault.hold)
        return fault.answer() if fault.status else answer, fault.drop

    async def _git(self, call: GitCall, send: Send) -> bool:
        fault = self._faults.take(call.request) or Fault("", "")
        await asyncio.sleep(fault.delay)
        answer = fault.answer() if fault.status else refused(self._world.state, call)
        repository = self._world.state.repository(call.full_name)
        if fault.drop:
            self._note(call.request, 0, GIT, 0)
            return False
        if answer or repository is None:
            answer = answer or Answer(404)
            self._note(call.request, answer.status, GIT, len(answer.body()))
            return await _send(send, call.request, answer)
        sent = await _stream(send, media_type(call), serve(repository, call))
        self._note(call.request, 200, GIT, sent)
        return True

    def _note(self, request: Request, status: int, caller: str, sent: int) -> None:
        received = len(request.body)
        entry = Logged(
            request.method, request.path, status, caller, received, sent, time.monotonic()
        )
        with self._world.state.change():
            self._log.add(entry)


def _caller(request: Request) -> str:
    header = request.headers.get("authorization", "")
    if not header:
        return "none"
    return "app" if ".ey" in header and "ghs_" not in header else "installation"


def _request(scope: Message, body: bytes, url: str) -> Request:
    path, raw, headers = scope["path"], scope["query_string"], scope["headers"]
    if not (isinstance(path, str) and isinstance(raw, bytes) and isinstance(headers, list)):
        raise TypeError("not an HTTP scope")
    pairs: dict[str, str] = {k.decode("latin-1"): v.decode("latin-1") for k, v in headers}
    request = Request(str(scope["method"]), path, url, query_of(raw.decode("latin-1")), pairs, body)
    if path.startswith(f"{ENTERPRISE}/"):
        return replace(request, path=path.removeprefix(ENTERPRISE), root=url + ENTERPRISE)
    return request


async def _body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    while True:
        message = await receive()
        chunk = message.get("body", b"")
        chunks.append(chunk if isinstance(chunk, bytes) else b"")
        if not message.get("more_body"):
            return b"".join(chunks)


async def _hang_up(scope: Message, receive: Receive) -> None:
    """Close the connection without an answer, and wait until the server knows."""
    close = scope.get(HANG_UP)
    if callable(close):
        close()
    await receive()


async def _send(send: Send, request: Request, answer: Answer) -> bool:
    body = b"" if request.method == "HEAD" else answer.body()
    headers = {"content-type": answer.media_type, **answer.headers}
    if answer.status not in (204, 304):
        headers["content-length"] = str(len(body))
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
    return True


async def _stream(send: Send, kind: str, chunks: AsyncIterator[bytes]) -> int:
    headers = [(b"content-type", kind.encode()), (b"cache-control", b"no-cache")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    sent = 0
    async for chunk in chunks:
        sent += len(chunk)
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
    return sent
