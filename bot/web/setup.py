"""GET /setup: walks through registering the App on GitHub, and keeps what comes back."""

import secrets
from collections.abc import Awaitable, Callable
from time import monotonic

import structlog
from litestar import Request, Response, get
from litestar.datastructures import Cookie, State
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from bot.settings import Settings
from bot.web.pages import page
from bot.web.registration import (
    STATE_SECONDS,
    Pending,
    Registered,
    RegistrationFailed,
    Wish,
    convert,
    form_target,
    manifest_json,
)

COOKIE = "hardening_setup"
Keep = Callable[[Registered], Awaitable[None]]
Asked = Request[object, object, State]

log = structlog.get_logger(__name__)


class Setup:
    """Open until the App is registered, then closed for good."""

    def __init__(
        self, settings: Settings, keep: Keep, clock: Callable[[], float] = monotonic
    ) -> None:
        self.registered: Registered | None = None
        self._settings = settings
        self._keep = keep
        self._pending = Pending(clock)
        self._suggested = f"hardening-{secrets.token_hex(3)}"

    def is_done(self) -> bool:
        return self._settings.app is not None or self.registered is not None

    def show(self, request: Asked, wish: Wish | None) -> Response[str]:
        if self.is_done():
            return page("setup_done.html", registered=self.registered)
        if self._settings.encryption_key is None:
            return page("setup_key.html")
        if wish is None:
            return self._form(Wish(self._suggested, "", self._address(request)), [])
        faults = wish.faults()
        return self._form(wish, faults) if faults else self._confirm(wish)

    async def finish(self, code: str, state: str, cookie: str) -> Response[str] | Redirect:
        if self.is_done():
            return Redirect("/setup", status_code=303)
        if not self._pending.take(state, cookie):
            fault = "This answer does not belong to a registration that was begun here within"
            return self._failed(f"{fault} the last hour in this browser. Start again.")
        try:
            registered = await convert(self._settings.github, code)
            await self._keep(registered)
        except RegistrationFailed as error:
            return self._failed(str(error))
        except Exception:
            log.exception("setup.not_kept")
            return self._failed(
                "The App is registered, but its secrets could not be stored. Delete the App on "
                "GitHub, mend what the log says, and start again."
            )
        self.registered = registered
        log.info("setup.done", app_id=registered.app.app_id, slug=registered.slug)
        return Redirect("/setup", status_code=303)

    def _address(self, request: Asked) -> str:
        host = request.headers.get("host", "")
        return self._settings.public_url or f"{request.scope['scheme']}://{host}"

    def _form(self, wish: Wish, faults: list[str]) -> Response[str]:
        return page("setup_form.html", wish=wish, faults=faults, status=400 if faults else 200)

    def _confirm(self, wish: Wish) -> Response[str]:
        state = self._pending.give()
        shown = page(
            "setup_confirm.html",
            wish=wish,
            target=form_target(self._settings.github, wish.organization, state),
            manifest=manifest_json(wish),
        )
        shown.set_cookie(_cookie(state, wish.address))
        return shown

    def _failed(self, fault: str) -> Response[str]:
        return page("setup_failed.html", fault=fault, status=400)


def setup_routes(setup: Setup) -> list[HTTPRouteHandler]:
    """The query is read by hand: `state` is a reserved word of the framework."""

    @get("/setup", include_in_schema=False, sync_to_thread=False)
    def show(request: Asked) -> Response[str]:
        name, organization, address = (
            _asked(request, key) for key in ("name", "organization", "address")
        )
        return setup.show(request, Wish(name, organization, address) if name else None)

    @get("/setup/callback", include_in_schema=False)
    async def callback(request: Asked) -> Response[str] | Redirect:
        cookie = request.cookies.get(COOKIE, "")
        return await setup.finish(_asked(request, "code"), _asked(request, "state"), cookie)

    return [show, callback]


def _asked(request: Asked, key: str) -> str:
    return str(request.query_params.get(key) or "").strip()


def _cookie(state: str, address: str) -> Cookie:
    """Lax, since the browser comes back from GitHub by a link."""
    return Cookie(
        COOKIE,
        value=state,
        path="/setup",
        max_age=int(STATE_SECONDS),
        httponly=True,
        samesite="lax",
        secure=address.startswith("https://"),
    )
