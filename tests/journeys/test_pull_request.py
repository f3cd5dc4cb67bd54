"""A pull request's life: judged, pushed to, repaired, superseded, closed, asked for again."""

from bot.standin.stand_in import StandIn
from tests.journeys.stage import ANY, BLOCKING, CLEAN, Stage

LONG = (
    "export async function POST(request: Request) {\n"
    + "".join(f"  const v{i} = {i};\n" for i in range(110))
    + "  return new Response();\n}\n"
)


async def test_everything_is_there_once(stage: Stage) -> None:
    repository = stage.repository({"src/b.ts": ANY})
    pull = await stage.pull(repository, {"src/a.ts": ANY, "app/api/x/route.ts": LONG})
    verdict = await stage.verdict(pull)
    assert verdict.conclusion == "failure"
    runs = stage.github.check_runs(repository, pull.head_sha)
    assert sorted(run.name for run in runs) == [
        "hardening",
        "hardening/any-growth",
        "hardening/route-length",
    ]
    assert stage.runs(pull)["hardening/any-growth"].title == "+1 any (1 → 2)"
    [comment] = stage.github.comments(pull)
    assert comment.body.startswith("<!-- hardening:summary -->")
    assert len(stage.github.reviews(pull)) == 1
    places = {(c.path, c.line) for c in stage.github.review_comments(pull)}
    assert places == {("src/a.ts", 1), ("app/api/x/route.ts", 1)}


async def test_nothing_found_is_said_by_checks_alone(stage: Stage) -> None:
    repository = stage.repository()
    pull = await stage.pull(repository, {"README.md": "# Shop\n"})
    verdict = await stage.verdict(pull)
    assert (verdict.conclusion, verdict.title) == ("success", "Passing")
    assert stage.github.comments(pull) == []
    assert stage.github.reviews(pull) == []


async def test_a_repaired_pull_request_turns_green_in_the_same_comment(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    assert (await alone.verdict(pull)).conclusion == "failure"
    [before] = alone.github.comments(pull)
    await alone.github.push(pull, {"src/a.ts": CLEAN + "export const b = 2;\n"})
    assert (await alone.verdict(pull)).conclusion == "success"
    [after] = alone.github.comments(pull)
    assert after.id == before.id
    assert "all well now" in after.body
    assert alone.github.review_comments(pull) == []


async def test_the_same_finding_is_not_said_twice(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    await alone.verdict(pull)
    await alone.github.push(pull, {"src/a.ts": "// moved down\n\n" + ANY})
    assert (await alone.verdict(pull)).conclusion == "failure"
    assert len(alone.github.review_comments(pull)) == 1
    assert len(alone.github.reviews(pull)) == 1


async def test_a_newer_push_supersedes_the_older(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    await alone.verdict(pull)
    second = await alone.github.push(pull, {"src/b.ts": ANY})
    await alone.github.until(lambda _: "hardening" in alone.runs(pull, second.head_sha))
    third = await alone.github.push(pull, {"src/a.ts": CLEAN, "src/b.ts": None})
    assert (await alone.verdict(pull)).conclusion == "success"
    superseded = await alone.verdict(pull, second.head_sha, timeout=40)
    assert superseded.conclusion == "cancelled"
    assert third.head_sha[:7] in (superseded.title or "")


async def test_rerun_makes_new_runs(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    first = await alone.verdict(pull)
    await alone.github.rerequest(first)

    def renewed(_: StandIn) -> bool:
        run = alone.runs(pull).get("hardening")
        return run is not None and run.id != first.id and run.conclusion == "failure"

    await alone.github.until(renewed, timeout=20)
    assert len(alone.github.comments(pull)) == 1
    assert len(alone.github.review_comments(pull)) == 1


async def test_a_force_push_back_is_judged_afresh(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    first = await alone.verdict(pull)
    await alone.github.push(pull, {"src/a.ts": CLEAN, "b.md": "x"})
    await alone.verdict(pull)
    await alone.github.move_head(pull, first.head_sha)
    await alone.github.until(
        lambda _: alone.runs(pull, first.head_sha)["hardening"].id != first.id, timeout=20
    )
    assert (await alone.verdict(pull)).conclusion == "failure"


async def test_a_new_base_is_judged_anew_and_by_the_default_branch(alone: Stage) -> None:
    repository = alone.repository()
    repository.commit({".hardening.yml": "version: 1\ngates: {}\n"}, branch="loose")
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    first = await alone.verdict(pull)
    await alone.github.edit(pull, base="loose")
    await alone.github.until(lambda _: alone.runs(pull)["hardening"].id != first.id, timeout=20)
    assert (await alone.verdict(pull)).conclusion == "failure"


async def test_a_listed_branch_has_its_own_rules(alone: Stage) -> None:
    rules = BLOCKING.replace("version: 1\n", 'version: 1\nbranches: ["release/*"]\n')
    repository = alone.repository({".hardening.yml": rules})
    repository.commit(
        {".hardening.yml": BLOCKING.replace("blocking", "warning")}, branch="release/1"
    )
    tip = repository.git.branch("release/1")
    assert tip is not None
    repository.git.set_ref("refs/heads/fix", tip)
    repository.commit({"src/a.ts": ANY}, branch="fix")
    pull = await alone.github.open_pull_request(repository, "fix", "release/1")
    assert (await alone.verdict(pull)).conclusion == "neutral"


async def test_a_merge_group_is_judged_without_words(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    await alone.verdict(pull)
    comments = len(alone.github.comments(pull))
    head = await alone.github.request_merge_group(pull)
    assert (await alone.verdict(pull, head)).conclusion == "failure"
    assert len(alone.github.comments(pull)) == comments


async def test_drafts_block_only_once_they_are_ready(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY}, draft=True)
    assert (await alone.verdict(pull)).conclusion == "neutral"
    first = alone.runs(pull)["hardening"]
    await alone.github.set_draft(pull, False)
    await alone.github.until(lambda _: alone.runs(pull)["hardening"].id != first.id, timeout=20)
    assert (await alone.verdict(pull)).conclusion == "failure"


async def test_two_pull_requests_with_one_head_show_the_worst(alone: Stage) -> None:
    repository = alone.repository()
    repository.commit({"src/a.ts": ANY}, branch="dirty-base")
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    assert (await alone.verdict(pull)).conclusion == "failure"
    twin = await alone.github.open_pull_request(repository, pull.head_ref, "dirty-base")

    def both(_: StandIn) -> bool:
        title = alone.runs(pull)["hardening"].title or ""
        return f"pull requests {pull.number}, {twin.number}" in title

    await alone.github.until(both, timeout=20)
    assert (await alone.verdict(pull)).conclusion == "failure"


async def test_a_fork_is_served_like_the_rest(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY}, fork=True, author="stranger")
    assert (await alone.verdict(pull)).conclusion == "failure"
    assert len(alone.github.review_comments(pull)) == 1
