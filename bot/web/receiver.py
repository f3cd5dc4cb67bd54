"""POST /webhooks/github without a framework: signed, readable, stored, then acknowledged."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from time import perf_counter

import msgspec
import structlog

from bot import metrics
from bot.github.events import Ignored, UnreadablePayload
from bot.github.reading import READERS, check_json, read_event
from bot.github.signature import is_signed
from bot.settings import AppCredentials
from bot.store.deliveries import Delivery, Duplicate, NotStored, Outcome
from bot.store.states import DeliveryState
from bot.web.asgi import (
    Message,
    Problem,
    Receive,
    Scope,
    Send,
    headers_of,
    send_body,
    send_problem,
)
from bot.web.linger import refuse_unread

PATH = "/webhooks/github"
MAX_BODY = 25 * 1024 * 1024  # GitHub never sends more
MAX_IN_FLIGHT = 256 * 1024 * 1024
"""Bytes of bodies that may be held in memory at once, whoever sends them."""

BODY_SECONDS = 30.0
TOO_LARGE = 413
GUID = re.compile(r"[0-9A-Za-z_-]{1,64}")
EVENT = re.compile(r"[a-z0-9_]{1,64}")
WANTED = frozenset(
    {b"x-hub-signature-256", b"x-github-event", b"x-github-delivery", b"content-type"}
    | {b"content-length"}
)

log = structlog.get_logger(__name__)

Store = Callable[[Delivery], Awaitable[Outcome]]


class SenderLeft(Exception):  # noqa: N818 - nobody is there to be answered
    pass


class Receiver:
    """`app` is None until the App is registered; then deliveries are asked to come later."""

    def __init__(self, store: Store, app: AppCredentials | None) -> None:
        self._store = store
        self._in_flight = 0
        self.use(app)

    def use(self, app: AppCredentials | None) -> None:
        """Accept what this App's secret signed, from now on."""
        self._app_id = app.app_id if app else 0
        self._secret = app.webhook_secret.encode() if app else b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        try:
            answer = await self._receive(scope, receive)
        except Problem as problem:
            metrics.deliveries.labels("refused", str(problem.status)).inc()
            log.warning(
                "webhook.refused",
                status=problem.status,
                reason=problem.detail,
                request_id=scope.get("request_id"),
            )
            await self._refuse(receive, send, problem)
        except SenderLeft:
            metrics.deliveries.labels("refused", "left").inc()
        else:
            metrics.ack_seconds.observe(perf_counter() - started)
            await send_body(send, 202, answer)

    async def _refuse(self, receive: Receive, send: Send, problem: Problem) -> None:
        if problem.status == TOO_LARGE:
            await refuse_unread(receive, send, problem)
        else:
            await send_problem(send, problem)

    async def _receive(self, scope: Scope, receive: Receive) -> bytes:
        headers = _wanted_headers(scope)
        if not self._secret:
            raise _later("no App is registered yet: open /setup", 60)
        _refuse_announced(headers)
        body = await self._read(receive)
        if not is_signed(body, headers.get("x-hub-signature-256"), self._secret):
            raise Problem(401, "X-Hub-Signature-256 is missing or is not of this body and secret")
        return await self._keep(_delivery(headers, body, scope, self._app_id))

    async def _read(self, receive: Receive) -> bytes:
        """Counts what has come, never what was announced: whoever announces much and sends
        nothing must not take the room of others."""
        parts: list[bytes] = []
        held, more = 0, True
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while more:
                    part, more = _part(await receive())
                    self._in_flight += len(part)
                    held += len(part)
                    _refuse_size(held)
                    if self._in_flight > MAX_IN_FLIGHT:
                        raise _later("too many bodies at once", 5)
                    parts.append(part)
        except TimeoutError:
            late = f"the body did not arrive within {BODY_SECONDS:.0f} s"
            raise Problem(408, late, {"connection": "close"}) from None
        finally:
            self._in_flight -= held
        return b"".join(parts)

    async def _keep(self, delivery: Delivery) -> bytes:
        try:
            outcome = await self._store(delivery)
        except NotStored as error:
            raise _later(str(error), error.retry_after) from None
        duplicate = isinstance(outcome, Duplicate)
        state = "duplicate" if duplicate else str(delivery.state)
        event = delivery.event if delivery.event in READERS else "other"
        metrics.deliveries.labels(event, state).inc()
        log.info(
            "webhook",
            delivery=delivery.guid,
            github_event=delivery.event,
            state=state,
            request_id=delivery.request_id,
        )
        return msgspec.json.encode(
            {"delivery": delivery.guid, "event": delivery.event, "state": state}
        )


def _wanted_headers(scope: Scope) -> dict[str, str]:
    if scope["method"] != "POST":
        raise Problem(405, "GitHub sends its webhooks here with POST", {"allow": "POST"})
    return {
        name.decode(): value.decode("latin-1")
        for name, value in headers_of(scope)
        if name in WANTED
    }


def _refuse_announced(headers: dict[str, str]) -> None:
    """Before any of it is read."""
    told = headers.get("content-length", "")
    _refuse_size(int(told) if told.isdecimal() else 0)


def _refuse_size(size: int) -> None:
    if size > MAX_BODY:
        detail = f"the body is larger than {MAX_BODY} bytes"
        raise Problem(TOO_LARGE, detail, {"connection": "close"})


def _part(message: Message) -> tuple[bytes, bool]:
    if message["type"] == "http.disconnect":
        raise SenderLeft
    body = message.get("body", b"")
    assert isinstance(body, bytes)
    return body, bool(message.get("more_body", False))


def _delivery(headers: dict[str, str], body: bytes, scope: Scope, app_id: int) -> Delivery:
    _check_content_type(headers.get("content-type", "application/json"))
    guid, event = headers.get("x-github-delivery", ""), headers.get("x-github-event", "")
    if GUID.fullmatch(guid) is None:
        raise Problem(400, "X-GitHub-Delivery is missing or is not a GUID")
    if EVENT.fullmatch(event) is None:
        raise Problem(400, "X-GitHub-Event is missing or is not the name of an event")
    ignored = _is_ignored(event, body, app_id)
    return Delivery(
        guid=guid,
        event=event,
        body=b"" if ignored else body,
        received_at=datetime.now(UTC),
        request_id=str(scope.get("request_id", "")),
        state=DeliveryState.IGNORED if ignored else DeliveryState.RECEIVED,
    )


def _check_content_type(content_type: str) -> None:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        raise Problem(415, "set the content type of the webhook to application/json on GitHub")
    if kind != "application/json":
        raise Problem(415, "only application/json is read here")


def _is_ignored(event: str, body: bytes, app_id: int) -> bool:
    try:
        read = read_event(event, body, app_id)
        if event not in READERS:
            check_json(body)
    except UnreadablePayload as error:
        raise Problem(400, f"the payload is not readable: {error}") from None
    return isinstance(read, Ignored)


def _later(why: str, seconds: int) -> Problem:
    return Problem(503, why, {"retry-after": str(seconds)})
