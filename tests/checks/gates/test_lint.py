"""The gate over linters: what is new on touched lines blocks; limits per tree, scope and rule."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from checks.evidence import Evidence, Topic
from checks.gates.lint import GATE, Options
from checks.lint_options import RuleBudget
from checks.metric import LimitKind
from checks.report import Level, Lint
from checks.verdict import Enforcement
from tests.checks.gates.linting import Case, at, case, eslint, sent, states, total

BLOCKING, WARNING, OFF = Enforcement.BLOCKING, Enforcement.WARNING, Enforcement.OFF
STRICT = Options(enforcement=BLOCKING)
OLD = {"src/a.ts": "one\ntwo\nthree\n", "lib/b.ts": "x\ny\n"}
NEW = {"src/a.ts": "one\nnew\ntwo\nthree\n", "lib/b.ts": "x\ny\n"}
FILES = (OLD, NEW)


def given(**values: object) -> Options:
    return Options.model_validate({"enforcement": "blocking", **values})


def test_a_new_finding_on_an_added_line_blocks() -> None:
    told = case(FILES, [at("src/a.ts:2")], [at("src/a.ts:2"), at("src/a.ts:3")]).judge(GATE, STRICT)
    assert told.breach is BLOCKING
    assert told.title == "1 new lint finding (1 → 2)"
    assert states(told) == [("src/a.ts", 2, "new")]
    assert told.remedy == "mend src/a.ts:2"
    assert total(told) == (1, 2, [False])
    assert [one.name for one in told.reports] == ["eslint.json", "eslint.json"]


def test_findings_that_only_moved_are_the_same() -> None:
    told = case(FILES, [at("src/a.ts:2"), at("src/a.ts:3")], [at("src/a.ts:3"), at("src/a.ts:4")])
    judgement = told.judge(GATE, STRICT)
    assert (judgement.breach, judgement.title) == (OFF, "no new lint finding (2)")
    assert states(judgement) == []
    assert total(judgement) == (2, 2, [True])


def test_as_many_as_were_removed_may_be_added() -> None:
    before = [at("src/a.ts:1", rule="eqeqeq")]
    told = case(FILES, before, [at("src/a.ts:2")]).judge(GATE, STRICT)
    assert told.breach is OFF
    assert states(told) == [("src/a.ts", 2, "new"), ("src/a.ts", 1, "absent")]


def test_one_tool_does_not_pay_for_another() -> None:
    ruff = sent(Lint("ruff", (at("lib/b.ts:1"),)), "ruff.json")
    clean = sent(Lint("ruff", ()), "ruff.json")
    files = (OLD, NEW | {"lib/b.ts": "y\n"})
    both = Case(files, [sent(eslint()), ruff], [sent(eslint(at("src/a.ts:2"))), clean])
    told = both.judge(GATE, STRICT)
    assert told.breach is BLOCKING
    assert told.title == "1 new lint finding (1)"


@pytest.mark.parametrize(("allowed", "level"), [(2, OFF), (1, BLOCKING)])
def test_max_growth_at_its_edge(allowed: int, level: Enforcement) -> None:
    head = [at("src/a.ts:2"), at("src/a.ts:2", rule="eqeqeq")]
    assert case(FILES, [], head).judge(GATE, given(max_growth=allowed)).breach is level


@pytest.mark.parametrize(
    ("indirect", "breach"), [("off", OFF), ("info", Enforcement.INFO), ("blocking", BLOCKING)]
)
def test_new_findings_on_untouched_lines_block_only_on_request(
    indirect: str, breach: Enforcement
) -> None:
    told = case(FILES, [], [at("lib/b.ts:2")]).judge(GATE, given(indirect=indirect))
    assert told.breach is breach
    place = "1 lint finding on lines that this change did not touch: lib/b.ts:2"
    assert place in told.notes
    assert [told.levels[one.fingerprint] for one in told.findings] == [breach]
    assert not told.findings[0].on_changed_line


def test_indirect_is_never_stricter_than_the_gate() -> None:
    options = Options.model_validate({"enforcement": "warning", "indirect": "blocking"})
    assert case(FILES, [], [at("lib/b.ts:2")]).judge(GATE, options).breach is WARNING


@pytest.mark.parametrize(("most", "level"), [(1, OFF), (0, BLOCKING)])
def test_the_total_at_its_edge(most: int, level: Enforcement) -> None:
    same = [at("lib/b.ts:2")]
    told = case(FILES, same, same).judge(GATE, given(total=most))
    assert told.breach is level
    if level is BLOCKING:
        assert told.title == "1 lint finding, 1 too many"
        assert told.remedy == "remove 1 lint finding more; most are in lib/b.ts (1)"


def test_a_total_that_falls_is_not_held_back() -> None:
    before = [at("lib/b.ts:1"), at("lib/b.ts:2", rule="eqeqeq")]
    told = case((OLD, NEW | {"lib/b.ts": "x\n"}), before, before[:1]).judge(GATE, given(total=0))
    assert (told.breach, told.title) == (OFF, "1 lint finding fewer (2 → 1)")
    assert "still 1 lint finding, above 0, but fewer than before" in told.notes


def test_a_dated_step_tightens_on_its_day() -> None:
    same = [at("lib/b.ts:1"), at("lib/b.ts:2")]
    steps = [{"by": "2026-03-10", "total": 1}, {"by": "2026-03-20", "total": 0}]
    options = given(total=5, roadmap=steps)
    told = case(FILES, same, same).judge(GATE, options)
    assert told.breach is BLOCKING
    assert told.metrics[0].limits[1].kind is LimitKind.TARGET
    assert told.metrics[0].limits[1].value == 1
    assert "from 2026-03-20 on: at most 0 lint findings" in told.notes
    early = replace(case(FILES, same, same), today=date(2026, 3, 9)).judge(GATE, options)
    assert early.breach is OFF
    assert early.metrics[0].limits[1].kind is LimitKind.CEILING


def test_a_scope_has_its_own_limits_and_enforcement() -> None:
    options = given(scopes=[{"paths": ["src/**"], "total": 0}])
    old = [at("src/a.ts:1"), at("lib/b.ts:1")]
    told = case(FILES, old, old).judge(GATE, options)
    assert told.breach is BLOCKING
    assert total(told, "total[scope 1]") == (1, 1, [True, False])
    assert total(told) == (1, 1, [True])
    assert " in scope 1" in told.title
    softer = given(scopes=[{"paths": ["src/**"], "total": 0, "enforcement": "info"}])
    assert case(FILES, old, old).judge(GATE, softer).breach is Enforcement.INFO


def test_the_last_scope_that_matches_owns_a_file() -> None:
    scopes = [{"paths": ["src/**"], "max_growth": 0}, {"paths": ["src/a.ts"], "max_growth": 5}]
    told = case(FILES, [], [at("src/a.ts:2")]).judge(GATE, given(scopes=scopes))
    assert told.breach is OFF


@pytest.mark.parametrize(
    ("budget", "level"),
    [
        ({"total": 1}, BLOCKING),
        ({"total": 2}, OFF),
        ({"max_growth": 0}, BLOCKING),
        ({"max_growth": 1}, OFF),
        ({"max_growth": 0, "enforcement": "warning"}, WARNING),
    ],
)
def test_a_budget_of_a_rule(budget: dict[str, object], level: Enforcement) -> None:
    options = given(max_growth=9, rules={"no-undef": budget})
    old = [at("lib/b.ts:1")]
    told = case(FILES, old, [*old, at("src/a.ts:2"), at("src/a.ts:2", rule="eqeqeq")])
    assert told.judge(GATE, options).breach is level


def test_a_rule_that_may_grow_leaves_the_growth_of_the_gate() -> None:
    options = given(rules={"no-undef": {"max_growth": 3}})
    assert case(FILES, [], [at("src/a.ts:2")]).judge(GATE, options).breach is OFF
    other = case(FILES, [], [at("src/a.ts:2", rule="eqeqeq")])
    assert other.judge(GATE, options).breach is BLOCKING


def test_a_rule_is_known_by_the_words_of_its_name() -> None:
    options = given(max_growth=9, rules={"optional-member-access": {"max_growth": 0}})
    found = at("src/a.ts:2", rule="reportOptionalMemberAccess")
    assert case(FILES, [], [found]).judge(GATE, options).breach is BLOCKING


@pytest.mark.parametrize(
    ("level", "counted"), [("error", 1), ("warning", 2), ("note", 3), (None, 2)]
)
def test_the_least_level_that_counts(level: str | None, counted: int) -> None:
    found = [at("lib/b.ts:1", level=each) for each in Level]
    options = STRICT if level is None else given(level=level)
    assert total(case(FILES, found, found).judge(GATE, options))[1] == counted


def test_paths_choose_the_files_that_count() -> None:
    options = given(paths=["lib/**"])
    told = case(FILES, [], [at("src/a.ts:2")]).judge(GATE, options)
    assert (told.breach, total(told)[1]) == (OFF, 0)


def test_only_the_report_that_is_asked_for_is_judged() -> None:
    head = [sent(eslint(at("src/a.ts:2")), id="web"), sent(eslint(), id="api")]
    base = [sent(eslint(), id="web"), sent(eslint(), id="api")]
    assert Case(FILES, base, head).judge(GATE, given(report="api")).breach is OFF
    assert Case(FILES, base, head).judge(GATE, given(report="web")).breach is BLOCKING
    assert Case(FILES, base, head).judge(GATE, given(report="none")).missing


@pytest.mark.parametrize(
    ("id", "missing", "required"),
    [("web", True, True), ("api", False, False), ("none", True, False)],
)
def test_a_report_of_another_id_is_not_waited_for(id: str, missing: bool, required: bool) -> None:
    head = [sent(eslint(), id="api"), sent(eslint(), id="web")]
    more = Evidence(missing=("web (ubuntu)",), required=True)
    told = Case(FILES, head, head, more=more).judge(GATE, given(report=id))
    assert (told.missing, told.required) == (missing, required)


def test_an_inline_ignore_with_a_reason_counts() -> None:
    line = "x // hardening: ignore[lint] generated names\n"
    files = (OLD, {"src/a.ts": f"one\n{line}two\nthree\n"})
    told = case(files, [], [at("src/a.ts:2")]).judge(GATE, STRICT)
    assert (told.breach, told.findings[0].suppressed_by) == (OFF, "inline: generated names")
    bare = (OLD, {"src/a.ts": "one\nx // hardening: ignore[lint]\ntwo\nthree\n"})
    refused = case(bare, [], [at("src/a.ts:2")]).judge(GATE, STRICT)
    assert refused.breach is BLOCKING
    assert "src/a.ts:2: `hardening: ignore[lint]` needs a reason to count" in refused.notes


def test_ignores_can_be_switched_off_and_need_a_known_line() -> None:
    line = "x // hardening: ignore[lint/finding] generated names\n"
    files = (OLD, {"src/a.ts": f"one\n{line}two\nthree\n"})
    plain = case(files, [], [at("src/a.ts:2")])
    off = replace(plain.change(Topic.LINT), inline_ignores=False)
    assert GATE.judge(off, STRICT).breach is BLOCKING
    unsure = replace(plain, head=[sent(eslint(at("src/a.ts:2")), lines_known=False)])
    assert unsure.judge(GATE, STRICT).breach is BLOCKING


def test_findings_of_the_whole_project_have_no_place() -> None:
    told = case(FILES, [], [at("", rule="config", message="bad\nsetting")]).judge(GATE, STRICT)
    assert (told.breach, told.findings, total(told)[1]) == (OFF, (), 1)
    assert "of the whole project: config: bad setting" in told.notes


def test_a_finding_without_a_line_is_of_the_file() -> None:
    told = case(FILES, [], [at("src/a.ts"), at("lib/b.ts")]).judge(GATE, STRICT)
    assert told.remedy == "mend src/a.ts"
    assert {one.location.line for one in told.findings} == {1}


def test_detail_counts_in_the_words_of_reports() -> None:
    report = replace(eslint(at("lib/b.ts:1"), at("lib/b.ts:2", level=Level.WARNING)), suppressed=4)
    told = Case(FILES, [sent(eslint())], [sent(report)]).judge(GATE, STRICT)
    assert told.detail == {
        "totals": {"findings": 2, "error": 1, "warning": 1, "note": 0, "suppressed": 4},
        "tools": ["eslint"],
        "rules": {"no-undef": {"base": 0, "head": 2}},
    }


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (Evidence(closed=False), "waiting"),
        (Evidence(missing=("web",)), "missing: web"),
    ],
)
def test_what_is_not_there_is_said_first(more: Evidence, word: str) -> None:
    told = Case(FILES, None, [sent(eslint())], more=more).judge(GATE, STRICT)
    assert word in told.title
    assert told.metrics == ()


@pytest.mark.parametrize(
    "values",
    [
        {"rules": {"no-undef": {}}},
        {"rules": {"": {"total": 1}}},
        {"rules": {str(number): {"total": 1} for number in range(201)}},
        {"total": -1},
        {"max_growth": 1.5},
        {"level": "fatal"},
        {"scopes": [{"total": 1}]},
        {"roadmap": [{"by": "2026-01-01", "total": 1}, {"by": "2026-01-01", "total": 2}]},
        {"report": "a b"},
    ],
)
def test_what_a_section_cannot_say(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        given(**values)


def test_the_most_budgets_that_a_section_has() -> None:
    rules = {str(number): RuleBudget(total=number) for number in range(200)}
    assert len(Options(rules=rules).rules) == 200
