"""The HTTP of an OSV service: bounded answers, repeated when the service stumbles.

Only the configured address is ever asked; a redirect is a fault of the configuration.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urlsplit

import httpx

from bot.failures import Permanent, Transient
from bot.osv import limits
from checks.document import ReportError
from checks.osv import RECORD_BYTES
from checks.osv_query import Answer, Query, answers, body

TOO_MANY, TIMED_OUT, NOT_FOUND, BAD_REQUEST = 429, 408, 404, 400


class QuestionRefused(Exception):  # noqa: N818 - the word says what happened
    """The service holds a question to be malformed."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a service is asked; times in seconds."""

    attempts: int = limits.ATTEMPTS
    pause: float = limits.RETRY_PAUSE
    longest_pause: float = limits.LONGEST_PAUSE
    request: float = limits.REQUEST_SECONDS
    whole: float = limits.LOOKUP_SECONDS
    rest: float = limits.REST_SECONDS


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    content: bytes
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """An OSV service at its root. All calls raise Transient or Permanent."""

    root: str
    client: httpx.AsyncClient
    patience: Patience
    at_once: asyncio.Semaphore

    @property
    def name(self) -> str:
        """For people: "OSV at api.osv.dev"."""
        return service_name(self.root)

    async def batch(self, batch: Sequence[Query]) -> tuple[Answer, ...]:
        """Which advisories are named for each query; QuestionRefused if one is malformed."""
        reply = await self._ask("/v1/querybatch", body(batch))
        if reply.status == BAD_REQUEST:
            raise QuestionRefused
        self._check(reply)
        try:
            return answers(reply.content, batch)
        except ReportError as fault:
            raise Transient(f"{self.name} gave an unreadable answer: {fault}") from None

    async def record(self, id: str) -> bytes | None:
        """One advisory as JSON; None if the service knows none of that id."""
        reply = await self._ask(f"/v1/vulns/{quote(id, safe='')}", None)
        if reply.status == NOT_FOUND:
            return None
        self._check(reply)
        return reply.content

    def _check(self, reply: _Reply) -> None:
        if 300 <= reply.status < 400:
            raise Permanent(f"{self.name} redirects elsewhere: set OSV_API_URL to where it is now")
        if reply.status != 200:
            raise Permanent(f"{self.name} refused the question ({reply.status})")

    async def _ask(self, path: str, content: bytes | None) -> _Reply:
        for attempt in range(1, self.patience.attempts + 1):
            pause = self.patience.pause * attempt
            try:
                reply = await self._once(path, content)
            except Transient:
                if attempt == self.patience.attempts:
                    raise
            else:
                if reply.status not in (TOO_MANY, TIMED_OUT) and reply.status < 500:
                    return reply
                wait = reply.retry_after
                if attempt == self.patience.attempts or (wait or 0) > self.patience.longest_pause:
                    raise Transient(f"{self.name} did not answer: {_words(reply.status)}", wait)
                pause = max(pause, wait or 0)
            await asyncio.sleep(pause)
        raise AssertionError("there is at least one attempt")

    async def _once(self, path: str, content: bytes | None) -> _Reply:
        most = RECORD_BYTES if content is None else limits.ANSWER_BYTES
        try:
            async with (
                self.at_once,
                asyncio.timeout(self.patience.request),
                self._sent(path, content) as response,
            ):
                return _Reply(
                    response.status_code, await self._read(response, most), _wait(response)
                )
        except (TimeoutError, httpx.TimeoutException):
            seconds = f"{self.patience.request:g} s"
            raise Transient(f"{self.name} did not answer: nothing within {seconds}") from None
        except httpx.TransportError as fault:
            unreachable = isinstance(fault, httpx.ConnectError)
            words = "it cannot be reached" if unreachable else "the connection broke"
            raise Transient(f"{self.name} did not answer: {words}") from None
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise Permanent(f"{self.name} cannot be asked: {type(fault).__name__}") from None

    @asynccontextmanager
    async def _sent(self, path: str, content: bytes | None) -> AsyncIterator[httpx.Response]:
        method = "GET" if content is None else "POST"
        headers = {} if content is None else {"Content-Type": "application/json"}
        url = f"{self.root}{path}"
        async with self.client.stream(method, url, content=content, headers=headers) as response:
            yield response

    async def _read(self, response: httpx.Response, most: int) -> bytes:
        content = bytearray()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > most:
                megabytes = most // limits.MEGABYTE
                raise Permanent(f"{self.name} gave an answer of more than {megabytes} MB")
        return bytes(content)


def service_name(root: str) -> str:
    """How the service at a root is called."""
    return f"OSV at {urlsplit(root).netloc}"


@asynccontextmanager
async def connected(root: str, patience: Patience) -> AsyncIterator[Service]:
    """A service with connections of its own."""
    timeout = httpx.Timeout(patience.request, connect=min(limits.CONNECT_SECONDS, patience.request))
    at_once = asyncio.Semaphore(limits.REQUESTS_AT_ONCE)
    headers = {"User-Agent": "hardening", "Accept": "application/json"}
    async with httpx.AsyncClient(
        verify=_trusted(), timeout=timeout, headers=headers, follow_redirects=False
    ) as client:
        yield Service(root, client, patience, at_once)


@cache
def _trusted() -> ssl.SSLContext:
    """Reading the trusted certificates takes some 30 ms."""
    return httpx.create_ssl_context()


def _wait(response: httpx.Response) -> float | None:
    """Retry-After in seconds; a date is not worth the trouble."""
    text = response.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _words(status: int) -> str:
    return "too many requests (429)" if status == TOO_MANY else f"status {status}"
