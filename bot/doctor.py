"""The examinations of `hardening doctor`: each says what it saw and, if need be, what to do."""

import shutil
import time
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime

import httpx
import msgspec

from bot.doctor_evidence import advisories, uploads
from bot.examined import TIMEOUT, Finding
from bot.failures import Permanent, Transient
from bot.github.client import Credentials, GitHubApp
from bot.github.rest import Call
from bot.manifest import manifest
from bot.queue.connect import RemoteRedis
from bot.queue.doorbell import Doorbell
from bot.settings import AppCredentials, Settings
from bot.store.database import Database, schema_revision

CLOCK_TOLERANCE = 30.0
"""Seconds; GitHub refuses a token that was signed more than a minute ahead of its own clock."""
RANK = ("none", "read", "write", "admin")


class _App(msgspec.Struct):
    slug: str = ""
    permissions: dict[str, str] = {}
    events: list[str] = []


class _Hook(msgspec.Struct):
    url: str = ""


async def examine(settings: Settings) -> list[Finding]:
    """All examinations, in the order in which one would repair things."""
    findings = [_git(), await _database(settings), await _redis(settings)]
    if settings.app is None:
        remedy = "run `hardening serve` and open /setup, or set the GITHUB_ variables"
        return [*findings, Finding(False, "GitHub App", "not registered yet", remedy)]
    async for finding in _github(settings, settings.app):
        findings.append(finding)
    findings.append(await _reachable(settings))
    return [*findings, await uploads(settings), await advisories(settings)]


def _git() -> Finding:
    found = shutil.which("git")
    return Finding(found is not None, "git", found or "not found", "" if found else "install git")


async def _database(settings: Settings) -> Finding:
    database = Database(settings.database_url)
    try:
        await database.ping()
        revision = await schema_revision(database)
    except Exception as error:
        remedy = "check DATABASE_URL and that the server is up"
        return Finding(False, "database", f"no answer ({type(error).__name__})", remedy)
    finally:
        await database.close()
    if revision is None:
        return Finding(False, "database", "answers, but has no tables", "run `hardening migrate`")
    return Finding(True, "database", f"{database.dialect}, schema {revision}")


async def _redis(settings: Settings) -> Finding:
    if settings.redis_url is None:
        return Finding(True, "Redis", "embedded in `serve` (REDIS_URL is not set)")
    doorbell = Doorbell(RemoteRedis(settings.redis_url))
    answers = await doorbell.answers()
    await doorbell.close()
    said = "answers" if answers else "no answer"
    return Finding(answers, "Redis", said, "" if answers else "check REDIS_URL")


async def _github(settings: Settings, credentials: AppCredentials) -> AsyncIterator[Finding]:
    roots = settings.github
    yield await _clock(roots.api_url)
    github = GitHubApp(
        Credentials(
            str(credentials.app_id), credentials.private_key, roots.api_url, roots.api_version
        )
    )
    try:
        async with github.app() as rest:
            answer = await rest.ask(Call("GET", "/app", "app"))
            hook = await rest.get("hook_config", "/app/hook/config", _Hook)
    except (Transient, Permanent) as error:
        yield Finding(False, "GitHub", error.reason, "check GITHUB_APP_ID and the private key")
        return
    app = msgspec.json.decode(answer.content, type=_App)
    yield Finding(True, "GitHub App", f"{app.slug} at {roots.api_url}")
    yield _permissions(app)
    yield _events(app)
    yield _hook(settings, hook.url)


async def _clock(api_url: str) -> Finding:
    """Asked without a token: GitHub refuses one from a clock that is far off."""
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT) as client:
            date = (await client.get(f"{api_url}/meta")).headers.get("date", "")
    except httpx.HTTPError:
        date = ""
    try:
        skew = time.time() - parsedate_to_datetime(date).timestamp()
    except ValueError:
        return Finding(True, "clock", "GitHub told no time to compare with")
    well = abs(skew) <= CLOCK_TOLERANCE
    said = f"{skew:+.0f} s against GitHub"
    return Finding(well, "clock", said, "" if well else "synchronise this machine's clock (NTP)")


def _permissions(app: _App) -> Finding:
    lacking = [
        f"{name}: {level}"
        for name, level in manifest().default_permissions.items()
        if RANK.index(app.permissions.get(name, "none")) < RANK.index(level)
    ]
    remedy = "grant them on the App's page; every installation must then accept" if lacking else ""
    said = f"lacks {', '.join(lacking)}" if lacking else "all granted"
    return Finding(not lacking, "permissions", said, remedy)


def _events(app: _App) -> Finding:
    lacking = [event for event in manifest().default_events if event not in app.events]
    said = f"not subscribed to {', '.join(lacking)}" if lacking else "all subscribed"
    return Finding(not lacking, "events", said, "tick them on the App's page" if lacking else "")


def _hook(settings: Settings, url: str) -> Finding:
    if settings.public_url is None:
        return Finding(True, "webhook", f"GitHub sends to {url or 'nowhere'} (PUBLIC_URL not set)")
    expected = f"{settings.public_url}/webhooks/github"
    well = url == expected
    remedy = "" if well else f"set the App's webhook URL to {expected}"
    return Finding(well, "webhook", f"GitHub sends to {url or 'nowhere'}", remedy)


async def _reachable(settings: Settings) -> Finding:
    if settings.public_url is None:
        return Finding(True, "reachable", "not tried: PUBLIC_URL is not set")
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT) as client:
            status = (await client.get(f"{settings.public_url}/health")).status_code
    except httpx.HTTPError as error:
        said, well = type(error).__name__, False
    else:
        said, well = f"{settings.public_url}/health answers {status}", status == 200
    return Finding(well, "reachable", said, "" if well else "check PUBLIC_URL, proxy and firewall")
