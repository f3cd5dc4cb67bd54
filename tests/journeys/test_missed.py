"""Events that never arrived are found: the product was down, GitHub's delivery failed."""

from pathlib import Path

import pytest

from bot.standin.stand_in import StandIn
from tests.journeys.stage import ANY, Stage, environment, running


@pytest.fixture
def settings(github: StandIn, sqlite_url: str, tmp_path: Path) -> dict[str, str]:
    return environment(github, tmp_path / "data", sqlite_url, None)


async def test_pull_requests_opened_while_we_were_down(
    github: StandIn, settings: dict[str, str]
) -> None:
    async with running(github, settings) as stage:
        repository = stage.repository()
        first = await stage.pull(repository, {"src/a.ts": ANY})
        await stage.verdict(first)
    missed = await Stage(github, settings).pull(repository, {"src/b.ts": ANY})
    await github.settle()
    async with running(github, settings) as stage:
        assert (await stage.verdict(missed, timeout=30)).conclusion == "failure"
        assert len(github.comments(missed)) == 1
        assert stage.runs(first)["hardening"].conclusion == "failure"


async def test_an_event_that_github_never_sent_is_found_by_comparing(
    github: StandIn, settings: dict[str, str]
) -> None:
    """The very first start: no delivery is on record, but the App is installed."""
    repository = Stage(github, settings).repository()
    pull = await Stage(github, settings).pull(repository, {"src/a.ts": ANY})
    async with running(github, settings) as stage:
        verdict = await stage.verdict(pull, timeout=30)
        assert verdict.conclusion == "neutral"
        assert "just installed" in (verdict.summary or "")


async def test_installing_judges_open_pull_requests_without_blocking(
    github: StandIn, settings: dict[str, str]
) -> None:
    async with running(github, settings) as stage:
        repository = github.create_repository("acme/late", install=False)
        repository.commit(
            {".hardening.yml": "version: 1\ngates:\n  any-growth: {enforcement: blocking}\n"}
        )
        pull = await stage.pull(repository, {"src/a.ts": ANY})
        await github.install(repository)
        assert (await stage.verdict(pull, timeout=30)).conclusion == "neutral"
