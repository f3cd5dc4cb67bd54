"""The only door to githubkit: the App's own calls, and calls on behalf of an installation.

githubkit is loaded at the first call, since its import takes most of a second.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import httpx

from bot.failures import Permanent, Transient
from bot.github.app_auth import METADATA, Scope, Token, Tokens
from bot.github.patience import Patience
from bot.github.refusals import Answer
from bot.github.rest import Call, Repository, Rest, Send, repository_path

if TYPE_CHECKING:
    from githubkit import GitHub
    from githubkit.auth import BaseAuthStrategy

TIMEOUT = 20.0
"""Seconds that a request may wait for GitHub."""

OnRequest = Callable[[str, str, int], None]
"""Told of every request: method, kind of resource, status (0 when no answer came)."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who we are and where GitHub is; `api_url` is the root of its REST API."""

    app_id: str
    private_key: str = field(repr=False)
    api_url: str = "https://api.github.com"
    api_version: str = "2022-11-28"
    user_agent: str = "hardening"


class GitHubApp:
    """Opens connections; one per job, so that its requests share one HTTP client."""

    def __init__(
        self,
        credentials: Credentials,
        on_request: OnRequest = lambda *_: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._credentials = credentials
        self._on_request = on_request
        self._clock = clock
        self._tokens = Tokens(self.app, clock)
        self._root: GitHub[BaseAuthStrategy] | None = None

    @asynccontextmanager
    async def app(self) -> AsyncIterator[Rest]:
        """The App itself (JWT): installations, tokens, deliveries."""
        async with self._connect() as github:
            yield self._rest(github)

    @asynccontextmanager
    async def repository(self, scope: Scope, owner: str, name: str) -> AsyncIterator[Repository]:
        """One repository of an installation; git and REST share its token."""
        path = repository_path(owner, name)
        async with self._installed(scope) as (rest, token):
            yield Repository(rest, path, scope.installation_id, token.text)

    @asynccontextmanager
    async def installation(self, installation_id: int) -> AsyncIterator[Rest]:
        """All repositories of an installation, to list them."""
        async with self._installed(Scope(installation_id, None, METADATA)) as (rest, _):
            yield rest

    @asynccontextmanager
    async def _installed(self, scope: Scope) -> AsyncIterator[tuple[Rest, Token]]:
        from githubkit.auth import TokenAuthStrategy

        token = await self._tokens.get(scope)
        async with self._connect().with_auth(TokenAuthStrategy(token.text)) as github:
            yield self._rest(github, token, partial(self._tokens.forget, scope, token)), token

    def _rest(
        self,
        github: "GitHub[BaseAuthStrategy]",
        token: Token | None = None,
        forget: Callable[[], None] | None = None,
    ) -> Rest:
        root = self._credentials.api_url
        send = self._send(github)
        return Rest(root, Patience(root, send, self._stranger, token, forget, self._clock).send)

    async def _stranger(self, call: Call) -> Answer:
        """Ask a host that is not GitHub's API and must not get our token."""
        from githubkit.auth import UnauthAuthStrategy

        async with self._connect().with_auth(UnauthAuthStrategy()) as github:
            return await self._send(github)(call)

    def _send(self, github: "GitHub[BaseAuthStrategy]") -> Send:
        """One request and its answer, whatever its status; Transient when none came."""

        async def send(call: Call) -> Answer:
            status = 0
            try:
                answer = await self._exchange(github, call)
                status = answer.status
            finally:
                self._on_request(call.method, call.kind, status)
            return answer

        return send

    async def _exchange(self, github: "GitHub[BaseAuthStrategy]", call: Call) -> Answer:
        from githubkit.exception import GitHubException, RequestError, RequestFailed

        headers = {"X-GitHub-Api-Version": self._credentials.api_version}
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        try:
            response = await github.arequest(
                call.method, call.path, content=call.body, headers=headers
            )
        except RequestFailed as failed:
            return _answer(failed.response.raw_response)
        except GitHubException as fault:
            cause = fault.exc if isinstance(fault, RequestError) else fault
            kind = f"{call.kind}: {type(cause).__name__}"
            if isinstance(cause, httpx.TransportError):
                raise Transient(f"no answer from GitHub on {kind}") from None
            raise Permanent(f"cannot ask GitHub for {kind}") from None
        return _answer(response.raw_response)

    def _connect(self) -> "GitHub[BaseAuthStrategy]":
        """A connection as the App. The signed JWT is kept by the cache that all of them share."""
        from githubkit import GitHub
        from githubkit.auth import AppAuthStrategy
        from githubkit.cache import MemCacheStrategy

        if self._root is None:
            # http_cache would drop the time-out, auto_retry would repeat POSTs (githubkit 0.16);
            # reading the trusted certificates anew costs each job some 30 ms.
            self._root = GitHub(
                AppAuthStrategy(self._credentials.app_id, self._credentials.private_key),
                base_url=self._credentials.api_url,
                user_agent=self._credentials.user_agent,
                timeout=TIMEOUT,
                ssl_verify=httpx.create_ssl_context(),
                follow_redirects=False,
                http_cache=False,
                auto_retry=False,
                cache_strategy=MemCacheStrategy(),
            )
        return self._root.with_auth(self._root.auth)


def _answer(response: httpx.Response) -> Answer:
    return Answer(response.status_code, dict(response.headers), response.content)
