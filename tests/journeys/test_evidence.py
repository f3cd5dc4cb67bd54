"""Reports uploaded on a push are the base of the pull request whose reports come later."""

from tests.journeys.ci import lcov, of_pull, pushed, waits
from tests.journeys.stage import Stage

CONFIG = """\
version: 1
gates:
  coverage: {enforcement: blocking}
"""
OLD = "def total(items):\n    return sum(items)\n"
MEAN = """

def mean(items):
    if not items:
        return 0
    return total(items) / len(items)
"""
NEW = OLD + MEAN
FILES = {".hardening.yml": CONFIG, "src/shop.py": OLD, "src/a.ts": ""}
BASE = {"src/shop.py": {1: 1, 2: 1}}
HALF = {"src/shop.py": {1: 1, 2: 1, 5: 1, 6: 0, 7: 0, 8: 0}}
WHOLE = {"src/shop.py": {1: 1, 2: 1, 5: 1, 6: 1, 7: 1, 8: 1}}


async def test_uploads_on_push_and_then_on_the_pull_request(stage: Stage) -> None:
    repository = stage.repository(FILES)
    base = await pushed(stage, repository)
    await base.sent(lcov(BASE), complete="true")
    pull = await stage.pull(repository, {"src/shop.py": NEW})
    run = await waits(stage, pull, "coverage", "0 of 1 reports, waiting for lcov.info")
    assert run.status == "in_progress"
    ci = await of_pull(stage, repository, pull)
    await ci.sent(lcov(HALF))
    verdict = await stage.verdict(pull)
    assert verdict.conclusion == "failure"
    gate = stage.runs(pull)["hardening/coverage"]
    assert gate.title == "50.00 % (−50.00), patch 1 of 4 lines (25.00 %)"
    assert gate.summary is not None
    assert "signed" in gate.summary
    assert gate.id == run.id, "the run that was in progress is concluded"
    [comment] = stage.github.comments(pull)
    assert "cover `src/shop.py:6-8`" in comment.body or "src/shop.py:6-8" in comment.body


async def test_no_verdict_from_the_first_of_two_shards(alone: Stage) -> None:
    repository = alone.repository(FILES)
    base = await pushed(alone, repository)
    await base.sent(lcov(BASE), "shard 1")
    await base.sent(lcov(BASE), "shard 2", complete="true")
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    ci = await of_pull(alone, repository, pull)
    await ci.sent(lcov(HALF), "shard 1")
    await waits(alone, pull, "coverage", "1 of 2 reports, waiting for lcov.info")
    await ci.sent(lcov(WHOLE), "shard 2")
    assert (await alone.verdict(pull)).conclusion == "success"
    title = alone.runs(pull)["hardening/coverage"].title
    assert title == "100.00 % (+0.00), patch 4 of 4 lines (100.00 %)"


async def test_a_late_report_is_judged_again(alone: Stage) -> None:
    repository = alone.repository(FILES)
    base = await pushed(alone, repository)
    await base.sent(lcov(BASE), complete="true")
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    ci = await of_pull(alone, repository, pull)
    await ci.sent(lcov(HALF), complete="true")
    before = await alone.verdict(pull)
    assert before.conclusion == "failure"
    await ci.sent(lcov(WHOLE))
    after = await alone.renewed(pull, before)
    assert after.conclusion == "success"


async def test_the_end_of_ci_ends_the_wait(alone: Stage) -> None:
    repository = alone.repository(FILES)
    base = await pushed(alone, repository)
    await base.sent(lcov(BASE), complete="true")
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    ci = await of_pull(alone, repository, pull)
    await waits(alone, pull, "coverage", "waiting for lcov.info")
    await ci.end()
    verdict = await alone.verdict(pull)
    assert verdict.conclusion == "neutral"
    assert alone.runs(pull)["hardening/coverage"].title == (
        "No coverage report came; expected: lcov.info"
    )


async def test_lines_of_a_merge_are_mapped_to_the_head(alone: Stage) -> None:
    repository = alone.repository(FILES)
    base = await pushed(alone, repository)
    await base.sent(lcov(BASE), complete="true")
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    await alone.github.push_branch(repository, "main", {"src/shop.py": "import os\n\n\n" + OLD})
    ci = await of_pull(alone, repository, pull)
    merged = {1: 1, 4: 1, 5: 1, 8: 1, 9: 0, 10: 0, 11: 0}
    await ci.sent(lcov({"src/shop.py": merged}), complete="true")
    await alone.verdict(pull)
    comments = alone.github.review_comments(pull)
    assert [(one.path, one.start_line, one.line) for one in comments] == [("src/shop.py", 6, 8)]


async def test_a_nearer_base_with_fewer_reports_is_passed_over(alone: Stage) -> None:
    repository = alone.repository(FILES)
    first = await pushed(alone, repository)
    await first.sent(lcov(BASE), file="unit.info")
    await first.sent(lcov({"src/shop.py": {1: 1, 2: 0}}), file="e2e.info", complete="true")
    await alone.github.push_branch(repository, "main", {"README.md": "# Docs\n"})
    second = await pushed(alone, repository)
    await second.sent(lcov(BASE), file="unit.info", complete="true")
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    ci = await of_pull(alone, repository, pull)
    await ci.sent(lcov(WHOLE), file="e2e.info")
    await waits(alone, pull, "coverage", "1 of 2 reports, waiting for unit.info")
    await ci.sent(lcov(WHOLE), file="unit.info")
    await alone.verdict(pull)
    gate = alone.runs(pull)["hardening/coverage"]
    assert gate.summary is not None
    assert "1 commit before" in gate.summary
    assert first.run.head_sha[:7] in gate.summary


async def test_nothing_is_waited_for_where_nobody_ever_reported(alone: Stage) -> None:
    repository = alone.github.create_repository("acme/fresh")
    repository.commit({"src/shop.py": OLD})
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    verdict = await alone.verdict(pull)
    assert verdict.conclusion == "neutral"
    assert alone.github.comments(pull) == []
