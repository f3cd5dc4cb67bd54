"""POST /api/v1/reports without a framework: reports of CI, sent with the token of a CI job.

What takes long to load, the store and the client of GitHub, is loaded at the first upload.
"""

import asyncio
from importlib import import_module
from tempfile import TemporaryFile
from time import perf_counter
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec
import structlog

from bot import metrics
from bot.settings import AppCredentials, Settings
from bot.web.asgi import Problem, Receive, Scope, Send, headers_of, send_body, send_problem
from bot.web.bell import RingRun
from bot.web.linger import refuse_unread
from bot.web.upload_body import CLOSE, Body, SenderGone, refuse_size
from bot.web.upload_places import Places

if TYPE_CHECKING:
    from bot.store.database import Database
    from bot.web.upload_desk import UploadDesk

PATH = "/api/v1/reports"
CHALLENGE = {"www-authenticate": "Bearer"}
LOADED = ("bot.web.upload_desk", "githubkit")

log = structlog.get_logger(__name__)


class Uploads:
    """`app` is None until the App is registered; then uploads are asked to come later. A database
    that is given is closed by its owner."""

    def __init__(
        self,
        settings: Settings,
        ring: RingRun,
        database: "Database | None" = None,
    ) -> None:
        self._settings = settings
        self._ring = ring
        self._database = database
        self._app = settings.app
        self._opening: asyncio.Task[UploadDesk] | None = None
        self._places = Places()

    def use(self, app: AppCredentials) -> None:
        """Take uploads of the repositories that have this App, from now on."""
        self._app = app

    async def close(self) -> None:
        """Let go of what uploads need."""
        if self._opening is not None:
            await (await self._opening).close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, body = perf_counter(), Body(receive)
        with structlog.contextvars.bound_contextvars(request_id=scope.get("request_id")):
            try:
                answer = await self._take(scope, body)
            except Problem as problem:
                metrics.uploads.labels(str(problem.status)).inc()
                log.warning("upload.refused", status=problem.status, reason=str(problem))
                await _refuse(None if body.ended else receive, send, problem)
            except SenderGone:
                metrics.uploads.labels("0").inc()
            else:
                metrics.uploads.labels("201").inc()
                metrics.upload_seconds.observe(perf_counter() - started)
                await send_body(send, 201, answer)

    async def _take(self, scope: Scope, body: Body) -> bytes:
        if scope["method"] != "POST":
            raise Problem(405, "reports are sent with POST", {"allow": "POST"})
        headers = {name: value.decode("latin-1") for name, value in headers_of(scope)}
        desk = await self._open(self._registered())
        sender = await desk.admit(_bearer(headers.get(b"authorization", "")))
        told = headers.get(b"content-length", "")
        refuse_size(int(told) if told.isdecimal() else 0)
        place = self._places.take(sender.installation_id, sender.token.jti)
        with place, TemporaryFile() as content:
            form = await desk.receive(
                sender, headers.get(b"content-type", ""), body, cast("BinaryIO", content)
            )
            return msgspec.json.encode(await desk.take(sender, form))

    def _registered(self) -> AppCredentials:
        if self._app is None:
            later = {"retry-after": "60"}
            raise Problem(503, "no App is registered yet: open /setup", later)
        if self._settings.public_url is None:
            unset = "uploads are off: set PUBLIC_URL, which tokens of CI jobs must be meant for"
            raise Problem(403, unset)
        return self._app

    async def _open(self, app: AppCredentials) -> "UploadDesk":
        self._opening = self._opening or asyncio.create_task(self._loaded(app))
        return await asyncio.shield(self._opening)

    async def _loaded(self, app: AppCredentials) -> "UploadDesk":
        for module in LOADED:
            await asyncio.to_thread(import_module, module)
        from bot.web.upload_desk import open_desk

        return open_desk(self._settings, app, self._ring, self._database)


def _bearer(authorization: str) -> str:
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer" or not token:
        missing = "send the OIDC token of the CI job as `Authorization: Bearer`"
        raise Problem(401, missing, CHALLENGE)
    return token.strip()


async def _refuse(unread: Receive | None, send: Send, problem: Problem) -> None:
    """A body that is still on its way is dropped, and its connection with it."""
    if unread is None:
        await send_problem(send, problem)
        return
    problem.headers.update(CLOSE)
    await refuse_unread(unread, send, problem)
