"""Attempts to clear a blocked head without repairing it."""

from bot.standin.wire.faults import Fault
from tests.journeys.stage import ANY, BLOCKING, Stage

STRICT = BLOCKING.replace("gates:", "settings: {on_error: failure}\ngates:")


def unjudgeable() -> Fault:
    """From now on comparisons fail for good, as a base that cannot be read would."""
    return Fault("GET", "/repos/acme/shop/compare/*", status=451, times=-1)


async def test_a_second_pull_request_that_cannot_be_judged_clears_nothing(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    before = await alone.verdict(pull)
    assert before.conclusion == "failure"
    repository.commit({"README.md": "another base\n"}, branch="aside", message="Aside")
    alone.github.faults.add(unjudgeable())
    await alone.github.open_pull_request(repository, pull.head_ref, base="aside")
    after = await alone.renewed(pull, before)
    assert after.conclusion == "failure"
    assert "Not evaluated" in (after.title or "")


async def test_our_faults_are_judged_by_the_rules_that_govern_the_branch(alone: Stage) -> None:
    repository = alone.repository({".hardening.yml": STRICT})
    first = await alone.pull(repository, {"src/a.ts": ANY})
    await alone.verdict(first)
    repository.commit({".hardening.yml": BLOCKING}, branch="loose", message="Loosen")
    alone.github.faults.add(unjudgeable())
    repository.commit({"src/b.ts": ANY}, branch="feature", message="Change")
    pull = await alone.github.open_pull_request(repository, "feature", base="loose")
    assert (await alone.verdict(pull)).conclusion == "failure"
