"""The pace of writes, in Redis and without it."""

import asyncio

import pytest
import redis.asyncio

from bot.github.pacing import (
    BURST,
    CREATIONS_PER_HOUR,
    HOUR,
    RESERVE,
    SPACING,
    Load,
    Pacing,
)

PATCH = Load(creates=False)
POST = Load()
AGGREGATE = Load(first_in_line=True)


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["redis", "memory", "redis away"])
async def pacing(request: pytest.FixtureRequest, clock: Clock) -> Pacing:
    if request.param == "memory":
        return Pacing(clock=clock)
    if request.param == "redis away":
        nobody = redis.asyncio.Redis(host="127.0.0.1", port=9, socket_connect_timeout=1)
        return Pacing(nobody, clock=clock)
    url = request.getfixturevalue("redis_url")
    return Pacing(redis.asyncio.Redis.from_url(url), clock=clock)


async def drain(pacing: Pacing, load: Load, times: int) -> list[float]:
    return [await pacing.acquire(1, load) for _ in range(times)]


async def test_a_burst_then_one_a_second(pacing: Pacing) -> None:
    assert await drain(pacing, PATCH, BURST) == [0.0] * BURST
    waits = await drain(pacing, PATCH, 3)
    assert waits == pytest.approx([SPACING, 2 * SPACING, 3 * SPACING])


async def test_what_would_wait_too_long_is_not_booked(pacing: Pacing, clock: Clock) -> None:
    await drain(pacing, POST, BURST + 5)
    assert await drain(pacing, POST, 3) == pytest.approx([6.0, 6.0, 6.0])
    clock.now += 1
    assert await pacing.acquire(1, POST) == pytest.approx(5.0)


async def test_the_bucket_refills(pacing: Pacing, clock: Clock) -> None:
    await drain(pacing, PATCH, BURST)
    clock.now += 7
    assert await drain(pacing, PATCH, 8) == pytest.approx([0.0] * 7 + [1.0])


async def test_a_long_rest_saves_no_more_than_a_burst(pacing: Pacing, clock: Clock) -> None:
    await drain(pacing, PATCH, 1)
    clock.now += 900
    assert await drain(pacing, PATCH, BURST + 1) == pytest.approx([0.0] * BURST + [1.0])


async def test_the_aggregate_goes_first(pacing: Pacing) -> None:
    await drain(pacing, POST, BURST)
    assert await drain(pacing, AGGREGATE, RESERVE + 1) == pytest.approx([0.0] * RESERVE + [1.0])


async def test_installations_do_not_wait_for_each_other(pacing: Pacing) -> None:
    await drain(pacing, PATCH, BURST + 2)
    assert await pacing.acquire(2, PATCH) == 0.0


async def fill_the_hour(pacing: Pacing, clock: Clock) -> None:
    for _ in range(CREATIONS_PER_HOUR):
        assert await pacing.acquire(1, POST) == 0.0
        clock.now += SPACING


async def test_so_many_creations_an_hour(pacing: Pacing, clock: Clock) -> None:
    started = clock.now
    await fill_the_hour(pacing, clock)
    left = started + HOUR - clock.now
    assert await pacing.acquire(1, POST) == pytest.approx(left)
    assert await pacing.acquire(1, PATCH) == 0.0
    assert await drain(pacing, AGGREGATE, RESERVE) == [0.0] * RESERVE
    assert await pacing.acquire(1, AGGREGATE) == pytest.approx(left)
    clock.now = started + HOUR
    assert await pacing.acquire(1, AGGREGATE) == pytest.approx(0.0)


async def test_workers_share_the_books(redis_url: str, clock: Clock) -> None:
    workers = [Pacing(redis.asyncio.Redis.from_url(redis_url), clock=clock) for _ in range(4)]
    waits = await asyncio.gather(
        *(worker.acquire(1, PATCH) for worker in workers for _ in range(6))
    )
    assert sorted(waits) == pytest.approx([0.0] * BURST + [1.0, 2.0, 3.0, 4.0])
