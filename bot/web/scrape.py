"""GET /metrics for a collector on the same machine, or one with the token."""

import hmac

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.metrics import REGISTRY
from bot.web.asgi import Problem

CHARSET = "; charset=utf-8"  # the framework adds it to all text
LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORWARDING = ("x-forwarded-for", "x-real-ip", "forwarded", "via")
"""A proxy on this machine speaks for somebody else."""

PlainRequest = Request[object, object, State]


def metrics_route(token: str | None) -> HTTPRouteHandler:
    @get("/metrics", sync_to_thread=False, operation_id="Metrics")
    def scrape(request: PlainRequest) -> Response[bytes]:
        """Prometheus text; loopback or `Authorization: Bearer METRICS_TOKEN`."""
        if not (_is_local(request) or _has_token(request, token)):
            raise _refused(token)
        return Response(
            generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST.removesuffix(CHARSET)
        )

    return scrape


def _is_local(request: PlainRequest) -> bool:
    client = request.client
    forwarded = any(name in request.headers for name in FORWARDING)
    return client is not None and client.host in LOOPBACK and not forwarded


def _has_token(request: PlainRequest, token: str | None) -> bool:
    given = request.headers.get("authorization", "").encode()
    return token is not None and hmac.compare_digest(given, f"Bearer {token}".encode())


def _refused(token: str | None) -> Problem:
    if token is None:
        return Problem(403, "set METRICS_TOKEN to read the metrics from another machine")
    return Problem(401, "send the METRICS_TOKEN as a bearer token", {"www-authenticate": "Bearer"})
