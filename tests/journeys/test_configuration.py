"""`.hardening.yml` in the life of a repository: broken, repaired, edited, removed, and obeyed."""

import pytest

from bot.standin.repositories import Pull
from bot.standin.wire.faults import Fault
from tests.journeys.stage import ANY, BLOCKING, CLEAN, Stage

FILE = ".hardening.yml"
BROKEN = BLOCKING.replace("any-growth", "any-grwth")
ONE_GATE = "version: 1\ngates:\n  any-growth: {enforcement: blocking}\n"


def said(stage: Stage, pull: Pull) -> str:
    """The aggregate's summary without the escapes of Markdown."""
    return (stage.runs(pull)["hardening"].summary or "").replace("\\", "").replace("\u200b", "")


def settings(*lines: str) -> str:
    return BLOCKING.replace("gates:", "settings: {" + ", ".join(lines) + "}\ngates:")


async def test_a_change_that_breaks_the_file_fails_where_it_does(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {FILE: BROKEN})
    assert (await alone.verdict(pull)).conclusion == "failure"
    run = alone.runs(pull)["hardening/config"]
    assert run.conclusion == "failure"
    assert f"{FILE}:3:3" in (run.summary or "")
    assert "any-growth" in (run.summary or ""), "the nearest key is named"
    [note] = run.annotations
    assert (note.path, note.start_line, note.level) == (FILE, 3, "failure")


async def test_a_broken_base_leaves_the_last_valid_version_in_force(alone: Stage) -> None:
    repository = alone.repository()
    valid = repository.git.branch("main")
    assert valid is not None
    first = await alone.pull(repository, {"src/a.ts": ANY})
    assert (await alone.verdict(first)).conclusion == "failure"
    await alone.github.push_branch(repository, "main", {FILE: BROKEN})
    pull = await alone.pull(repository, {"src/b.ts": ANY})
    assert (await alone.verdict(pull)).conclusion == "failure"
    assert f"the last valid version ({valid[:7]}) stays in force" in said(alone, pull)
    assert f"{FILE}:3:3" in said(alone, pull)


async def test_without_a_valid_version_nothing_blocks_but_everybody_is_told(alone: Stage) -> None:
    repository = alone.repository({FILE: BROKEN})
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    assert (await alone.verdict(pull)).conclusion == "neutral"
    assert "until it is repaired nothing blocks" in said(alone, pull)
    assert "hardening/any-growth" in alone.runs(pull), "advisory, not off"
    assert len(alone.github.comments(pull)) == 1


async def test_the_change_that_repairs_the_file_is_not_held_up(alone: Stage) -> None:
    repository = alone.repository({FILE: BROKEN})
    repair = await alone.pull(repository, {FILE: BLOCKING})
    assert (await alone.verdict(repair)).conclusion == "neutral"
    assert "hardening/config" not in alone.runs(repair)
    half = await alone.pull(repository, {FILE: BROKEN.replace("route-length", "rout-length")})
    assert (await alone.verdict(half)).conclusion == "neutral"
    await alone.github.close(repair, merge=True)
    after = await alone.pull(repository, {"src/a.ts": ANY})
    assert (await alone.verdict(after)).conclusion == "failure"


async def test_an_edited_or_removed_file_is_announced_and_not_obeyed(alone: Stage) -> None:
    repository = alone.repository()
    looser = BLOCKING.replace("blocking", "info")
    pull = await alone.pull(repository, {FILE: looser, "src/a.ts": ANY})
    assert (await alone.verdict(pull)).conclusion == "failure"
    assert f"this change edits {FILE}" in said(alone, pull)
    removed = await alone.pull(repository, {FILE: None, "src/a.ts": ANY})
    assert (await alone.verdict(removed)).conclusion == "failure"
    assert f"this change removes {FILE}" in said(alone, removed)


async def test_an_unlisted_branch_is_judged_by_the_default_one_even_if_that_is_broken(
    alone: Stage,
) -> None:
    repository = alone.repository({FILE: BROKEN})
    repository.commit({FILE: BLOCKING.replace("blocking", "info")}, branch="loose")
    tip = repository.git.branch("loose")
    assert tip is not None
    repository.git.set_ref("refs/heads/fix", tip)
    repository.commit({"src/a.ts": ANY}, branch="fix")
    pull = await alone.github.open_pull_request(repository, "fix", "loose")
    assert (await alone.verdict(pull)).conclusion == "neutral"
    assert f"{FILE} of main" in said(alone, pull)


async def test_no_file_at_all_is_advisory(alone: Stage) -> None:
    repository = alone.github.create_repository("acme/bare")
    repository.commit({"src/a.ts": CLEAN})
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    verdict = await alone.verdict(pull)
    assert verdict.conclusion == "neutral"
    assert f"no {FILE} on the base branch" in said(alone, pull).replace("`", "")


async def test_a_total_waits_until_the_tree_is_measured(alone: Stage) -> None:
    rules = "version: 1\ngates:\n  any-growth: {enforcement: blocking, total: 204}\n"
    tree = {f"old/f{n}.ts": f"// {n}\n{ANY}" for n in range(205)}
    repository = alone.repository({FILE: rules, **tree})
    alone.github.faults.add(Fault("POST", "/acme/shop.git/git-upload-pack", delay=0.2, times=-1))
    pull = await alone.pull(repository, {"old/f0.ts": CLEAN})
    seen: list[str] = []

    def concluded(_: object) -> bool:
        run = alone.runs(pull).get("hardening/any-growth")
        if run is not None:
            seen.append(run.status)
        aggregate = alone.runs(pull).get("hardening")
        return aggregate is not None and aggregate.conclusion is not None

    await alone.github.until(concluded, timeout=40)
    assert "in_progress" in seen
    assert alone.runs(pull)["hardening"].conclusion == "success"
    assert "205 → 204" in (alone.runs(pull)["hardening/any-growth"].title or "")


@pytest.mark.parametrize(("drafts", "expected"), [("full", "failure"), ("off", "neutral")])
async def test_drafts_as_the_file_wants_them(alone: Stage, drafts: str, expected: str) -> None:
    repository = alone.repository({FILE: settings(f"drafts: {drafts}")})
    pull = await alone.pull(repository, {"src/a.ts": ANY}, draft=True)
    assert (await alone.verdict(pull)).conclusion == expected
    assert ("hardening/any-growth" in alone.runs(pull)) == (drafts == "full")


async def test_forks_may_be_advisory(alone: Stage) -> None:
    repository = alone.repository({FILE: settings("forks: advisory")})
    pull = await alone.pull(repository, {"src/a.ts": ANY}, fork=True, author="eve")
    assert (await alone.verdict(pull)).conclusion == "neutral"
    assert "from a fork: nothing blocks" in said(alone, pull)


async def test_an_ignore_needs_a_reason_and_is_listed(alone: Stage) -> None:
    repository = alone.repository()
    ignored = "// hardening: ignore[any-growth/explicit-any] the vendor has no types\n" + ANY
    pull = await alone.pull(repository, {"src/a.ts": ignored})
    assert (await alone.verdict(pull)).conclusion == "success"
    assert "the vendor has no types" in said(alone, pull)
    bare = "// hardening: ignore[any-growth/explicit-any]\n" + ANY
    refused = await alone.pull(repository, {"src/a.ts": bare})
    assert (await alone.verdict(refused)).conclusion == "failure"


async def test_ignores_may_be_switched_off(alone: Stage) -> None:
    repository = alone.repository({FILE: settings("inline_ignores: off")})
    ignored = "// hardening: ignore[any-growth/explicit-any] the vendor has no types\n" + ANY
    pull = await alone.pull(repository, {"src/a.ts": ignored})
    assert (await alone.verdict(pull)).conclusion == "failure"


async def test_ignored_paths_do_not_count(alone: Stage) -> None:
    rules = BLOCKING.replace("gates:", 'ignore: ["**/generated/**"]\ngates:')
    repository = alone.repository({FILE: rules})
    pull = await alone.pull(repository, {"src/generated/a.ts": ANY})
    assert (await alone.verdict(pull)).conclusion == "success"


@pytest.mark.parametrize(("comment", "files", "expected"), [
    ("never", {"src/a.ts": ANY}, 0),
    ("always", {"README.md": "# Shop\n"}, 1),
    ("on-finding", {"README.md": "# Shop\n"}, 0),
])  # fmt: skip
async def test_the_comment_as_the_file_wants_it(
    alone: Stage, comment: str, files: dict[str, str], expected: int
) -> None:
    repository = alone.repository({FILE: settings(f"comment: {comment}")})
    pull = await alone.pull(repository, files)
    await alone.verdict(pull)
    assert len(alone.github.comments(pull)) == expected


async def test_inline_comments_may_be_few_or_none(alone: Stage) -> None:
    repository = alone.repository({FILE: settings("inline_limit: 0")})
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    assert (await alone.verdict(pull)).conclusion == "failure"
    assert alone.github.review_comments(pull) == []
    assert len(alone.runs(pull)["hardening/any-growth"].annotations) == 1
    await alone.github.push_branch(repository, "main", {FILE: settings("inline_limit: 2")})
    pull = await alone.pull(repository, {f"src/{n}.ts": ANY for n in range(5)})
    await alone.verdict(pull)
    assert len(alone.github.review_comments(pull)) == 2
    assert "5 findings" in alone.github.comments(pull)[0].body


@pytest.mark.parametrize(
    ("check_runs", "names"),
    [
        ("aggregate", {"hardening"}),
        ("all", {"hardening", "hardening/any-growth", "hardening/route-length"}),
    ],
)
async def test_check_runs_as_the_file_wants_them(
    alone: Stage, check_runs: str, names: set[str]
) -> None:
    repository = alone.repository({FILE: settings(f"check_runs: {check_runs}")})
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    assert (await alone.verdict(pull)).conclusion == "failure"
    assert set(alone.runs(pull)) == names
    notes = [note for run in alone.runs(pull).values() for note in run.annotations]
    assert len(notes) == 1, "whoever has no run of its own still marks its lines"


async def test_a_gate_that_is_not_named_is_off(alone: Stage) -> None:
    repository = alone.repository({FILE: ONE_GATE})
    pull = await alone.pull(repository, {"README.md": "# Shop\n"})
    assert (await alone.verdict(pull)).conclusion == "success"
    assert set(alone.runs(pull)) == {"hardening", "hardening/any-growth"}
