"""Which files and lines a report speaks of: paths that fit no file, merges, and code that goes."""

from tests.journeys.ci import comment, lcov, of_pull, pushed
from tests.journeys.stage import Stage
from tests.journeys.test_evidence import BASE, CONFIG, FILES, NEW, OLD, WHOLE

DEMANDING = f"{CONFIG}reports: [{{id: unit, kind: coverage, required: true}}]\n"
THEIRS = f"def theirs():\n    a = 1\n    return a\n\n\n{OLD}"
ELSEWHERE = {f"build/out/{name}.py": {1: 0} for name in ("cart", "tax", "till")}


async def test_a_report_of_other_files_is_no_figure(alone: Stage) -> None:
    """Of four files three are unknown here: neither 0 % nor a part of the truth."""
    repository = alone.repository({**FILES, ".hardening.yml": DEMANDING})
    base = await pushed(alone, repository)
    await base.sent(lcov(BASE), complete="true")
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    ci = await of_pull(alone, repository, pull)
    await ci.sent(lcov({**WHOLE, **ELSEWHERE}), complete="true")
    before = await alone.verdict(pull)
    assert before.conclusion == "failure", "the report is required"
    gate = alone.runs(pull)["hardening/coverage"]
    told = "coverage report lcov.info cannot be used: only 1 of the 4 files that it names are in"
    assert told in (gate.summary or "")
    assert told in comment(alone, pull)
    assert all(path in comment(alone, pull) for path in ELSEWHERE)
    assert "in a checkout of this repository" in comment(alone, pull)
    assert "0.00 %" not in comment(alone, pull)

    await ci.sent(lcov(WHOLE), complete="true")
    assert (await alone.renewed(pull, before)).conclusion == "success"


async def test_lines_of_an_artifact_count_where_the_merge_changed_nothing(alone: Stage) -> None:
    """GitHub names no tested merge for an artifact: what both sides changed is not judged, and
    nobody answers for what the base branch did there."""
    repository = alone.repository({**FILES, "src/late.py": OLD})
    base = await pushed(alone, repository)
    old = BASE["src/shop.py"]
    await base.leave("coverage", lcov__info=lcov({"src/shop.py": old, "src/late.py": old}))
    await base.end()
    pull = await alone.pull(repository, {"src/shop.py": NEW, "src/late.py": NEW})
    await alone.github.push_branch(repository, "main", {"src/shop.py": THEIRS})
    ci = await of_pull(alone, repository, pull)
    merged = {1: 1, 2: 0, 3: 0, 6: 1, 7: 1, 10: 1, 11: 1, 12: 1, 13: 1}
    late = {1: 1, 2: 1, 5: 1, 6: 1, 7: 1, 8: 0}
    await ci.leave("coverage", lcov__info=lcov({"src/shop.py": merged, "src/late.py": late}))
    await ci.end()
    await alone.verdict(pull)
    gate = alone.runs(pull)["hardening/coverage"]
    assert gate.title == "83.33 % (−16.67), patch 3 of 4 lines (75.00 %)"
    [inline] = alone.github.review_comments(pull)
    assert (inline.path, inline.line) == ("src/late.py", 8)
    assert "the report coverage is of a merge: what the base branch changed, too, is left out" in (
        comment(alone, pull)
    )
    assert "are not judged: src/shop.py" in comment(alone, pull)
    assert "is a shard missing?" not in comment(alone, pull)


async def test_an_artifact_of_a_merge_may_name_new_files_of_the_base_branch(alone: Stage) -> None:
    repository = alone.repository(FILES)
    base = await pushed(alone, repository)
    await base.leave("coverage", lcov__info=lcov(BASE))
    await base.end()
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    theirs = {f"src/new{number}.py": OLD for number in range(4)}
    await alone.github.push_branch(repository, "main", theirs)
    ci = await of_pull(alone, repository, pull)
    bad = {path: {1: 0, 2: 0} for path in theirs}
    await ci.leave("coverage", lcov__info=lcov({**WHOLE, **bad}))
    await ci.end()
    assert (await alone.verdict(pull)).conclusion == "success"
    gate = alone.runs(pull)["hardening/coverage"]
    assert gate.title == "100.00 % (+0.00), patch 4 of 4 lines (100.00 %)"


async def test_a_report_that_was_made_long_ago_is_told(alone: Stage) -> None:
    repository = alone.repository(FILES)
    base = await pushed(alone, repository)
    await base.sent(lcov(BASE), complete="true")
    pull = await alone.pull(repository, {"src/shop.py": NEW})
    ci = await of_pull(alone, repository, pull)
    rows = "".join(f'<line number="{line}" hits="1"/>' for line in WHOLE["src/shop.py"])
    cached = (
        '<coverage timestamp="1700000000"><packages><package><classes>'
        f'<class filename="src/shop.py"><lines>{rows}</lines></class>'
        "</classes></package></packages></coverage>"
    )
    await ci.sent(cached.encode(), complete="true")
    await alone.verdict(pull)
    told = "lcov.info says that it was made on 2023-11-14, long before it came: a cached file?"
    assert told in (alone.runs(pull)["hardening/coverage"].summary or "")


async def test_taking_code_away_passes(alone: Stage) -> None:
    """The ratio falls from 5 of 6 to 2 of 3 lines; nothing that stays is worse than before."""
    rest = "def rest():\n    return 1\n\n\nLAST = rest\n"
    gone = f"{rest}\n\ndef gone():\n    a = 1\n    return a\n"
    repository = alone.repository({**FILES, "src/rest.py": gone})
    base = await pushed(alone, repository)
    kept = {1: 1, 2: 0, 5: 1}
    await base.sent(lcov({"src/rest.py": {**kept, 8: 1, 9: 1, 10: 1}}), complete="true")
    pull = await alone.pull(repository, {"src/rest.py": rest, "src/a.ts": None})
    ci = await of_pull(alone, repository, pull)
    await ci.sent(lcov({"src/rest.py": kept}), complete="true")
    assert (await alone.verdict(pull)).conclusion == "success"
    gate = alone.runs(pull)["hardening/coverage"]
    assert gate.title == "66.66 % (+0.00), nothing to cover"
    assert "without the code that this change removes" in (gate.summary or "")
    assert alone.github.comments(pull) == []
