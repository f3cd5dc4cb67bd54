"""What the gates over findings say is true: titles of what is allowed, remedies that suffice."""

import pytest

from checks.gates.lint import GATE, Options
from checks.gates.types import GATE as TYPES
from checks.gates.types import Options as TypeOptions
from checks.report import Lint, LintFinding
from checks.verdict import Enforcement
from tests.checks.gates.linting import Case, at, case, sent, states

BLOCKING, OFF = Enforcement.BLOCKING, Enforcement.OFF
OLD = {"src/a.ts": "one\ntwo\nthree\n", "lib/b.ts": "x\ny\n"}
FILES = (OLD, {"src/a.ts": "one\nnew\ntwo\nthree\n", "lib/b.ts": "x\ny\n"})


def given(**values: object) -> Options:
    return Options.model_validate({"enforcement": "blocking", **values})


@pytest.mark.parametrize(
    ("before", "growth", "title"),
    [
        ([], 1, "1 new lint finding, within the limits (0 → 1)"),
        (None, 1, "1 new lint finding on added lines, within the limits (1)"),
        ([at("src/a.ts:1", rule="eqeqeq")], 0, "no more lint findings than before (1)"),
    ],
)
def test_new_findings_that_are_allowed_are_not_denied(
    before: list[LintFinding] | None, growth: int, title: str
) -> None:
    told = case(FILES, before, [at("src/a.ts:2")]).judge(GATE, given(max_growth=growth))
    assert (told.breach, told.title) == (OFF, title)


def test_what_is_mended_need_not_be_removed_again() -> None:
    old = at("lib/b.ts:1", rule="eqeqeq")
    rules = {"no-undef": {"total": 0}}
    told = case(FILES, [old], [old, at("src/a.ts:2")]).judge(GATE, given(rules=rules, max_growth=9))
    assert told.breach is BLOCKING
    assert told.remedy == "mend src/a.ts:2"


def test_what_is_to_be_removed_is_what_the_limit_counts() -> None:
    head = [at("lib/b.ts:1"), at("lib/b.ts:2", rule="eqeqeq"), at("src/a.ts:1", rule="eqeqeq")]
    scoped = case(FILES, head, head).judge(GATE, given(scopes=[{"paths": ["src/**"], "total": 0}]))
    assert scoped.title == "1 lint finding in scope 1, 1 too many"
    assert scoped.remedy == "remove 1 lint finding in scope 1 more; most are in src/a.ts (1)"
    ruled = case(FILES, head, head).judge(GATE, given(rules={"no-undef": {"total": 0}}))
    assert ruled.title == "1 lint finding of no-undef, 1 too many"
    assert ruled.remedy == "remove 1 lint finding of no-undef more; most are in lib/b.ts (1)"


def test_nothing_is_gone_that_a_cut_report_does_not_tell() -> None:
    """The syntax error stands on an added line; it must not pay for itself by hiding another."""
    before = [sent(Lint("tsc", (at("src/a.ts:1", rule="TS2322"),)), "tsc.txt")]
    head = [sent(Lint("tsc", (at("src/a.ts:2", rule="TS1005"),)), "tsc.txt")]
    told = Case(FILES, before, head).judge(TYPES, TypeOptions(enforcement=BLOCKING))
    assert told.breach is BLOCKING
    assert told.title == "1 new type error (1)"
    assert states(told) == [("src/a.ts", 2, "new")]


def test_a_cut_report_without_findings_says_so_in_the_title() -> None:
    cut = sent(Lint("eslint", (), complete=False, warnings=("it ends early",)))
    told = Case(FILES, [sent(Lint("eslint", ()))], [cut]).judge(GATE, given())
    assert told.title == "eslint.json is incomplete: it ends early"
    assert told.remedy == "let the tool run to its end and send its report again"
