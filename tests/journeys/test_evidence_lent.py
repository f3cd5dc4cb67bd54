"""What an earlier commit has to say for a later one: lent reports, and a base further back."""

from datetime import timedelta

from sqlmodel import col, update

from bot.clock import now
from bot.store.evidence_tables import ReportRow
from tests.journeys.ci import comment, lcov, of_pull, pushed, store, waits
from tests.journeys.stage import Stage
from tests.journeys.test_evidence import BASE, FILES, HALF, NEW, WHOLE

LENDING = """\
version: 1
gates:
  coverage: {enforcement: blocking}
reports:
  - {id: unit, kind: coverage}
  - {id: e2e, kind: coverage, carry_forward: 14d}
"""
E2E = {"src/pages.py": {1: 1, 2: 0}}
PAGES = "def page():\n    return 1\n"


async def aged(stage: Stage, head: str, days: int) -> None:
    """The reports of that commit came so many days ago."""
    async with store(stage) as database, database.session() as session:
        then = now() - timedelta(days=days, minutes=1)
        ours = update(ReportRow).where(col(ReportRow.head_sha) == head)
        await session.exec(ours.values(received_at=then))


async def test_a_report_that_did_not_run_is_lent_while_it_is_young(alone: Stage) -> None:
    files = {**FILES, ".hardening.yml": LENDING, "src/pages.py": PAGES}
    repository = alone.repository(files)
    first = await pushed(alone, repository)
    await first.sent(lcov(BASE), id="unit")
    await first.sent(lcov(E2E), id="e2e", file="e2e.info", complete="true")
    await aged(alone, first.run.head_sha, 3)
    await alone.github.push_branch(repository, "main", {"README.md": "# Docs\n"})
    second = await pushed(alone, repository)
    await second.sent(lcov(BASE), id="unit", complete="true")
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    ci = await of_pull(alone, repository, pull)
    await ci.sent(lcov(WHOLE), id="unit", complete="true")
    assert (await alone.verdict(pull)).conclusion == "success"
    gate = alone.runs(pull)["hardening/coverage"]
    lent = f"signed, carried forward, 3 days old) of {first.run.head_sha[:7]}"
    assert lent in (gate.summary or "")
    told = f"e2e did not come: that of {first.run.head_sha[:7]}, 3 days old"
    assert told in (alone.runs(pull)["hardening"].summary or "")
    assert gate.title == "87.50 % (+12.50), patch 4 of 4 lines (100.00 %)"

    await aged(alone, first.run.head_sha, 15)
    later = await alone.pull(repository, {"src/shop.py": f"{NEW}\n\nLAST = 1\n"})
    ci = await of_pull(alone, repository, later)
    await ci.sent(lcov(WHOLE), id="unit", complete="true")
    assert (await alone.verdict(later)).conclusion == "neutral"
    gate = alone.runs(later)["hardening/coverage"]
    assert gate.title == "1 of 2 reports came; missing: e2e"
    assert "carried forward" not in (gate.summary or "")


async def test_what_changed_since_is_not_lent(alone: Stage) -> None:
    """An old report knows nothing of new lines: they are not judged by it."""
    files = {**FILES, ".hardening.yml": LENDING, "src/pages.py": PAGES}
    repository = alone.repository(files)
    first = await pushed(alone, repository)
    await first.sent(lcov(BASE), id="unit")
    await first.sent(lcov(E2E), id="e2e", file="e2e.info", complete="true")
    pull = await alone.pull(repository, {"src/pages.py": f"import os\n{PAGES}"})
    ci = await of_pull(alone, repository, pull)
    await ci.sent(lcov(BASE), id="unit", complete="true")
    await alone.verdict(pull)
    gate = alone.runs(pull)["hardening/coverage"]
    assert gate.title == "100.00 % (+0.00), patch not known"
    assert "0 days old" in (gate.summary or "")
    assert "is a shard missing?" not in (gate.summary or "")


async def test_the_base_is_the_nearest_ancestor_with_the_reports(alone: Stage) -> None:
    repository = alone.repository(FILES)
    first = await pushed(alone, repository)
    await first.sent(lcov(BASE), complete="true")
    for text in ("# One\n", "# Two\n", "# Three\n"):
        await alone.github.push_branch(repository, "main", {"README.md": text})
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    ci = await of_pull(alone, repository, pull)
    await waits(alone, pull, "coverage", "0 of 1 reports, waiting for lcov.info")
    await ci.sent(lcov(HALF), complete="true")
    await alone.verdict(pull)
    gate = alone.runs(pull)["hardening/coverage"]
    assert gate.title == "50.00 % (−50.00), patch 1 of 4 lines (25.00 %)"
    named = f"compared with {first.run.head_sha[:7]}, 3 commits before the merge base"
    assert named in (gate.summary or "")
    assert named in comment(alone, pull)
