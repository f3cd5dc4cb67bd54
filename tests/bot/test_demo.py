"""The demo tells what a reviewer would see."""

from pathlib import Path

import pytest

from bot.demo import Play, perform, readable, stage
from bot.standin.scenario import ScenarioError
from tests.bot.git.repositories import Repository


def test_markdown_for_a_terminal() -> None:
    body = (
        "<!-- hardening:summary -->\n**Blocked**\n\n<details><summary>1 finding</summary>\n\n"
        "- [`a.ts:1`](https://example.com/a.ts#L1) any\n\n</details>\n"
    )
    assert readable(body) == "**Blocked**\n\n1 finding\n\n- `a.ts:1` any"


async def test_a_local_change_is_played(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    base = repository.commit({"a.ts": "export const a: unknown = 1;\n"})
    head = repository.commit({"a.ts": "export const a: any = 1;\n"})
    said: list[str] = []
    async with stage(tmp_path / "demo") as standin:
        pull = await perform(standin, Play(repository.path, base, head), said.append)
        page = standin.page(pull)
    told = "\n".join(said)
    assert "hardening/any-growth" in told
    assert "a.ts:1" in told
    assert "any-growth" in page


async def test_a_revision_that_is_not_there_is_told(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    repository.commit({"a.ts": "export {};\n"})
    async with stage(tmp_path / "demo") as standin:
        with pytest.raises(ScenarioError, match="nowhere"):
            await perform(standin, Play(repository.path, "nowhere", "HEAD"), lambda _: None)
