"""Connections to Redis for arq: a patient one for polling, a hasty one for ringing, or embedded.

Jobs are packed by msgpack: arq's default, pickle, would run code for whoever can write to Redis.
"""

from collections.abc import Callable
from typing import Protocol, cast

import arq.worker
import msgspec
from arq.connections import ArqRedis
from fakeredis import FakeServer
from fakeredis.aioredis import FakeAsyncRedisConnection
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
    """Where the doorbell hangs. Nothing is connected before the first command."""

    def for_polling(self) -> ArqRedis:
        """Retries for about a minute before an error reaches the caller."""

    def for_ringing(self) -> ArqRedis:
        """Fails within a few seconds."""


class RemoteRedis:
    """A Redis server behind REDIS_URL."""

    def __init__(self, url: str) -> None:
        self._url = url

    def for_polling(self) -> ArqRedis:
        """Retries for about a minute before an error reaches the caller."""
        patient = Retry(ExponentialBackoff(cap=2, base=0.1), POLL_RETRIES)
        errors: list[type[Exception]] = [RedisConnectionError, RedisTimeoutError, OSError]
        return self._open(retry=patient, retry_on_error=errors)

    def for_ringing(self) -> ArqRedis:
        """Fails within a few seconds."""
        return self._open(socket_timeout=RING_TIMEOUT)

    def _open(self, **options: object) -> ArqRedis:
        pool: ConnectionPool = ConnectionPool.from_url(
            self._url, socket_connect_timeout=RING_TIMEOUT, **options
        )
        return arq_redis(pool)


class EmbeddedRedis:
    """Redis inside this process, for `serve`: nothing survives a crash, and nothing has to."""

    def __init__(self) -> None:
        self._server = FakeServer()
        setattr(arq.worker, "log_redis_info", _no_info)  # noqa: B010 - arq does not export the name

    def for_polling(self) -> ArqRedis:
        """A new pool on the one server."""
        opened: type[AbstractConnection] = cast(
            "type[AbstractConnection]", FakeAsyncRedisConnection
        )
        return arq_redis(ConnectionPool(connection_class=opened, server=self._server))

    def for_ringing(self) -> ArqRedis:
        """A new pool on the one server."""
        return self.for_polling()


def arq_redis(pool: ConnectionPool) -> ArqRedis:
    """Arq's commands over a pool of connections."""
    return ArqRedis(
        pool_or_conn=pool,
        default_queue_name=QUEUE,
        job_serializer=msgspec.msgpack.encode,
        job_deserializer=msgspec.msgpack.decode,
    )


async def _no_info(redis: ArqRedis, log: Callable[[str], object]) -> None:
    """Fakeredis has no INFO, which arq's worker asks for at its start."""
