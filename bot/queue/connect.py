"""Connections to Redis for arq: a patient one for polling, a hasty one for ringing, or embedded.

Jobs are packed by msgpack: arq's default, pickle, would run code for whoever can write to Redis.
"""

from collections.abc import Callable
from typing import Protocol, cast

import arq.worker
import msgspec
from arq.connections import ArqRedis, RedisSettings, create_pool
from fakeredis import FakeServer
from fakeredis.aioredis import FakeConnection
from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

QUEUE = "hardening:queue"
RING_TIMEOUT = 2.0
"""Seconds after which ringing gives up: the sweep rings again."""

POLL_RETRIES = 30
"""With at most 2 s between them a worker outlives a minute without Redis before it reconnects."""


class Redis(Protocol):
    """Where the doorbell hangs: opens a new connection pool per purpose."""

    embedded: bool

    async def for_polling(self) -> ArqRedis:
        """Retries for about a minute before an error reaches the caller."""

    async def for_ringing(self) -> ArqRedis:
        """Fails within `RING_TIMEOUT` seconds."""


class RemoteRedis:
    """A Redis server behind REDIS_URL."""

    embedded = False

    def __init__(self, url: str) -> None:
        self._url = url

    async def for_polling(self) -> ArqRedis:
        """Retries for about a minute before an error reaches the caller."""
        settings = self._settings()
        settings.retry = Retry(ExponentialBackoff(cap=2, base=0.1), POLL_RETRIES)
        settings.retry_on_error = [RedisConnectionError, RedisTimeoutError, OSError]
        settings.retry_on_timeout = True
        return await self._open(settings)

    async def for_ringing(self) -> ArqRedis:
        """Fails within `RING_TIMEOUT` seconds."""
        return await self._open(self._settings())

    def _settings(self) -> RedisSettings:
        settings = RedisSettings.from_dsn(self._url)
        settings.conn_timeout = int(RING_TIMEOUT)
        settings.conn_retries = 0
        return settings

    async def _open(self, settings: RedisSettings) -> ArqRedis:
        return await create_pool(
            settings,
            default_queue_name=QUEUE,
            job_serializer=msgspec.msgpack.encode,
            job_deserializer=msgspec.msgpack.decode,
        )


class EmbeddedRedis:
    """Redis inside this process, for `serve`: nothing survives a crash, and nothing has to."""

    embedded = True

    def __init__(self) -> None:
        self._server = FakeServer()
        setattr(arq.worker, "log_redis_info", _no_info)  # noqa: B010 - arq does not export the name

    async def for_polling(self) -> ArqRedis:
        """A new pool on the one server."""
        opened: type[AbstractConnection] = cast("type[AbstractConnection]", FakeConnection)
        return ArqRedis(
            pool_or_conn=ConnectionPool(connection_class=opened, server=self._server),
            default_queue_name=QUEUE,
            job_serializer=msgspec.msgpack.encode,
            job_deserializer=msgspec.msgpack.decode,
        )

    async def for_ringing(self) -> ArqRedis:
        """A new pool on the one server."""
        return await self.for_polling()


async def _no_info(redis: ArqRedis, log: Callable[[str], object]) -> None:
    """Fakeredis has no INFO, which arq's worker asks for at its start."""
