"""Servers whose comparison tells less than GitHub's, or nothing: the verdict is the same."""

import pytest

from bot.standin.document import Doc
from bot.standin.wire.faults import Fault
from tests.journeys.stage import ANY, Stage

BARE: Doc = {"status": "ahead", "ahead_by": 1}
MISSING: Doc = {"message": "Not Found", "status": "404"}


@pytest.mark.parametrize(("status", "body"), [(404, MISSING), (200, BARE)])
async def test_without_a_comparison_branch_files_and_git_tell(
    alone: Stage, status: int, body: Doc
) -> None:
    alone.github.faults.add(Fault("GET", "*/compare/*", status, body, times=-1))
    repository = alone.repository({"src/old.ts": "export const old: any = 1;\n"})
    pull = await alone.pull(repository, {"src/b.ts": ANY})
    repository.commit({"src/later.ts": ANY}, branch="main", message="The base moves on")
    assert (await alone.verdict(pull)).conclusion == "failure"
    assert alone.runs(pull)["hardening/any-growth"].title == "+1 any (1 → 2)"
    assert [c.path for c in alone.github.review_comments(pull)] == ["src/b.ts"]


async def test_histories_that_never_meet_are_said_to(alone: Stage) -> None:
    said: Doc = {"message": "No common ancestor between main and this.", "status": "404"}
    alone.github.faults.add(Fault("GET", "*/compare/*", 404, said, times=-1))
    pull = await alone.pull(alone.repository(), {"src/b.ts": ANY})
    verdict = await alone.verdict(pull)
    assert verdict.conclusion == "neutral"
    assert "No common ancestor" in (verdict.title or "")
