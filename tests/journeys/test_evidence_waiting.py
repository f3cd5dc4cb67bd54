"""While reports are on their way, and what ends the wait: CI, its own word, or the clock."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from bot.standin.repositories import Pull, Repository
from bot.standin.stand_in import StandIn
from tests.journeys.ci import Ci, comment, laid_aside, lcov, of_pull, passes, pushed, waits
from tests.journeys.stage import AGGREGATE, Stage, environment, running
from tests.journeys.test_evidence import BASE, CONFIG, FILES, HALF, NEW, WHOLE

PARTS = ("api", "integration", "ui", "unit")
WAIT = timedelta(minutes=30)
DEMANDING = f"{CONFIG}settings: {{missing_evidence: blocking}}\n"


async def test_three_of_four_are_no_verdict(alone: Stage) -> None:
    """The first to come would fail the change; nobody says so before the last one is here."""
    repository = alone.repository(FILES)
    base = await pushed(alone, repository)
    for part in PARTS:
        await base.sent(lcov(BASE), part, id=part, complete=str(part == "unit").lower())
    told = await alone.pull(repository, {"src/shop.py": NEW})
    ended = await alone.pull(repository, {"src/shop.py": f"{NEW}\n\nLAST = 1\n"})
    first, second = await asyncio.gather(
        _three(alone, repository, told), _three(alone, repository, ended)
    )

    await first.sent(lcov(WHOLE), "integration", id="integration", complete="true")
    assert (await alone.verdict(told)).conclusion == "success"
    assert alone.github.comments(told) == []

    await second.end()
    assert (await alone.verdict(ended)).conclusion == "neutral"
    gate = alone.runs(ended)["hardening/coverage"]
    assert gate.title == "3 of 4 reports came; missing: integration"


async def _three(stage: Stage, repository: Repository, pull: Pull) -> Ci:
    """All parts but `integration`, none of which covers the change."""
    ci = await of_pull(stage, repository, pull)
    for part in ("unit", "api"):
        await ci.sent(lcov(HALF), part, id=part)
    await waits(stage, pull, "coverage", "2 of 4 reports, waiting for integration, ui")
    await ci.sent(lcov(HALF), "ui", id="ui")
    await waits(stage, pull, "coverage", "3 of 4 reports, waiting for integration")
    whole = stage.runs(pull)[AGGREGATE]
    assert (whole.status, whole.conclusion) == ("in_progress", None)
    assert not stage.github.comments(pull)
    assert not stage.github.review_comments(pull)
    return ci


@pytest_asyncio.fixture
async def rung(
    github: StandIn, sqlite_url: str, redis_url: str, tmp_path: Path
) -> AsyncIterator[Stage]:
    """With a Redis that a test can ring through, too."""
    environ = environment(github, tmp_path / "data", sqlite_url, redis_url)
    async with running(github, environ) as opened:
        yield opened


async def test_a_report_that_never_comes_is_waited_for_until_the_deadline(rung: Stage) -> None:
    repository = rung.repository({**FILES, ".hardening.yml": DEMANDING})
    base = await pushed(rung, repository)
    await base.sent(lcov(BASE), complete="true")
    pull = await rung.pull(repository, {"src/shop.py": NEW})
    ci = await of_pull(rung, repository, pull)
    await waits(rung, pull, "coverage", "0 of 1 reports, waiting for lcov.info")
    row = await laid_aside(rung)
    assert row.due_at == (row.event_at or row.requested_at) + WAIT
    await passes(rung, WAIT)
    before = await rung.verdict(pull)
    assert before.conclusion == "failure"
    gate = rung.runs(pull)["hardening/coverage"]
    assert gate.title == "No coverage report came; expected: lcov.info"
    assert "let CI send lcov.info for this commit" in comment(rung, pull)

    await ci.sent(lcov(WHOLE), complete="true")
    assert (await rung.renewed(pull, before)).conclusion == "success"
