"""What `serve` writes down: one thread through each delivery, and nobody's secrets."""

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

from bot.standin.stand_in import StandIn
from tests.journeys.stage import ANY, Processes, Stage, environment

TOKEN = re.compile(r"gh[a-z]_[A-Za-z0-9._-]{20,}")


@pytest.fixture
def environ(github: StandIn, sqlite_url: str, tmp_path: Path) -> dict[str, str]:
    """Everything is written down."""
    settings = environment(github, tmp_path / "data", sqlite_url, None)
    return {**settings, "LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json"}


async def test_one_delivery_can_be_followed_and_no_secret_is_told(
    processes: Processes, github: StandIn
) -> None:
    serve = await processes.start("serve")
    await processes.answering()
    stage = Stage(github, processes.environ)
    github.faults.secondary_limit("GET", "/repos/acme/shop/compare/*", retry_after=1)
    github.faults.fresh_token()
    pull = await stage.pull(stage.repository(), {"src/a.ts": ANY})
    assert (await stage.verdict(pull, timeout=40)).conclusion == "failure"
    [delivery] = [d for d in github.deliveries if d.action == "opened"]
    serve.terminate()
    assert await serve.wait() == 0
    _followed(processes.logs(), delivery.guid)
    _silent(processes.logs(), github)


def _followed(logs: str, guid: str) -> None:
    events = defaultdict(set)
    for line in logs.splitlines():
        told = json.loads(line)
        for key in ("delivery", "correlation_id"):
            if key in told:
                events[told[key]].add(told["event"])
    assert {"webhook", "run.opened", "run.retried", "run.published", "run.finished"} <= events[guid]


def _silent(logs: str, github: StandIn) -> None:
    assert len(logs.splitlines()) > 10
    assert github.state.tokens, "a token was handed out that could have been told"
    assert github.webhook_secret not in logs
    assert not TOKEN.search(logs)
    assert not any(value in logs for value in github.state.tokens)
    assert "PRIVATE KEY" not in logs
    for line in github.private_key_pem.splitlines()[1:-1]:
        assert line not in logs
