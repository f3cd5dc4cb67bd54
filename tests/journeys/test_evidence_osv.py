"""Known vulnerabilities without a report of CI: looked up, waited for while OSV is down, told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.osv import limits
from bot.standin.osv import OsvFault, OsvStandIn
from bot.standin.stand_in import StandIn
from tests.bot.osv.advisories import advisory, package_lock
from tests.journeys.ci import comment, concludes, passes, waits
from tests.journeys.stage import environment, running

CONFIG = """\
version: 1
gates:
  audit: {enforcement: blocking}
"""
HOLE = "GHSA-aaaa-bbbb-cccc"
LOCK = "package-lock.json"
FILES = {".hardening.yml": CONFIG, LOCK: package_lock(kettle="1.6.0", mug="1.0.0")}
OLDER = {LOCK: package_lock(kettle="1.4.0", mug="1.0.0")}
DOWN = [OsvFault(503)] * limits.ATTEMPTS


@pytest.fixture
def osv() -> Iterator[OsvStandIn]:
    high = advisory(HOLE, database_specific={"severity": "HIGH"}, aliases=["CVE-2026-1234"])
    with OsvStandIn(high, advisory("GHSA-dddd-eeee-ffff", "mug")) as served:
        yield served


@pytest.fixture
def looking(
    github: StandIn, sqlite_url: str, redis_url: str, osv: OsvStandIn, tmp_path: Path
) -> dict[str, str]:
    """What the product is told, OSV included."""
    environ = environment(github, tmp_path / "data", sqlite_url, redis_url)
    return {**environ, "OSV_API_URL": osv.url}


async def test_a_vulnerable_version_is_found_without_any_report(
    github: StandIn, looking: dict[str, str]
) -> None:
    async with running(github, looking) as stage:
        repository = stage.repository(FILES)
        pull = await stage.pull(repository, OLDER)
        assert (await stage.verdict(pull)).conclusion == "failure"
        gate = stage.runs(pull)["hardening/audit"]
        assert gate.title == "1 vulnerability introduced (1 high), 1 known before"
        said = comment(stage, pull)
        assert "kettle 1.4.0" in said
        assert HOLE in said
        assert "upgrade kettle to 1.5.0" in said
        [inline] = github.review_comments(pull)
        assert (inline.path, "fixed in 1.5.0" in inline.body) == (LOCK, True)


async def test_an_outage_is_waited_for_and_judged_when_it_is_over(
    github: StandIn, looking: dict[str, str], osv: OsvStandIn
) -> None:
    osv.faults += DOWN
    async with running(github, looking) as stage:
        pull = await stage.pull(stage.repository(FILES), OLDER)
        gate = await waits(stage, pull, "audit", "did not answer: status 503; asked again")
        assert gate.status == "in_progress"
        assert github.comments(pull) == []
    async with running(github, looking) as stage:
        # Another process: the old one would let the service rest for a minute.
        await passes(stage, timedelta(minutes=2))
        assert (await stage.verdict(pull)).conclusion == "failure"
        assert HOLE in comment(stage, pull)


async def test_an_outage_without_end_blocks_nobody(
    github: StandIn, looking: dict[str, str], osv: OsvStandIn
) -> None:
    osv.faults += DOWN * 9
    async with running(github, looking) as stage:
        pull = await stage.pull(stage.repository(FILES), OLDER)
        await waits(stage, pull, "audit", "asked again in a while")
        await passes(stage, timedelta(minutes=30))
        gate = await concludes(stage, pull, "audit", "Not evaluated: OSV at 127.0.0.1")
        assert gate.conclusion == "neutral"
        assert "tried again with the next run" in (gate.title or "")
