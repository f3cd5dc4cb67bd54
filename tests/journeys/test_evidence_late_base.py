"""CI of the default branch is often slower than that of a pull request: its reports count yet."""

from tests.journeys.ci import lcov, of_pull, pushed
from tests.journeys.stage import Stage
from tests.journeys.test_evidence import BASE, FILES, NEW, WHOLE

WORSE = {"src/shop.py": {1: 1, 2: 0}}


async def test_reports_of_the_base_that_come_late_are_compared_with(alone: Stage) -> None:
    repository = alone.repository(FILES)
    first = await pushed(alone, repository)
    await first.sent(lcov(BASE), complete="true")
    await alone.github.push_branch(repository, "main", {"README.md": "# Docs\n"})
    slow = await pushed(alone, repository)
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    ci = await of_pull(alone, repository, pull)
    await ci.sent(lcov(WHOLE), complete="true")
    early = await alone.verdict(pull)
    gate = alone.runs(pull)["hardening/coverage"]
    assert "1 commit before" in (gate.summary or "")
    assert "(+0.00)" in (gate.title or "")
    await slow.sent(lcov(WORSE), complete="true")

    def compared(_: object) -> bool:
        return "(+50.00)" in (alone.runs(pull)["hardening/coverage"].title or "")

    await alone.github.until(compared, timeout=20)
    assert "1 commit before" not in (alone.runs(pull)["hardening/coverage"].summary or "")
    assert alone.runs(pull)["hardening"].conclusion == early.conclusion == "success"


async def test_what_only_a_nightly_run_sends_is_not_waited_for(alone: Stage) -> None:
    repository = alone.repository(FILES)
    base = await pushed(alone, repository)
    await base.sent(lcov(BASE), complete="true")
    nightly = await pushed(alone, repository, event="schedule")
    await nightly.sent(lcov(WORSE), "soak", file="soak.info")
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    ci = await of_pull(alone, repository, pull)
    await ci.sent(lcov(WHOLE))
    verdict = await alone.verdict(pull)
    assert verdict.conclusion == "success"
    assert "soak" not in (alone.runs(pull)["hardening/coverage"].summary or "")
