"""Installation tokens: one request per installation, repository and set of permissions."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from bot.failures import Permanent
from bot.github.refusals import Refused
from bot.github.rest import Rest

TOKEN_MARGIN = 300.0
"""Seconds that a token must still live when a job starts with it."""
FRESH = 5.0
"""Seconds after its creation in which GitHub may not know a token yet."""
PERMISSIONS = (("checks", "write"), ("contents", "read"), ("pull_requests", "write"))
READ_ACTIONS = (*PERMISSIONS, ("actions", "read"))
METADATA = (("metadata", "read"),)


class TokenWish(msgspec.Struct):
    """What we ask a token for."""

    permissions: dict[str, str]
    repository_ids: list[int] | msgspec.UnsetType = msgspec.UNSET


class TokenAnswer(msgspec.Struct):
    """What GitHub says of a new token."""

    token: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What a token is good for; without `repository_id` all repositories of the installation."""

    installation_id: int
    repository_id: int | None
    permissions: tuple[tuple[str, str], ...] = PERMISSIONS


@dataclass(frozen=True, slots=True)
class Token:
    """An installation token; the times are Unix seconds."""

    text: str = field(repr=False)
    created: float
    expires: float


@dataclass(slots=True)
class Tokens:
    """The tokens of this process. Callers that ask at once share one request."""

    app: Callable[[], AbstractAsyncContextManager[Rest]]
    clock: Callable[[], float] = time.time
    _kept: dict[Scope, Token] = field(default_factory=dict)
    _locks: dict[Scope, asyncio.Lock] = field(default_factory=dict)

    async def get(self, scope: Scope) -> Token:
        """A token with at least `TOKEN_MARGIN` seconds to live; Permanent if there is none."""
        async with self._locks.setdefault(scope, asyncio.Lock()):
            token = self._kept.get(scope)
            if token is None or token.expires - self.clock() < TOKEN_MARGIN:
                token = await self._create(scope)
                self._keep(scope, token)
            return token

    def forget(self, scope: Scope, token: Token) -> None:
        """Drop a token that GitHub no longer accepts."""
        if self._kept.get(scope) is token:
            del self._kept[scope]

    async def _create(self, scope: Scope) -> Token:
        path = f"/app/installations/{scope.installation_id}/access_tokens"
        body = TokenWish(
            dict(scope.permissions),
            msgspec.UNSET if scope.repository_id is None else [scope.repository_id],
        )
        created = self.clock()
        try:
            async with self.app() as rest:
                answer = await rest.write("token", f"POST {path}", body, TokenAnswer)
        except Refused as refused:
            raise _explained(refused) from None
        return Token(answer.token, created, datetime.fromisoformat(answer.expires_at).timestamp())

    def _keep(self, scope: Scope, token: Token) -> None:
        now = self.clock()
        for other in [s for s, kept in self._kept.items() if kept.expires <= now]:
            del self._kept[other]
            if not self._locks[other].locked():
                del self._locks[other]
        self._kept[scope] = token


def _explained(refused: Refused) -> Permanent:
    status, message = refused.status, refused.message
    if status == 404:
        return Refused(status, message, "the App is not installed there any more")
    if status == 403 and "suspended" in message:
        return Refused(status, message, "the installation is suspended")
    if status == 401:
        hint = "check the App id, its private key and this machine's clock"
        return Refused(status, message, f"GitHub does not accept our App's key: {hint}")
    return refused
