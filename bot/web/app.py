"""Puts the routes together: the receiver beside the framework, protection around both."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import structlog
from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from bot.settings import AppCredentials, Settings
from bot.store.deliveries import DeliveryWriter
from bot.telemetry import hide
from bot.web.asgi import PROBLEM, App, Problem, problem_body
from bot.web.bell import RingRun
from bot.web.health import Dependencies, Queue, health_routes
from bot.web.pages import landing_route, style
from bot.web.protection import Protection
from bot.web.receiver import PATH, Receiver
from bot.web.registration import Registered, RegistrationFailed
from bot.web.schema import configuration_schema, openapi
from bot.web.scrape import metrics_route
from bot.web.setup import Setup, setup_routes
from bot.web.uploads import PATH as UPLOADS
from bot.web.uploads import Uploads

if TYPE_CHECKING:
    from bot.store.database import Database

MAX_REQUEST_BODY = 64 * 1024
"""Bytes that any other route reads."""

ALREADY_REGISTERED = (
    "This server was given its App by another registration meanwhile, which stays. Delete the App "
    "that was just made, and restart this process."
)

Ring = Callable[[int], Awaitable[object]]

Asked = Request[object, object, State]

log = structlog.get_logger(__name__)


async def _no_bell(_: int) -> None:
    """The sweep finds the rows."""


async def _no_run_bell(run_id: int, attempt: int, delay: float) -> None:
    """The sweep finds the rows."""


async def _nothing_to_do(_: AppCredentials) -> None:
    """The receiver alone needs no more than its own switch."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the receiver meets besides its database; every part may be missing. `database` is
    shared with whoever closes it."""

    ring: Ring = _no_bell
    redis: Callable[[], Awaitable[bool]] | None = None
    queue: Callable[[], Awaitable[Queue]] | None = None
    on_configured: Callable[[AppCredentials], Awaitable[None]] = _nothing_to_do
    ring_run: RingRun = _no_run_bell
    database: "Database | None" = None


NOTHING_AROUND = Surroundings()


def create_app(settings: Settings, surroundings: Surroundings = NOTHING_AROUND) -> App:
    """The whole HTTP face as one ASGI application; its lifespan runs the delivery writer."""
    writer = DeliveryWriter(settings.database_url, surroundings.ring)
    receiver = Receiver(writer.store, settings.app)
    uploads = Uploads(settings, surroundings.ring_run, surroundings.database)

    async def keep(registered: Registered) -> None:
        hide([registered.app.private_key, registered.app.webhook_secret, registered.client_secret])
        await _store(settings, registered)
        receiver.use(registered.app)
        uploads.use(registered.app)
        await surroundings.on_configured(registered.app)

    setup = Setup(settings, keep)
    dependencies = Dependencies(writer.answers, surroundings.redis, surroundings.queue)
    routes = Litestar(
        route_handlers=[
            landing_route(setup.is_done),
            style,
            configuration_schema,
            metrics_route(settings.metrics_token),
            *health_routes(dependencies),
            *setup_routes(setup),
        ],
        lifespan=[_writing(writer, uploads)],
        openapi_config=openapi(),
        exception_handlers={Problem: _problem, HTTPException: _refused, Exception: _failed},
        logging_config=None,
        request_max_body_size=MAX_REQUEST_BODY,
    )
    direct: dict[str, App] = {PATH: receiver, UPLOADS: uploads}
    return Protection(cast(App, routes), direct, settings.github.server_url)


def _writing(
    writer: DeliveryWriter, uploads: Uploads
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        writer.start()
        yield
        await writer.close()
        await uploads.close()

    return lifespan


async def _store(settings: Settings, registered: Registered) -> None:
    """Never over an App that is there: a receiver that started before the registration of another
    one still shows its setup page to whoever comes."""
    from bot.store.database import Database
    from bot.store.sealed import CLIENT_ID, CLIENT_SECRET, SLUG, keep_app, keep_secrets, read_app

    key = settings.encryption_key
    assert key is not None, "the setup page asks for it first"
    others = {
        SLUG: registered.slug,
        CLIENT_ID: registered.client_id,
        CLIENT_SECRET: registered.client_secret,
    }
    database = Database(settings.database_url)
    try:
        async with database.session() as session:
            if await read_app(session, key) is not None:
                raise RegistrationFailed(ALREADY_REGISTERED)
            await keep_app(session, key, registered.app)
            await keep_secrets(session, key, others)
    finally:
        await database.close()


def _problem(_: Asked, problem: Problem) -> Response[bytes]:
    return Response(
        problem.body(),
        status_code=problem.status,
        media_type=PROBLEM.decode(),
        headers=problem.headers,
    )


def _refused(_: Asked, error: HTTPException) -> Response[bytes]:
    allowed = error.headers or {}
    return Response(
        problem_body(error.status_code, error.detail),
        status_code=error.status_code,
        media_type=PROBLEM.decode(),
        headers={name: value for name, value in allowed.items() if name.lower() == "allow"},
    )


def _failed(request: Asked, error: Exception) -> Response[bytes]:
    reference = str(request.scope.get("request_id", ""))
    log.error("request.failed", request_id=reference, exc_info=error)
    return Response(
        problem_body(500, f"quote the reference {reference}"),
        status_code=500,
        media_type=PROBLEM.decode(),
    )
