"""The gate on tests: failures, lost and skipped tests, minimums, categories, slow tests."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from checks.diff import Diff
from checks.evidence import Evidence, Reference, Refusal, Submitted, Topic
from checks.finding import BaselineState
from checks.gates.tests import GATE, Options
from checks.metric import LimitKind, Metric
from checks.report import TestCase
from checks.report import Tests as Run
from checks.suite_findings import FINDINGS_PER_RULE, MESSAGE_CHARACTERS, NOTES_PER_RULE
from checks.verdict import Enforcement, Judgement
from tests.checks.gates.submitting import (
    ERROR,
    FAILED,
    NO_FILES,
    SKIPPED,
    Files,
    case,
    run_of,
    submitted,
    with_reports,
)

OFF, INFO, WARNING, BLOCKING = Enforcement
Cases = tuple[TestCase, ...]
FILE = "tests/test_a.py"


def options(**given: object) -> Options:
    return Options.model_validate({"enforcement": "blocking", **given})


def sent(report: Run, name: str = "junit.xml", category: str = "", job: str = "ci") -> Submitted:
    return submitted(report, Topic.TESTS, name, job, category)


def many(count: int, start: int = 0) -> Cases:
    return tuple(case(f"test_{number}") for number in range(start, start + count))


def judge(
    head: Cases,
    base: Cases | None = None,
    files: tuple[Files, Files] = (NO_FILES, NO_FILES),
    renames: Files | None = None,
    **given: object,
) -> Judgement:
    before = () if base is None else (sent(run_of(*base)),)
    reports = [sent(run_of(*head))]
    change = with_reports(Topic.TESTS, reports, before, files, renames)
    return GATE.judge(change, options(**given))


def metric(judgement: Judgement, name: str) -> Metric:
    return next(one for one in judgement.metrics if one.name == name)


def test_a_failed_test_breaks_and_is_named() -> None:
    head = (*many(3), case("test_x", FAILED, message="assert 1 == 2", file=FILE))
    judgement = judge(head, (*many(3), case("test_x")), ({}, {FILE: "x"}))
    assert judgement.breach is BLOCKING
    assert judgement.title == "1 of 4 tests failed"
    assert judgement.remedy == "mend tests.test_a › test_x"
    (finding,) = judgement.findings
    assert (finding.rule, finding.location.path) == ("tests/failed", FILE)
    assert finding.message == "tests.test_a › test_x failed: assert 1 == 2"
    assert finding.state is BaselineState.NEW
    assert judgement.levels[finding.fingerprint] is BLOCKING
    assert (metric(judgement, "failed").base, metric(judgement, "failed").head) == (0, 1)


@pytest.mark.parametrize(("failed", "level"), [(None, BLOCKING), (1, BLOCKING), (2, OFF)])
def test_failures_and_errors_count_alike(failed: int | None, level: Enforcement) -> None:
    head = (*many(2), case("a", FAILED), case("b", ERROR))
    assert judge(head, failed=failed).breach is level


@pytest.mark.parametrize(("passed", "level"), [(95, OFF), (95.01, BLOCKING), (100, BLOCKING)])
def test_a_share_may_be_asked_for_instead(passed: float, level: Enforcement) -> None:
    head = (*many(95), *(case(f"x{n}", FAILED) for n in range(5)), case("s", SKIPPED))
    judgement = judge(head, passed=passed)
    assert judgement.breach is level
    share = metric(judgement, "passed")
    assert (share.unit, share.head, share.limits[0].kind) == ("percent", 95, LimitKind.FLOOR)
    assert judge(head, passed=95, failed=4).breach is BLOCKING


def test_a_share_is_rounded_down_and_compared_exactly() -> None:
    head = (*many(19_999), case("x", FAILED))
    judgement = judge(head, passed=99.995)
    assert (metric(judgement, "passed").head, judgement.breach) == (99.99, OFF)
    assert judge(head, passed=99.996).breach is BLOCKING


def test_what_failed_before_still_counts() -> None:
    head = (case("a"), case("x", FAILED, file=FILE))
    judgement = judge(head, head, ({FILE: ""}, {FILE: ""}))
    (finding,) = judgement.findings
    assert (judgement.breach, finding.state) == (BLOCKING, BaselineState.UNCHANGED)
    assert finding.message == "tests.test_a › x failed, as at the base"
    assert judgement.levels[finding.fingerprint] is BLOCKING
    allowed = judge(head, head, ({FILE: ""}, {FILE: ""}), failed=1)
    assert (allowed.breach, dict(allowed.levels)) == (OFF, {})
    mended = judge((case("a"), case("x", file=FILE)), head, ({FILE: ""}, {FILE: ""}))
    assert [one.state for one in mended.findings] == [BaselineState.ABSENT]
    assert mended.breach is OFF


def test_a_failure_within_the_limit_is_told() -> None:
    judgement = judge((*many(2), case("x", FAILED, file=FILE)), None, ({}, {FILE: ""}), failed=1)
    (finding,) = judgement.findings
    assert (judgement.breach, judgement.levels[finding.fingerprint]) == (OFF, INFO)


def test_failures_in_unknown_files_are_told_in_notes() -> None:
    head = tuple(case(f"x{n}", FAILED, suite="s", message="no") for n in range(NOTES_PER_RULE))
    judgement = judge(head)
    assert judgement.findings == ()
    assert len(judgement.notes) == NOTES_PER_RULE
    assert judgement.notes[0] == "s › x0 failed: no"
    more = judge((*head, case("y", FAILED, suite="s")))
    assert more.notes[-1] == "and 1 more failed in files that are not known"
    assert len(more.notes) == NOTES_PER_RULE + 1
    assert isinstance(more.detail["failed"], list)
    assert len(more.detail["failed"]) == NOTES_PER_RULE + 1


def test_findings_are_capped() -> None:
    head = tuple(case(f"x{n}", FAILED, file=FILE) for n in range(FINDINGS_PER_RULE))
    files = (NO_FILES, {FILE: ""})
    assert len(judge(head, None, files).findings) == FINDINGS_PER_RULE
    assert judge(head, None, files).notes == ()
    judgement = judge((*head, case("y", FAILED, file=FILE)), None, files)
    assert len(judgement.findings) == FINDINGS_PER_RULE
    assert judgement.notes == ("and 1 more failed",)


def test_messages_are_cut_and_bleached() -> None:
    text = "\x1b[31mred\x1b[0m\n" + "x" * MESSAGE_CHARACTERS
    judgement = judge((case("a", FAILED, file=FILE, message=text),), None, ({}, {FILE: ""}))
    said = judgement.findings[0].message.partition(": ")[2]
    assert said.startswith("red xxx")
    assert (len(said), said[-1]) == (MESSAGE_CHARACTERS, "…")
    exact = judge(
        (case("a", FAILED, file=FILE, message="x" * MESSAGE_CHARACTERS),), None, ({}, {FILE: ""})
    )
    assert exact.findings[0].message.endswith("failed: " + "x" * MESSAGE_CHARACTERS)


def test_there_may_not_be_fewer_tests() -> None:
    judgement = judge(many(8), many(10), vanished="off")
    assert judgement.breach is BLOCKING
    assert judgement.title == "2 tests fewer than before"
    assert judgement.remedy == "add 2 tests, or let `max_loss` allow for them"
    counted = metric(judgement, "tests")
    assert (counted.base, counted.head, counted.delta) == (10, 8, -2)
    (limit,) = counted.limits
    assert (limit.kind, limit.value, limit.holds) == (LimitKind.RATCHET, 10, False)
    assert judge(many(8), many(10), vanished="off", max_loss=2).breach is OFF
    assert judge(many(8), many(10), vanished="off", max_loss=1).breach is BLOCKING


def test_vanished_tests_are_named_even_if_others_came() -> None:
    gone = case("test_old", file=FILE)
    judgement = judge((*many(3), case("test_new")), (*many(3), gone), ({FILE: ""}, {FILE: ""}))
    assert judgement.breach is WARNING
    assert judgement.title == "1 vanished"
    assert judgement.remedy == "bring back tests.test_a › test_old"
    (finding,) = judgement.findings
    assert finding.rule == "tests/vanished"
    assert judgement.levels[finding.fingerprint] is WARNING


@pytest.mark.parametrize("level", list(Enforcement))
def test_vanished_and_newly_skipped_have_their_own_level(level: Enforcement) -> None:
    base, head = (case("a"), case("b")), (case("a", SKIPPED), case("c"))
    assert judge(head, base, vanished=level, newly_skipped="off").breach is level
    judgement = judge(head, base, newly_skipped=level, vanished="off")
    assert judgement.breach is level
    capped = judge(head, base, enforcement="info", newly_skipped=level, vanished="off")
    assert capped.breach is (OFF if level is OFF else INFO)
    capped = judge(head, base, enforcement="info", vanished=level, newly_skipped="off")
    assert capped.breach is (OFF if level is OFF else INFO)


def test_newly_skipped_tests_are_named() -> None:
    base = (case("a", file=FILE), case("s", SKIPPED))
    head = (case("a", SKIPPED, file=FILE), case("s", SKIPPED), case("n", SKIPPED, file=FILE))
    judgement = judge(head, base, ({FILE: ""}, {FILE: ""}))
    assert [one.message for one in judgement.findings] == [
        "tests.test_a › a is skipped now; it ran at the base",
        "tests.test_a › n is new and skipped",
    ]
    assert judgement.unmeasured == "no test ran: all of them were skipped"
    assert judge((case("s", SKIPPED), case("a")), base).breach is OFF


def test_new_reports_are_not_compared() -> None:
    old = sent(run_of(*many(3)), "unit.xml")
    new = sent(run_of(case("e", SKIPPED, suite="e2e"), case("f", suite="e2e")), "e2e.xml")
    change = with_reports(Topic.TESTS, (old, new), (old,))
    assert GATE.judge(change, options()).breach is OFF
    fewer = sent(run_of(*many(1)), "unit.xml")
    more = sent(run_of(*(case(f"e{n}", suite="e2e") for n in range(9))), "e2e.xml")
    change = with_reports(Topic.TESTS, (fewer, more), (old,))
    assert GATE.judge(change, options()).title == "2 tests fewer than before, 2 vanished"


def test_rebalanced_shards_lose_nothing() -> None:
    base = [sent(run_of(*many(5)), "1.xml"), sent(run_of(*many(5, 5)), "2.xml")]
    head = [sent(run_of(*many(4, 3 * n)), f"{n + 1}.xml") for n in range(3)]
    judgement = GATE.judge(with_reports(Topic.TESTS, head, base), options())
    assert judgement.breach is OFF


def test_the_minimum_counts_what_ran() -> None:
    head = (*many(5), case("s", SKIPPED))
    assert judge(head, minimum=5).breach is OFF
    judgement = judge(head, minimum=6)
    assert judgement.breach is BLOCKING
    assert judgement.title == "5 of at least 6 tests ran"
    assert judgement.remedy == "run at least 6 tests"
    growing = judge(many(5), many(4), minimum=6)
    assert growing.breach is OFF
    assert "still fewer than 6 tests, but more than before" in growing.notes


def test_scopes_have_their_own_limits() -> None:
    auth = (case("a", file="tests/auth/test_x.py"), case("b", FAILED, suite="contract.api"))
    head = (*many(4), *auth)
    scopes = [
        {"paths": ["tests/auth/**"], "minimum": 2},
        {"suites": ["contract*"], "passed": 0, "enforcement": "warning"},
    ]
    judgement = judge(head, scopes=scopes, minimum=6)
    assert judgement.breach is BLOCKING
    assert judgement.title == "1 of 6 tests failed, 1 of at least 2 tests of scope 1 ran"
    assert metric(judgement, "ran[scope 1]").head == 1
    assert metric(judgement, "ran").head == 6
    assert metric(judgement, "failed[scope 2]").limits == ()
    assert judge(head, scopes=[*scopes[1:]]).breach is OFF
    strict = [{"suites": ["contract*"], "failed": 0, "enforcement": "warning"}]
    assert judge(head, passed=10, scopes=strict).breach is WARNING
    assert judge(head, scopes=[{"suites": ["tests.*"]}, *strict]).breach is WARNING
    last = [{"suites": ["contract*"], "failed": 1}, *strict]
    assert judge(head, scopes=last).breach is WARNING
    unmet = judge(head, failed=1, scopes=[{"suites": ["nothing"]}])
    assert unmet.notes[-2] == "no test belongs to scope 1"


def test_scopes_lose_and_skip_by_their_own_limits() -> None:
    base = (*many(2), case("x", suite="e2e"), case("y", suite="e2e"))
    head = (*many(2), case("x", SKIPPED, suite="e2e"))
    scopes = [{"suites": ["e2e"], "max_loss": 1, "vanished": "off", "newly_skipped": "off"}]
    assert judge(head, base, scopes=scopes).breach is OFF
    assert judge(head, base, scopes=[{**scopes[0], "max_loss": 0}]).breach is BLOCKING
    assert judge(head, base, scopes=[{**scopes[0], "vanished": "info"}]).breach is INFO


def test_files_of_dotted_suites_belong_to_scopes() -> None:
    head = (case("a", suite="tests.auth.test_x.TestLogin"),)
    scopes = [{"paths": ["tests/auth/**"], "minimum": 1}]
    there = {"tests/auth/test_x.py": ""}
    assert judge(head, None, ({}, there), scopes=scopes).breach is OFF
    assert judge(head, scopes=scopes).breach is BLOCKING
    failed = replace_outcome(head[0])
    (finding,) = judge((failed,), None, ({}, there)).findings
    assert finding.location.path == "tests/auth/test_x.py"


def replace_outcome(one: TestCase) -> TestCase:
    return TestCase(one.suite, one.name, FAILED, one.microseconds, False, one.file, "")


def test_suites_and_paths_choose_the_tests() -> None:
    head = (case("a", file=FILE), case("b", FAILED, suite="other.b", file="other/b.py"))
    assert judge(head, suites=["tests.*"]).breach is OFF
    assert judge(head, paths=["tests/**"]).breach is OFF
    assert judge(head, paths=["other/**"]).breach is BLOCKING
    nothing = judge(head, suites=["x"])
    assert nothing.unmeasured == nothing.title == "no test of the reports is one that counts"


def test_categories_must_report() -> None:
    unit = sent(run_of(*many(2)), category="unit")
    change = with_reports(Topic.TESTS, [unit])
    assert GATE.judge(change, options(categories=["unit"])).breach is OFF
    judgement = GATE.judge(change, options(categories=["unit", "e2e"]))
    assert judgement.breach is BLOCKING
    assert judgement.title == "no e2e tests reported"
    assert judgement.remedy == "let CI send the reports of the e2e tests"
    missing = replace(change, evidence={Topic.TESTS: Evidence((unit,), missing=("e2e.xml",))})
    demanded = GATE.judge(missing, options(categories=["e2e"]))
    assert (demanded.missing, demanded.required) == (True, True)
    assert demanded.notes == ("no e2e tests reported",)
    assert not GATE.judge(missing, options(categories=["unit"])).required
    cut = sent(run_of(*many(1), complete=False), category="unit")
    judgement = GATE.judge(with_reports(Topic.TESTS, [cut]), options(categories=["unit"]))
    assert (judgement.missing, judgement.required) == (True, True)


def test_slow_tests_are_named_by_category() -> None:
    head = run_of(case("a", ms=100, file=FILE), case("b", ms=101, file=FILE))
    unit, e2e = sent(head, "u.xml", "unit"), sent(head, "e.xml", "e2e")
    files: tuple[Files, Files] = ({FILE: ""}, {FILE: ""})
    change = with_reports(Topic.TESTS, [unit, e2e], (), files)
    judgement = GATE.judge(change, options(slow={"unit": "100ms", "other": "1s"}))
    assert judgement.breach is INFO
    (finding,) = judgement.findings
    assert finding.message == "tests.test_a › b took 101 ms; the limit is 100 ms"
    assert "1 slow test" in judgement.notes
    loud = options(slow={"other": "50ms"}, slow_enforcement="blocking")
    assert GATE.judge(change, loud).breach is BLOCKING
    assert GATE.judge(change, options(slow={"e2e": "100ms"}, slow_enforcement="off")).breach is OFF
    same = with_reports(Topic.TESTS, [unit], [unit], files)
    again = GATE.judge(same, options(slow={"unit": "100ms"}))
    assert (again.breach, again.findings[0].state) == (OFF, BaselineState.UNCHANGED)


def test_a_slow_test_in_an_unknown_file_counts_too() -> None:
    judgement = judge((case("a", ms=2_000),), slow={"other": "1s"}, slow_enforcement="warning")
    assert judgement.breach is WARNING
    assert "tests.test_a › a took 2.00 s; the limit is 1.00 s" in judgement.notes


def test_flaky_tests_are_a_note() -> None:
    judgement = judge((case("a", flaky=True), case("b")))
    assert judgement.breach is OFF
    assert judgement.notes == ("1 test was flaky and passed in the end: tests.test_a › a",)


def test_a_cut_report_never_passes_but_tells_of_failures() -> None:
    cut = sent(run_of(*many(1), complete=False))
    change = with_reports(Topic.TESTS, [cut], [sent(run_of(*many(9)))])
    judgement = GATE.judge(change, options(minimum=5, passed=100))
    assert (judgement.breach, judgement.missing, judgement.required) == (OFF, True, False)
    assert judgement.title == judgement.unmeasured == "junit.xml: the file is cut off"
    failing = sent(run_of(case("x", FAILED), complete=False))
    assert GATE.judge(with_reports(Topic.TESTS, [failing]), options()).breach is BLOCKING


def test_tests_that_are_only_counted() -> None:
    base = sent(run_of(*many(2), stated=10))
    head = sent(run_of(*many(2), stated=7))
    judgement = GATE.judge(with_reports(Topic.TESTS, [head], [base]), options())
    assert judgement.title == "3 tests fewer than before"
    listed = sent(run_of(*many(12)))
    assert GATE.judge(with_reports(Topic.TESTS, [listed], [base]), options()).breach is OFF
    assert GATE.judge(with_reports(Topic.TESTS, [head]), options(minimum=9)).breach is OFF


def test_commits_between_are_not_blamed() -> None:
    base = (*many(1), case("theirs", file="tests/x.py"), case("ours", file="tests/y.py"))
    change = with_reports(
        Topic.TESTS,
        [sent(run_of(*many(1)))],
        [sent(run_of(*base))],
        ({"tests/y.py": "a"}, {}),
    )
    evidence = change.evidence[Topic.TESTS]
    far = replace(evidence, reference=Reference("d" * 40, 2, Diff()))
    judgement = GATE.judge(replace(change, evidence={Topic.TESTS: far}), options())
    assert judgement.title == "1 test fewer than before, 1 vanished"
    assert judgement.notes[0] == "compared with ddddddd, 2 commits before the merge base"


def test_dated_steps_tighten() -> None:
    steps = [
        {"by": date(2026, 3, 1), "minimum": 3},
        {"by": date(2026, 3, 10), "failed": 0, "passed": 50},
        {"by": date(2026, 3, 20), "minimum": 9},
    ]
    judgement = judge((*many(1), case("x", FAILED)), failed=5, minimum=1, roadmap=steps)
    assert judgement.breach is BLOCKING
    limits = [limit for one in judgement.metrics for limit in one.limits]
    kinds = {(limit.kind, limit.value) for limit in limits}
    assert kinds == {(LimitKind.TARGET, 0), (LimitKind.TARGET, 50), (LimitKind.TARGET, 3)}
    assert "from 2026-03-20 on: at least 9 run" in judgement.notes
    assert judge(many(4), minimum=4, roadmap=steps).breach is OFF
    assert judge(many(3), minimum=4, roadmap=steps).breach is BLOCKING
    looser = [{"by": date(2026, 3, 1), "failed": 5}]
    assert judge((case("x", FAILED),), roadmap=looser).breach is BLOCKING


def test_limits_know_where_they_were_written() -> None:
    written = options(failed=0, scopes=[{"suites": ["x"], "minimum": 1}])
    origins = {"failed": "f:4", "scopes.0.minimum": "f:6"}
    change = with_reports(Topic.TESTS, [sent(run_of(*many(1)))])
    judgement = GATE.judge(change, written.with_origins(origins))
    assert metric(judgement, "failed").limits[0].origin == "f:4"
    assert metric(judgement, "ran[scope 1]").limits[0].origin == "f:6"


def test_figures_for_scripts() -> None:
    judgement = judge((case("a", ms=1_500), case("b", ERROR), case("c", SKIPPED)))
    assert judgement.detail["totals"] == {
        "tests": 3,
        "passed": 1,
        "failed": 0,
        "errors": 1,
        "skipped": 1,
        "flaky": 0,
        "time": 1.502,
    }
    assert [one.name for one in judgement.reports] == ["junit.xml"]
    assert judge(many(2)).title == "2 tests passed"
    assert judge((*many(1), case("c", SKIPPED))).title == "1 test passed, 1 skipped"


def test_it_waits_and_misses() -> None:
    change = with_reports(Topic.TESTS, [])
    waiting = Evidence(missing=("unit",), closed=False)
    waits = GATE.judge(replace(change, evidence={Topic.TESTS: waiting}), options())
    assert waits.waiting is not None
    assert GATE.judge(change, options()).missing
    refused = Evidence(refused=(Refusal("junit.xml", "it is cut off"),))
    told = GATE.judge(replace(change, evidence={Topic.TESTS: refused}), options())
    assert told.title == "test report junit.xml cannot be used: it is cut off"
    assert options().needs().topics == {Topic.TESTS}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"failed": -1}, "greater than or equal to 0"),
        ({"passed": 100.5}, "less than or equal to 100"),
        ({"max_loss": "2%"}, "valid integer"),
        ({"newly_skipped": "maybe"}, "newly_skipped"),
        ({"slow": {"unit": 100}}, "such as 500ms"),
        ({"slow": {"a b": "1s"}}, "match pattern"),
        ({"categories": ["a b"]}, "match pattern"),
        ({"suites": ["["]}, "never closes its bracket"),
        ({"scopes": [{"minimum": 3}]}, "a scope needs `paths` or `suites`"),
        ({"scopes": [{"suites": []}]}, "at least 1"),
        ({"roadmap": [{"by": date(2026, 1, 1)}]}, "a step needs `failed`, `passed` or `minimum`"),
        ({"fail": 0}, "Extra inputs"),
    ],
)
def test_what_cannot_be_meant_is_refused(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Options.model_validate(given)
