"""Faults: each does what it says, as often as it says, and the log tells of it."""

import time

import httpx
import pytest

from tests.bot.standin.stage import Stage


async def test_a_failure_does_nothing(stage: Stage) -> None:
    stage.standin.faults.fail("POST", "*/check-runs", times=2)
    assert [(await stage.run()).status_code for _ in range(3)] == [502, 502, 201]
    assert len(stage.standin.check_runs(stage.repository, stage.sha)) == 1
    assert stage.standin.faults.pending == ()


async def test_a_lost_answer_leaves_the_write(stage: Stage) -> None:
    stage.standin.faults.write_then_fail("POST", "*/check-runs")
    assert (await stage.run()).status_code == 502
    assert len(stage.standin.check_runs(stage.repository, stage.sha)) == 1


@pytest.mark.parametrize("after", [False, True])
async def test_a_dropped_connection(stage: Stage, after: bool) -> None:
    stage.standin.faults.drop("POST", "*/check-runs", after=after)
    with pytest.raises(httpx.RemoteProtocolError):
        await stage.run()
    assert len(stage.standin.check_runs(stage.repository, stage.sha)) == int(after)


async def test_a_slow_answer(stage: Stage) -> None:
    stage.standin.faults.slow("GET", stage.here, 0.2)
    started = time.monotonic()
    assert (await stage.api.get(stage.here)).status_code == 200
    assert time.monotonic() - started >= 0.2


async def test_a_token_that_is_too_fresh(stage: Stage) -> None:
    stage.standin.faults.fresh_token(times=1)
    first, second = await stage.api.get(stage.here), await stage.api.get(stage.here)
    assert (first.status_code, second.status_code) == (401, 200)
    assert first.json()["message"] == "Bad credentials"


@pytest.mark.parametrize(("status", "after"), [(403, None), (403, 30), (429, 30), (429, None)])
async def test_the_secondary_limit(stage: Stage, status: int, after: int | None) -> None:
    stage.standin.faults.secondary_limit("POST", "*", status, after)
    answer = await stage.run()
    assert answer.status_code == status
    assert "secondary rate limit" in answer.json()["message"]
    assert answer.headers.get("retry-after") == (str(after) if after else None)


async def test_the_hourly_limit(stage: Stage) -> None:
    stage.standin.faults.primary_limit("*", "*", reset=2_000_000_000)
    answer = await stage.api.get(stage.here)
    assert answer.headers["x-ratelimit-remaining"] == "0"
    assert answer.headers["x-ratelimit-reset"] == "2000000000"


async def test_other_requests_are_not_touched(stage: Stage) -> None:
    stage.standin.faults.fail("POST", "*/check-runs")
    assert (await stage.api.get(stage.here)).status_code == 200
    stage.standin.faults.clear()
    assert (await stage.run()).status_code == 201


async def test_the_log(stage: Stage) -> None:
    await stage.api.get(stage.here)
    await stage.run()
    await stage.token()
    await stage.app.get("/app")
    log = stage.standin.requests
    assert [(entry.method, entry.caller) for entry in log.api] == [
        ("GET", "installation"),
        ("POST", "installation"),
        ("POST", "app"),
        ("GET", "app"),
    ]
    assert [entry.path for entry in log.writes] == [f"{stage.here}/check-runs"]
    assert log.writes[0].received > 0
    assert log.writes[0].sent > log.writes[0].received
    assert len(log.find("GET", "/repos/*")) == 1
    log.clear()
    assert len(log) == 0
