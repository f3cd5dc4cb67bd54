"""Registers the App on GitHub from its manifest: what is sent, and what comes back."""

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from bot.environment import is_web_root
from bot.manifest import manifest
from bot.private_key import pem_text
from bot.settings import AppCredentials, GitHubRoots

STATE_SECONDS = 3600.0
"""GitHub forgets an unfinished registration after an hour, and so do we."""

MAX_PENDING = 100
CONVERSION_SECONDS = 20.0
CREATED = 201
LONGEST_NAME = 34
CODE = re.compile(r"[A-Za-z0-9_-]{1,200}")
ORGANIZATION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")
NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9 ._-]{{0,{LONGEST_NAME - 1}}}")


class RegistrationFailed(Exception):  # noqa: N818 - shown to a person as a sentence
    pass


@dataclass(frozen=True, slots=True)
class Registered:
    """What GitHub handed out, once and never again."""

    app: AppCredentials
    slug: str
    html_url: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person filled in; `address` is how GitHub reaches this server."""

    name: str
    organization: str
    address: str

    def faults(self) -> list[str]:
        checks = {
            f"The name must have 1 to {LONGEST_NAME} letters, digits, spaces, dots or dashes.": (
                NAME.fullmatch(self.name)
            ),
            "The organisation is not the name of one on GitHub.": (
                not self.organization or ORGANIZATION.fullmatch(self.organization)
            ),
            "The address must be the http(s) root of this server, without a path.": (
                is_web_root(self.address) and not urlsplit(self.address).path.strip("/")
            ),
        }
        return [fault for fault, well in checks.items() if not well]

    @property
    def is_local(self) -> bool:
        """GitHub refuses to send webhooks to such an address."""
        return urlsplit(self.address).hostname in ("localhost", "127.0.0.1", "::1", None)


def form_target(roots: GitHubRoots, organization: str, state: str) -> str:
    """Where the browser posts the manifest to."""
    owner = f"/organizations/{quote(organization)}" if organization else ""
    return f"{roots.server_url}{owner}/settings/apps/new?state={quote(state)}"


def manifest_json(wish: Wish) -> str:
    shipped = manifest()
    address = wish.address.rstrip("/")
    return msgspec.json.encode(
        {
            "name": wish.name,
            "url": shipped.url,
            "description": shipped.description,
            "public": shipped.public,
            "default_permissions": shipped.default_permissions,
            "default_events": shipped.default_events,
            "hook_attributes": {"url": f"{address}/webhooks/github", "active": True},
            "redirect_url": f"{address}/setup/callback",
        }
    ).decode()


class Pending:
    """States that were given out; each is good once, within the hour, in the same browser."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._given: dict[str, float] = {}

    def give(self) -> str:
        while len(self._given) >= MAX_PENDING:
            del self._given[next(iter(self._given))]
        state = secrets.token_urlsafe(32)
        self._given[state] = self._clock()
        return state

    def take(self, state: str, cookie: str) -> bool:
        given_at = self._given.pop(state, None)
        same = hmac.compare_digest(state.encode(), cookie.encode())
        return same and given_at is not None and self._clock() - given_at <= STATE_SECONDS


class _Conversion(msgspec.Struct):
    id: int
    slug: str
    pem: str
    html_url: str
    client_id: str
    client_secret: str
    webhook_secret: str | None = None


async def convert(roots: GitHubRoots, code: str) -> Registered:
    """Trade the code of the redirect for the App's secrets; raise RegistrationFailed."""
    if CODE.fullmatch(code) is None:
        raise RegistrationFailed("GitHub's answer holds no code. Start again.")
    url = f"{roots.api_url}/app-manifests/{code}/conversions"
    headers = {"accept": "application/vnd.github+json", "x-github-api-version": roots.api_version}
    try:
        async with httpx.AsyncClient(timeout=CONVERSION_SECONDS) as client:
            answer = await client.post(url, headers=headers)
    except httpx.HTTPError as error:
        raise RegistrationFailed(
            f"GitHub could not be asked at {roots.api_url} ({type(error).__name__}). "
            "Check GITHUB_API_URL and the way out of this machine, then start again."
        ) from None
    if answer.status_code != CREATED:
        raise RegistrationFailed(
            f"GitHub answered {answer.status_code}: the code is used up or older than an hour. "
            "Delete the App that was made, if any, and start again."
        )
    return _registered(answer.content)


def _registered(content: bytes) -> Registered:
    try:
        told = msgspec.json.decode(content, type=_Conversion)
        key = pem_text(told.pem)
    except (msgspec.DecodeError, ValueError):
        raise RegistrationFailed("GitHub's answer could not be read. Start again.") from None
    if not told.webhook_secret:
        raise RegistrationFailed(
            "GitHub made the App without a webhook secret. Set one on the App's page and give "
            "this server the GITHUB_ variables instead."
        )
    return Registered(
        app=AppCredentials(told.id, key, told.webhook_secret),
        slug=told.slug,
        html_url=told.html_url,
        client_id=told.client_id,
        client_secret=told.client_secret,
    )
