"""Where the doorbell hangs: a real Redis and the embedded one."""

import pytest

from bot.queue.connect import EmbeddedRedis, Redis, RemoteRedis


@pytest.fixture(params=["embedded", "server"])
def bell(request: pytest.FixtureRequest) -> Redis:
    if request.param == "embedded":
        return EmbeddedRedis()
    return RemoteRedis(str(request.getfixturevalue("redis_url")))
