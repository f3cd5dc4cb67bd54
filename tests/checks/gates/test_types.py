"""Type errors: only errors count, and errors of syntax hide all others."""

from dataclasses import replace

import pytest

from checks.evidence import Topic
from checks.gates import lint
from checks.gates.types import GATE, Options
from checks.report import Level, Lint, LintFinding
from checks.verdict import Enforcement
from tests.checks.gates.linting import Case, at, sent

OLD = {"a.ts": "one\ntwo\n"}
NEW = {"a.ts": "one\nnew\ntwo\n"}
STRICT = Options(enforcement=Enforcement.BLOCKING)


def tsc(*findings: LintFinding, complete: bool = True) -> Lint:
    return Lint("tsc-text", findings, complete=complete)


PROJECT = LintFinding("", 0, "TS18003", Level.ERROR, "No inputs were found")
"""tsc then looked at no file at all."""


def test_only_errors_count() -> None:
    head = [sent(tsc(at("a.ts:2", level=Level.WARNING), at("a.ts:2", rule="TS2304")))]
    told = Case((OLD, NEW), [sent(tsc())], head).judge(GATE, STRICT)
    assert told.title == "1 new type error (0 → 1)"
    assert told.breach is Enforcement.BLOCKING
    noted = Options(enforcement=Enforcement.BLOCKING, level=Level.NOTE)
    assert (
        Case((OLD, NEW), [sent(tsc())], head)
        .judge(GATE, noted)
        .title.startswith("2 new type findings")
    )


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (tsc(at("a.ts:2", rule="TS1005")), "with syntax errors tsc tells only these"),
        (Lint("sarif", (at("a.ts:2", rule="TS1128"),), tool="tsc"), "with syntax errors tsc"),
        (tsc(PROJECT), "with errors of the whole project tsc tells only these"),
        (tsc(replace(PROJECT, path="web/tsconfig.app.json", line=3, rule="TS5023")), "with errors"),
        (Lint("mypy-json", (at("a.ts:2", rule="syntax"),)), "with syntax errors mypy"),
        (Lint("pyright", (), complete=False, warnings=("cut off",)), "cut off"),
        (Lint("pyright", (), complete=False), "the tool did not finish"),
    ],
)
def test_a_report_that_does_not_tell_all_never_passes(report: Lint, reason: str) -> None:
    base = [sent(Lint(report.format, tuple(at("a.ts:1") for _ in range(8)), tool=report.tool))]
    told = Case((OLD, NEW), base, [sent(report, "types.txt")]).judge(GATE, STRICT)
    assert told.missing
    assert told.unmeasured is not None
    assert told.unmeasured.startswith(f"types.txt is incomplete: {reason}")


def test_a_warning_of_the_whole_project_hides_nothing() -> None:
    note = replace(PROJECT, severity=Level.NOTE)
    told = Case((OLD, NEW), [sent(tsc())], [sent(tsc(note))])
    assert told.judge(GATE, STRICT).unmeasured is None


@pytest.mark.parametrize("rule", ["TS10050", "TS2304", "syntax"])
def test_other_errors_of_tsc_hide_nothing(rule: str) -> None:
    told = Case((OLD, NEW), [sent(tsc())], [sent(tsc(at("a.ts:2", rule=rule)))])
    assert told.judge(GATE, STRICT).unmeasured is None


def test_what_is_broken_already_breaks_an_incomplete_report_too() -> None:
    head = [sent(tsc(at("a.ts:2", rule="TS1005")))]
    assert Case((OLD, NEW), [sent(tsc())], head).judge(GATE, STRICT).breach is Enforcement.BLOCKING


def test_each_gate_asks_for_its_own_reports() -> None:
    assert STRICT.needs().topics == {Topic.TYPES}
    assert lint.Options().needs().topics == {Topic.LINT}
