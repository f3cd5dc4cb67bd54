"""The public keys of those who sign the tokens of CI jobs, fetched and kept for a while."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx
import jwt
import msgspec

from bot.failures import Transient

PATH = "/.well-known/jwks"
FETCH_SECONDS = 5.0
"""For the whole answer."""

MAX_ANSWER = 256 * 1024
MAX_KEYS = 100
KEEP_SECONDS = 3600.0
"""A key that the issuer withdrew is accepted no longer than this."""

UNKNOWN_EVERY = 60.0
"""Seconds between fetches because of a key that is not known: anybody can name one."""

AFTER_FAILURE = 5.0
"""Seconds in which a failed fetch is not repeated."""

Keys = Mapping[str, jwt.PyJWK]


class _Key(msgspec.Struct):
    kty: str = ""
    kid: str = ""
    use: str = "sig"
    alg: str = "RS256"
    n: str = ""
    e: str = ""


class _Answer(msgspec.Struct):
    keys: list[_Key]


@dataclass(slots=True)
class SigningKeys:
    """Keys by their id. Whoever asks while they are being fetched waits for the same answer."""

    issuer: str
    clock: Callable[[], float] = time.monotonic
    _keys: Keys = field(default_factory=dict)
    _fetched: float | None = None
    _asked_for_unknown: float | None = None
    _failed: float | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def find(self, kid: str) -> jwt.PyJWK | None:
        """None for an id that the issuer does not know; Transient when it cannot be asked."""
        async with self._lock:
            if self._is_over(self._fetched, KEEP_SECONDS):
                await self._fetch()
            elif kid not in self._keys and self._is_over(self._asked_for_unknown, UNKNOWN_EVERY):
                await self._fetch()
                self._asked_for_unknown = self.clock()
            return self._keys.get(kid)

    def _is_over(self, since: float | None, seconds: float) -> bool:
        return since is None or self.clock() - since >= seconds

    async def _fetch(self) -> None:
        if not self._is_over(self._failed, AFTER_FAILURE):
            raise _unavailable()
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                raw = await _download(f"{self.issuer}{PATH}")
            keys = _read(raw)
        except (httpx.HTTPError, TimeoutError, ValueError, RecursionError):
            self._failed = self.clock()
            raise _unavailable() from None
        self._keys, self._fetched, self._failed = keys, self.clock(), None


def _unavailable() -> Transient:
    return Transient("GitHub's keys for the tokens of CI jobs cannot be had", AFTER_FAILURE)


async def _download(url: str) -> bytes:
    """The body; ValueError when it is too long or no success."""
    parts, size = list[bytes](), 0
    async with (
        httpx.AsyncClient(timeout=FETCH_SECONDS) as client,
        client.stream("GET", url) as answer,
    ):
        if answer.status_code != httpx.codes.OK:
            raise ValueError("no success")
        async for part in answer.aiter_bytes():
            size += len(part)
            if size > MAX_ANSWER:
                raise ValueError("too long")
            parts.append(part)
    return b"".join(parts)


def _read(raw: bytes) -> Keys:
    """The RSA keys for RS256; what else the issuer has, or nobody can read, is left out."""
    found = msgspec.json.decode(raw, type=_Answer).keys[:MAX_KEYS]
    fit = [key for key in found if (key.kty, key.use, key.alg) == ("RSA", "sig", "RS256")]
    keys = {key.kid: _key(key) for key in fit if key.kid}
    return {kid: key for kid, key in keys.items() if key is not None}


def _key(key: _Key) -> jwt.PyJWK | None:
    try:
        return jwt.PyJWK({"kty": "RSA", "n": key.n, "e": key.e}, algorithm="RS256")
    except (jwt.PyJWTError, ValueError):
        return None
