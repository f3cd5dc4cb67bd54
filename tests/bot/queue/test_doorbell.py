"""Ringing: once per attempt; a later ring never mutes one for now; nobody home is told."""

from bot.queue.connect import QUEUE, Redis, RemoteRedis
from bot.queue.doorbell import Doorbell
from tests.servers import free_port


async def rings(redis: Redis) -> int:
    pool = redis.for_ringing()
    count = await pool.zcard(QUEUE)
    await pool.aclose(close_connection_pool=True)
    assert isinstance(count, int)
    return count


async def test_the_same_attempt_rings_once(bell: Redis) -> None:
    doorbell = Doorbell(bell)
    assert await doorbell.run(7, 1)
    assert await doorbell.run(7, 1)
    assert await rings(bell) == 1
    assert await doorbell.run(7, 2)
    assert await doorbell.deliveries(3)
    assert await rings(bell) == 3
    await doorbell.close()


async def test_a_ring_for_later_does_not_mute_one_for_now(bell: Redis) -> None:
    doorbell = Doorbell(bell)
    await doorbell.run(7, 1, delay=120.0)
    await doorbell.run(7, 1)
    assert await rings(bell) == 2
    await doorbell.close()


async def test_a_ring_for_much_later_does_not_mute_one_for_soon(bell: Redis) -> None:
    doorbell = Doorbell(bell)
    await doorbell.run(7, 1, delay=1800.0)
    await doorbell.run(7, 1, delay=2.0)
    assert await rings(bell) == 2
    await doorbell.close()


async def test_whether_somebody_is_home(bell: Redis) -> None:
    doorbell = Doorbell(bell)
    assert await doorbell.answers()
    await doorbell.close()


async def test_nobody_home_is_told_and_not_raised() -> None:
    doorbell = Doorbell(RemoteRedis(f"redis://127.0.0.1:{free_port()}/0"))
    assert not await doorbell.run(7, 1)
    assert not await doorbell.deliveries(1)
    assert not await doorbell.answers()
    await doorbell.close()
