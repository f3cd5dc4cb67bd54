"""Downloads of what GitHub keeps on other hosts: piece by piece into a file, without our token.

The addresses are secrets while they are valid, so no failure repeats one.
"""

import asyncio
import hashlib
from functools import cache
from ssl import SSLContext
from typing import BinaryIO

import httpx

from bot.failures import Permanent, Transient

DOWNLOAD_SECONDS = 120.0
PIECE_SECONDS = 20.0
"""Seconds that one piece may take."""
PIECE_BYTES = 64 * 1024


class TooLarge(Permanent):
    """More came than was allowed."""


async def download(url: str, target: BinaryIO, most: int) -> str:
    """Write what is there to `target`; answers `sha256:` of it. TooLarge after `most` bytes,
    Transient for every other failure: an address is soon invalid, and a new one can be had."""
    try:
        async with (
            asyncio.timeout(DOWNLOAD_SECONDS),
            httpx.AsyncClient(
                timeout=PIECE_SECONDS, headers={"accept-encoding": "identity"}, verify=_trusted()
            ) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise Transient(f"the artifact's host answered {response.status_code}")
            return await _copied(response, target, most)
    except TimeoutError:
        raise Transient("the artifact's host is too slow") from None
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise Transient(f"no artifact from its host: {type(fault).__name__}") from None


@cache
def _trusted() -> SSLContext:
    """Reading the trusted certificates takes some 30 ms."""
    return httpx.create_ssl_context()


async def _copied(response: httpx.Response, target: BinaryIO, most: int) -> str:
    digest, size = hashlib.sha256(), 0
    async for piece in response.aiter_raw(PIECE_BYTES):
        size += len(piece)
        if size > most:
            raise TooLarge(f"it is larger than {most} bytes")
        digest.update(piece)
        target.write(piece)
    target.flush()
    return f"sha256:{digest.hexdigest()}"
