"""Around everything: a request id, security headers, one line of access log, no stray errors."""

import os
import re
from time import perf_counter

import structlog

from bot import metrics
from bot.web.asgi import (
    App,
    Headers,
    Message,
    Problem,
    Receive,
    Scope,
    Send,
    headers_of,
    send_problem,
)

SANE_ID = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
QUIET_PATHS = frozenset({"/health", "/health/ready", "/metrics"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

log = structlog.get_logger(__name__)


def security_headers(form_target: str) -> Headers:
    """Pages run no scripts at all; forms may go here and to GitHub, where Apps are made."""
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
        f"form-action 'self' {form_target}; frame-ancestors 'none'"
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
        (b"strict-transport-security", b"max-age=31536000"),
    ]


class Protection:
    """The outermost application; `direct` maps a path to one that is reached without routing."""

    def __init__(self, app: App, direct: dict[str, App], form_target: str) -> None:
        self._app = app
        self._direct = direct
        self._headers = security_headers(form_target)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD" and scope["path"] not in self._direct:
            # Watchdogs ask like that. The server looks at its own scope and leaves the body out.
            scope = {**scope, "method": "GET"}
        exchange = _Exchange(scope, send, self._headers)
        app = self._direct.get(str(scope["path"]), self._app)
        try:
            await app(scope, receive, exchange.send)
        except Exception:
            log.exception("request.failed", request_id=exchange.request_id)
            if not exchange.status:
                reference = f"quote the reference {exchange.request_id}"
                await send_problem(exchange.send, Problem(500, reference))
        if app is self._app:
            exchange.note()  # those reached directly count and tell for themselves


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, send: Send, headers: Headers) -> None:
        self._scope = scope
        self._send = send
        self._started = perf_counter()
        self._sane = _sane_id(scope) or os.urandom(12).hex().encode()
        self._headers = [*headers, (b"x-request-id", self._sane)]
        self.request_id = self._sane.decode()
        self.status = 0
        scope["request_id"] = self.request_id

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            status = message["status"]
            assert isinstance(status, int)
            self.status = status
            given = message.get("headers", ())
            assert isinstance(given, list | tuple)
            message["headers"] = [*given, *self._headers]
        await self._send(message)

    def note(self) -> None:
        """Paths as templates: a path itself may hold anything."""
        seconds = perf_counter() - self._started
        method = str(self._scope["method"])
        method = method if method in METHODS else "OTHER"
        path = str(self._scope.get("path_template", "unknown"))
        metrics.http_requests.labels(method, path, str(self.status)).inc()
        metrics.http_seconds.labels(path).observe(seconds)
        write = log.debug if path in QUIET_PATHS else log.info
        write(
            "request",
            method=method,
            path=path,
            status=self.status,
            ms=round(seconds * 1000, 1),
            request_id=self.request_id,
        )


def _sane_id(scope: Scope) -> bytes | None:
    for name, value in headers_of(scope):
        if name == b"x-request-id" and SANE_ID.fullmatch(value):
            return value
    return None
