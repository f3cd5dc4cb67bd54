"""Connections: nothing is opened early, a dead server is told fast, jobs are never pickled."""

import time

import pytest
from redis.exceptions import RedisError

from bot.queue.connect import QUEUE, RING_TIMEOUT, Redis, RemoteRedis
from tests.servers import free_port


async def test_jobs_are_packed_without_pickle(bell: Redis) -> None:
    pool = bell.for_ringing()
    await pool.enqueue_job("take_run", 7, _job_id="run:7:0")
    packed = await pool.get("arq:job:run:7:0")
    await pool.aclose(close_connection_pool=True)
    assert isinstance(packed, bytes)
    assert b"take_run" in packed
    assert b"pickle" not in packed
    assert not packed.startswith(b"\x80\x04"), "the mark of pickle"


async def test_both_kinds_of_connection_meet_in_one_queue(bell: Redis) -> None:
    ringing, polling = bell.for_ringing(), bell.for_polling()
    await ringing.enqueue_job("take_run", 7)
    assert await polling.zcard(QUEUE) == 1
    for pool in (ringing, polling):
        await pool.aclose(close_connection_pool=True)


async def test_ringing_at_a_dead_server_fails_fast() -> None:
    pool = RemoteRedis(f"redis://127.0.0.1:{free_port()}/0").for_ringing()
    began = time.monotonic()
    with pytest.raises((RedisError, OSError)):
        await pool.ping()
    await pool.aclose(close_connection_pool=True)
    assert time.monotonic() - began < RING_TIMEOUT + 1
