"""Several words on one thing: shards add up, what is sent again replaces, older attempts do not."""

from tests.journeys.ci import concludes, lcov, of_pull, pushed
from tests.journeys.stage import Stage
from tests.journeys.test_evidence import BASE, FILES, NEW

ONE, TWO = "test (1)", "test (2)"
ADDED = (5, 6, 7, 8)


def covering(*lines: int) -> bytes:
    """A report of the change in which these of the added lines were reached."""
    return lcov({"src/shop.py": {1: 1, 2: 1, **{line: int(line in lines) for line in ADDED}}})


async def test_the_newest_word_of_each_shard_counts(alone: Stage) -> None:
    repository = alone.repository(FILES)
    base = await pushed(alone, repository)
    await base.sent(lcov(BASE), ONE)
    await base.sent(lcov(BASE), TWO, complete="true")
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    ci = await of_pull(alone, repository, pull)
    await ci.sent(covering(5, 6), ONE)
    await ci.sent(covering(), TWO, complete="true")
    gate = await concludes(alone, pull, "coverage", "patch 2 of 4 lines")
    assert gate.conclusion == "failure"

    await ci.sent(covering(6, 7), TWO, complete="true")
    await concludes(alone, pull, "coverage", "patch 3 of 4 lines")
    again = await ci.again()
    await again.sent(covering(6), TWO, complete="true")
    gate = await concludes(alone, pull, "coverage", "patch 2 of 4 lines")
    assert f"run {ci.run.id}.1, signed" in (gate.summary or "")
    assert f"run {ci.run.id}.2, signed" in (gate.summary or "")

    late = await ci.upload(covering(7, 8), TWO, complete="true")
    assert "a later attempt of this job" in late.text
    await again.sent(covering(8, 7), TWO, complete="true")
    gate = await concludes(alone, pull, "coverage", "patch 4 of 4 lines")
    assert gate.conclusion == "success"
