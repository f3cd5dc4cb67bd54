"""Which findings are new, which stayed and which are gone, and when nobody can tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.diff import Diff
from checks.gates.lint import GATE, Options
from checks.lint_findings import MOST_FINDINGS
from checks.lint_pairs import pair, same_words
from checks.lint_rows import Row, Tool
from checks.report import Level, Lint, LintFinding
from checks.verdict import Enforcement
from tests.builders import change
from tests.checks.gates.linting import Case, at, case, eslint, sent, states, total

STRICT = Options(enforcement=Enforcement.BLOCKING)
BLOCKING, OFF = Enforcement.BLOCKING, Enforcement.OFF
OLD = {"a.ts": "one\ntwo\nthree\n", "b.ts": "x\ny\n"}
NEW = {"a.ts": "one\nnew\ntwo\nthree\n", "b.ts": "x\ny\n"}


def test_a_renamed_file_keeps_its_findings() -> None:
    files = ({"a.ts": "one\n"}, {"z.ts": "one\n"})
    told = case(files, [at("a.ts:1")], [at("z.ts:1")], {"z.ts": "a.ts"}).judge(GATE, STRICT)
    assert (told.breach, states(told), total(told)) == (OFF, [], (1, 1, [True]))


def test_a_renamed_file_is_counted_where_it_went() -> None:
    files = ({"old/a.ts": "one\n"}, {"src/a.ts": "one\n"})
    options = Options.model_validate({"scopes": [{"paths": ["src/**"], "total": 1}]})
    told = case(files, [at("old/a.ts:1")], [at("src/a.ts:1")], {"src/a.ts": "old/a.ts"})
    assert total(told.judge(GATE, options), "total[scope 1]") == (1, 1, [True, True])


def test_the_fingerprint_of_the_tool_outlives_other_words() -> None:
    files = ({"a.ts": "one\n"}, {"a.ts": "changed\n"})
    before, after = at("a.ts:1", print_="p"), at("a.ts:1", message="other", print_="p")
    assert states(case(files, [before], [after]).judge(GATE, STRICT)) == []
    foreign = at("a.ts:1", message="other", print_="q")
    assert len(states(case(files, [before], [foreign]).judge(GATE, STRICT))) == 2


def test_numbers_in_words_may_change() -> None:
    files = (OLD, {"a.ts": "changed\ntwo\nthree\n", "b.ts": "x\ny\n"})
    before, after = at("a.ts:1", message="has 12 lines"), at("a.ts:1", message="has  13 lines")
    assert states(case(files, [before], [after]).judge(GATE, STRICT)) == []
    assert same_words("A  12\tb") == same_words("a 7 B") != same_words("a b")


def test_code_that_moves_takes_its_findings_along() -> None:
    files = (OLD, {"a.ts": "one\nthree\n", "b.ts": "x\ny\ntwo\n"})
    told = case(files, [at("a.ts:2")], [at("b.ts:3")]).judge(GATE, STRICT)
    assert (told.breach, states(told)) == (OFF, [])


def test_nothing_moves_to_a_file_that_did_not_change() -> None:
    files = (OLD, {"a.ts": "one\nthree\n", "b.ts": "x\ny\n"})
    told = case(files, [at("a.ts:2")], [at("b.ts:2")]).judge(GATE, STRICT)
    assert states(told) == [("b.ts", 2, "new"), ("a.ts", 2, "absent")]


def test_on_an_untouched_line_only_the_words_changed() -> None:
    before = at("a.ts:3", message="of type Old")
    told = case((OLD, NEW), [before], [at("a.ts:4", message="of type New")]).judge(GATE, STRICT)
    assert states(told) == []


def test_twins_on_one_line_are_two() -> None:
    twin = at("a.ts:2")
    told = case((OLD, NEW), [], [twin, twin]).judge(GATE, STRICT)
    assert (told.title, len({one.fingerprint for one in told.findings})) == (
        "2 new lint findings (0 → 2)",
        2,
    )


def test_legs_of_a_matrix_tell_of_the_same_findings() -> None:
    leg = sent(eslint(at("a.ts:2"), at("a.ts:2")), "linux")
    other = sent(eslint(at("a.ts:2"), at("a.ts:4")), "windows")
    told = Case((OLD, NEW), [sent(eslint())], [leg, other]).judge(GATE, STRICT)
    assert total(told)[1] == 3


@pytest.mark.parametrize(("place", "level"), [("a.ts:2", BLOCKING), ("a.ts:1", OFF)])
def test_without_a_base_added_lines_alone_are_judged(place: str, level: Enforcement) -> None:
    told = case((OLD, NEW), None, [at(place)]).judge(GATE, STRICT)
    assert told.breach is level
    assert total(told)[:2] == (None, 1)
    words = "no report of eslint for the base; only lines that this change added are judged"
    assert words in told.notes
    assert len(told.findings) == (level is BLOCKING)


def test_a_new_file_is_new_as_a_whole() -> None:
    told = case((OLD, OLD | {"c.ts": "x\n"}), None, [at("c.ts")]).judge(GATE, STRICT)
    assert told.title == "1 new lint finding on added lines (1)"


def test_ceilings_hold_without_a_base() -> None:
    options = Options.model_validate({"enforcement": "blocking", "total": 0})
    assert case((OLD, NEW), None, [at("a.ts:1")]).judge(GATE, options).breach is BLOCKING


@pytest.mark.parametrize(
    "base",
    [
        Lint("sarif", (at("a.ts:1"),), tool="ESLint"),
        Lint("checkstyle", (at("a.ts:1"),)),
        Lint("eslint", (at("a.ts:1"),), complete=False),
    ],
)
def test_another_measure_is_not_compared(base: Lint) -> None:
    told = Case((OLD, NEW), [sent(base)], [sent(eslint(at("a.ts:4")))]).judge(GATE, STRICT)
    assert (told.breach, total(told)[:2]) == (OFF, (None, 1))
    assert any(note.startswith("measure changed: ") for note in told.notes)


def test_a_tool_that_went_is_no_improvement() -> None:
    base = [sent(eslint()), sent(Lint("ruff", (at("a.ts:1"),)), "ruff.json")]
    told = Case((OLD, NEW), base, [sent(eslint(at("a.ts:2")))]).judge(GATE, STRICT)
    assert told.breach is BLOCKING
    assert "measure changed: only the base has ruff" in told.notes
    assert total(told)[:2] == (None, 1)


def test_lines_that_could_not_be_mapped_are_judged_by_file() -> None:
    head = [sent(eslint(at("a.ts:1"), at("b.ts:1")), lines_known=False)]
    told = Case((OLD, NEW), [sent(eslint())], head).judge(GATE, STRICT)
    assert told.remedy == "mend a.ts:1"
    assert not any(one.on_changed_line for one in told.findings)
    assert any("judged by file" in note for note in told.notes)


def test_a_finding_stays_the_same_where_lines_are_not_known() -> None:
    head = [sent(eslint(at("b.ts:7")), lines_known=False)]
    told = Case((OLD, NEW), [sent(eslint(at("b.ts:1")))], head).judge(GATE, STRICT)
    assert states(told) == []


def test_a_rename_alone_touches_nothing() -> None:
    files = ({"a.ts": "one\n"}, {"z.ts": "one\n"})
    told = case(files, [], [at("z.ts")], {"z.ts": "a.ts"}).judge(GATE, STRICT)
    assert told.breach is OFF


def test_a_file_that_no_longer_parses_hides_its_findings() -> None:
    before = [at("a.ts:1"), at("a.ts:3", rule="eqeqeq")]
    head = [at("a.ts:2", rule="parse-error", message="Unexpected token")]
    told = case((OLD, NEW), before, head).judge(GATE, STRICT)
    assert told.breach is BLOCKING
    assert "2 lint findings of before may be hidden: the tool cannot read a.ts" in told.notes


def test_a_distant_base_is_named() -> None:
    given = Case((OLD, NEW), [sent(eslint())], [sent(eslint())], distance=3)
    assert (
        "compared with bbbbbbb, 3 commits before the merge base" in given.judge(GATE, STRICT).notes
    )


@pytest.mark.parametrize("more", [0, 1])
def test_the_list_is_capped_and_the_count_is_not(more: int) -> None:
    found = [at("a.ts:2", message=f"m{'x' * (n % 7)}") for n in range(MOST_FINDINGS + more)]
    told = case((OLD, NEW), [], found).judge(GATE, STRICT)
    assert total(told)[1] == MOST_FINDINGS + more
    assert len(told.findings) == MOST_FINDINGS
    assert ("1 further finding is counted and not listed" in told.notes) is bool(more)


def test_long_and_hostile_words_are_cut() -> None:
    told = case((OLD, NEW), [], [at("a.ts:2", message="x\x1b[31m\n" * 500)]).judge(GATE, STRICT)
    message = told.findings[0].message
    assert len(message.encode()) <= 400
    assert not set(message) & {"\x1b", "\n"}


PLACES = st.builds(
    lambda path, line, rule, message, level, print_: LintFinding(
        path, line, rule, level, message, print_
    ),
    st.sampled_from(["a.ts", "b.ts", "gone.ts", ""]),
    st.integers(0, 6),
    st.sampled_from(["r1", "r2", "parse-error"]),
    st.sampled_from(["m 1", "m 2", "other"]),
    st.sampled_from(list(Level)),
    st.sampled_from(["", "", "p", "q"]),
)
BOTH = st.tuples(st.lists(PLACES, max_size=12), st.lists(PLACES, max_size=12))
TEXTS = st.lists(st.sampled_from("uvwxyz"), max_size=5).map("\n".join)
TOOL = Tool("eslint", "eslint")


@given(BOTH, st.tuples(TEXTS, TEXTS))
def test_every_row_ends_in_one_place(
    both: tuple[list[LintFinding], list[LintFinding]], texts: tuple[str, str]
) -> None:
    base, head = ([Row(one, TOOL, one.path) for one in rows] for rows in both)
    diff = change({"a.ts": texts[0]}, {"a.ts": texts[1]}).diff
    pairs = pair(base, head, diff)
    assert len(pairs.kept) + len(pairs.gone) == len(base)
    assert sorted(map(repr, pairs.kept + pairs.fresh)) == sorted(map(repr, head))


@given(st.lists(PLACES, max_size=12))
def test_the_same_report_twice_is_no_change(found: list[LintFinding]) -> None:
    rows = [Row(one, TOOL, one.path) for one in found]
    pairs = pair(rows, rows, Diff())
    assert (pairs.gone, pairs.fresh) == ([], [])


@given(BOTH, st.tuples(TEXTS, TEXTS))
def test_any_two_reports_are_judged(
    both: tuple[list[LintFinding], list[LintFinding]], texts: tuple[str, str]
) -> None:
    files = ({"a.ts": texts[0], "b.ts": "x"}, {"a.ts": texts[1], "b.ts": "x"})
    told = case(files, both[0], both[1]).judge(GATE, STRICT)
    new = [one for one in told.findings if one.state.value == "new"]
    if told.breach is BLOCKING:
        assert any(one.on_changed_line or both[1] for one in new)
    assert len({one.fingerprint for one in told.findings}) == len(told.findings)
