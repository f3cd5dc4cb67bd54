"""The gate over claimed figures: better than measured breaks it, worse is only told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from pydantic import ValidationError

from checks.change import Change
from checks.claim_judged import MOST_FINDINGS, NAMED
from checks.evidence import Evidence, Provenance, Reference, Refusal, Submitted, Topic, Trust
from checks.finding import Severity
from checks.gates.claims import FILES, GATE, Options
from checks.number_set import narrow
from checks.report import (
    Audit,
    Count,
    Coverage,
    FileCoverage,
    Level,
    Lint,
    Report,
    TestTotals,
    TypeCoverage,
    Vulnerability,
)
from checks.report import Tests as Run
from checks.verdict import Enforcement, Judgement
from tests.builders import change
from tests.checks.gates.linting import at

BLOCKING, OFF = Enforcement.BLOCKING, Enforcement.OFF
STRICT = Options(enforcement=BLOCKING)
CODE = {"src/a.ts": "one\n"}


def coverage(covered: int, total: int, branches: Count | None = None) -> Coverage:
    lines = Count(covered, total)
    listed, ran = narrow(range(1, total + 1)), narrow(range(1, covered + 1))
    file = FileCoverage("src/a.ts", lines, branches, None, None, listed, ran)
    return Coverage("lcov", (file,), lines, branches, producer="lcov")


def run(passed: int, skipped: int = 0, *, complete: bool = True) -> Run:
    totals = TestTotals(passed + skipped, passed, 0, 0, skipped, 0, 0)
    return Run("junit", (), totals, complete)


def flaws(*ids: Sequence[str], severity: Severity = Severity.HIGH) -> Audit:
    return Audit("npm-audit-v2", tuple(Vulnerability("p", (), tuple(i), severity) for i in ids))


def sent(report: Report, topic: Topic, category: str = "") -> Submitted:
    origin = Provenance(f"{topic}.txt", report.format, "sha256:" + "0" * 64, "a" * 40, Trust.SIGNED)
    return Submitted(report, origin, topic, category)


def given(text: str | Mapping[str, str], evidence: Mapping[Topic, Sequence[Report]]) -> Change:
    """A change that writes these files, with these reports of its head."""
    files = {"README.md": text} if isinstance(text, str) else text
    reports = {
        topic: Evidence(head=tuple(sent(report, topic) for report in each))
        for topic, each in evidence.items()
    }
    return replace(change(CODE, {**CODE, **files}), texts=files, evidence=reports)


def judge(
    text: str | Mapping[str, str], options: Options = STRICT, **evidence: Report
) -> Judgement:
    """Reports by topic, with underscores for dashes."""
    by_topic = {Topic(name.replace("_", "-")): [report] for name, report in evidence.items()}
    return GATE.judge(given(text, by_topic), options)


def test_a_claim_that_is_far_off_breaks_the_gate() -> None:
    told = judge("# App\n\n85 % test coverage\n", coverage=coverage(66, 927))
    assert told.title == "claims 85 % coverage, measured 7.11 %"
    assert told.breach is BLOCKING
    (one,) = told.findings
    assert (one.rule, one.location.path, one.location.line) == ("claims/differs", "README.md", 3)
    assert (one.state.value, one.on_changed_line) == ("new", True)
    assert told.remedy == "write what was measured: README.md:3: 7.11 % coverage"
    assert [origin.name for origin in told.reports] == ["coverage.txt"]
    assert told.detail["claims"] == [
        {
            "path": "README.md",
            "line": 3,
            "topic": "coverage",
            "what": [],
            "claimed": 85.0,
            "measured": 7.11,
            "outcome": "differs",
        }
    ]


@pytest.mark.parametrize(
    ("covered", "level"), [(830, OFF), (829, BLOCKING), (850, OFF), (871, OFF)]
)
def test_points_of_slack_at_their_edge(covered: int, level: Enforcement) -> None:
    assert judge("85% coverage", coverage=coverage(covered, 1000)).breach is level


@pytest.mark.parametrize(("passed", "level"), [(151, OFF), (148, OFF), (147, BLOCKING)])
def test_count_of_slack_at_its_edge(passed: int, level: Enforcement) -> None:
    options = Options.model_validate({"enforcement": "blocking", "slack": {"count": 3}})
    assert judge("151 tests passing", options, tests=run(passed)).breach is level


def test_own_points_of_slack() -> None:
    options = Options.model_validate({"enforcement": "blocking", "slack": {"points": 0.5}})
    assert judge("85% coverage", options, coverage=coverage(844, 1000)).breach is BLOCKING
    assert judge("85% coverage", options, coverage=coverage(845, 1000)).breach is OFF


def test_a_claim_that_undersells_is_only_told() -> None:
    told = judge("80% coverage", coverage=coverage(951, 1000))
    assert (told.breach, told.findings) == (OFF, ())
    assert told.notes == ("README.md:1 claims 80 % coverage, measured 95.10 %: it may say so",)
    assert judge("80%+ coverage", coverage=coverage(951, 1000)).notes == ()
    assert judge("80%+ coverage", coverage=coverage(751, 1000)).breach is BLOCKING


def test_many_that_undersell_are_counted() -> None:
    text = "\n\n".join(f"{number} tests passing" for number in range(1, NAMED + 3))
    notes = judge(text, tests=run(99)).notes
    assert (len(notes), notes[-1]) == (
        NAMED + 1,
        "2 further claims are lower than what was measured",
    )


@pytest.mark.parametrize(
    ("text", "topic", "report", "level"),
    [
        ("0 vulnerabilities", "audit", flaws(), OFF),
        ("0 vulnerabilities", "audit", flaws(["CVE-1"]), BLOCKING),
        ("0 critical vulnerabilities", "audit", flaws(["CVE-1"]), OFF),
        ("0 high vulnerabilities", "audit", flaws(["CVE-1"]), BLOCKING),
        ("vulnerabilities: 1", "audit", flaws(["CVE-1", "G-1"], ["g-1"]), OFF),
        ("vulnerabilities: 1", "audit", flaws(["CVE-1"], ["CVE-2"]), BLOCKING),
        ("0 lint errors", "lint", Lint("eslint", (at("a:1", level=Level.WARNING),)), OFF),
        ("0 lint warnings", "lint", Lint("eslint", (at("a:1", level=Level.WARNING),)), BLOCKING),
        ("lint: 0 issues", "lint", Lint("eslint", (at("a:1", level=Level.NOTE),)), BLOCKING),
        ("0 type errors", "types", Lint("pyright", (at("a:1"),)), BLOCKING),
        ("type coverage: 98%", "type-coverage", TypeCoverage("tc", Count(98, 100)), OFF),
        ("type coverage: 98%", "type-coverage", TypeCoverage("tc", Count(95, 100)), BLOCKING),
        ("151 tests passing", "tests", run(150, 1), BLOCKING),
        ("tests: 151", "tests", run(150, 1), OFF),
        ("70% branch coverage", "coverage", coverage(1, 100, Count(7, 10)), OFF),
        ("70% line coverage", "coverage", coverage(1, 100, Count(7, 10)), BLOCKING),
        ("75% coverage", "coverage", coverage(60, 100, Count(90, 100)), OFF),
        ("78% coverage", "coverage", coverage(60, 100, Count(90, 100)), BLOCKING),
    ],
)
def test_each_topic(text: str, topic: str, report: Report, level: Enforcement) -> None:
    assert GATE.judge(given(text, {Topic(topic): [report]}), STRICT).breach is level


def test_tests_of_a_category() -> None:
    reports = (sent(run(38), Topic.TESTS, "unit"), sent(run(4), Topic.TESTS, "e2e"))
    made = given("38 unit tests passing\n\n42 tests passing\n", {})
    told = GATE.judge(replace(made, evidence={Topic.TESTS: Evidence(head=reports)}), STRICT)
    assert (told.breach, told.notes, told.title) == (OFF, (), "2 claimed figures hold")


def test_what_the_reports_do_not_tell_is_open() -> None:
    told = judge("38 unit tests passing\n\n42 tests passing\n", tests=run(42))
    assert told.title == "1 claimed figure holds"
    assert told.notes == ("1 claimed figure could not be checked: no report tells of unit tests",)
    assert told.unmeasured is None


def test_old_claims_that_do_not_hold_count() -> None:
    files = {**CODE, "README.md": "85% coverage\n"}
    made = replace(
        change(files, {**files, "README.md": "85% coverage\nmore\n"}),
        texts={"README.md": "85% coverage\nmore\n"},
        evidence={Topic.COVERAGE: Evidence(head=(sent(coverage(1, 2), Topic.COVERAGE),))},
    )
    told = GATE.judge(made, STRICT)
    assert told.breach is BLOCKING
    assert [(one.state.value, one.on_changed_line) for one in told.findings] == [
        ("unchanged", False)
    ]
    assert list(told.levels.values()) == [BLOCKING]
    text = "85% coverage\n\n86% coverage\n"
    more = replace(made, diff=change(files, {**files, "README.md": text}).diff)
    told = GATE.judge(replace(more, texts={"README.md": text}), STRICT)
    assert [one.state.value for one in told.findings] == ["new", "unchanged"]


@pytest.mark.parametrize(
    ("before", "text", "level"),
    [
        (coverage(1, 2), "85% coverage\nmore\n", Enforcement.WARNING),
        (coverage(9, 10), "85% coverage\nmore\n", BLOCKING),
        (coverage(1, 2), "85% coverage!\n", BLOCKING),
        (Coverage("lcov", (), complete=False), "85% coverage\nmore\n", BLOCKING),
    ],
    ids=["wrong before", "made wrong", "written anew", "nothing known"],
)
def test_what_was_wrong_before_and_is_left_alone_only_warns(
    before: Coverage, text: str, level: Enforcement
) -> None:
    files = {**CODE, "README.md": "85% coverage\n"}
    sides = Evidence(
        head=(sent(coverage(1, 2), Topic.COVERAGE),), base=(sent(before, Topic.COVERAGE),)
    )
    made = change(files, {"src/a.ts": "two\n", "README.md": text})
    told = GATE.judge(
        replace(made, texts={"README.md": text}, evidence={Topic.COVERAGE: sides}), STRICT
    )
    assert told.breach is level
    assert list(told.levels.values()) == [level]
    assert told.findings[0].message.endswith(", as at the base") is (level is not BLOCKING)


def test_the_readme_and_the_docs_are_read_by_default() -> None:
    texts = dict.fromkeys(("README.md", "docs/a.md", "docs/b/c.md", "CHANGELOG.md"), "9% coverage")
    told = judge(texts, coverage=coverage(1, 100))
    assert told.title == "3 of 3 claimed figures are better than measured"
    assert STRICT.needs().texts == FILES
    assert {Topic.COVERAGE, Topic.TESTS, Topic.AUDIT} <= STRICT.needs().topics
    own = Options.model_validate({"files": ["CHANGELOG.md"]})
    assert [one.location.path for one in judge(texts, own, coverage=coverage(1, 100)).findings] == [
        "CHANGELOG.md"
    ]


def test_no_claims_and_no_reports() -> None:
    assert judge("Nothing here.").title == "no figures claimed"
    assert judge("Nothing here.").unmeasured is None
    told = judge("85% coverage")
    assert (told.title, told.missing) == ("1 claimed figure, nothing measured", True)
    assert told.unmeasured == "no coverage report for this commit"


def test_a_report_that_is_cut_lets_nothing_pass() -> None:
    told = judge(
        "151 tests passing, 85% coverage", tests=run(9, complete=False), coverage=coverage(85, 100)
    )
    assert (told.breach, told.missing) == (OFF, True)
    assert told.unmeasured == "tests.txt is incomplete: cut off"


def test_a_report_that_is_refused_lets_nothing_pass() -> None:
    made = given("151 tests passing, 85% coverage", {Topic.COVERAGE: [coverage(85, 100)]})
    refused = Evidence(refused=(Refusal("junit.xml", "it is cut"),))
    told = GATE.judge(replace(made, evidence={**made.evidence, Topic.TESTS: refused}), STRICT)
    assert told.unmeasured == "tests report junit.xml cannot be used: it is cut"


def test_only_what_is_claimed_is_waited_for() -> None:
    made = given("85% coverage", {Topic.COVERAGE: [coverage(85, 100)]})
    open_ = Evidence(closed=False)
    calm = replace(made, evidence={**made.evidence, Topic.TESTS: open_})
    assert GATE.judge(calm, STRICT).waiting is None
    late = replace(made, evidence={Topic.COVERAGE: open_})
    assert GATE.judge(late, STRICT).waiting is not None


def test_a_change_of_words_alone_is_held_against_the_base() -> None:
    made = given("85% coverage", {})
    base = (sent(coverage(1, 2), Topic.COVERAGE),)
    evidence = Evidence(base=base, reference=Reference("b" * 40, 0, made.diff))
    told = GATE.judge(replace(made, evidence={Topic.COVERAGE: evidence}), STRICT)
    assert told.title == "claims 85 % coverage, measured 50 %"
    assert told.notes == ("claims of coverage are held against bbbbbbb: the head has no report",)
    late = replace(evidence, refused=(Refusal("lcov.info", "it is cut"),))
    assert GATE.judge(replace(made, evidence={Topic.COVERAGE: late}), STRICT).missing
    code = change({}, {"README.md": "85% coverage", "a.py": "x\n"})
    coded = replace(code, texts=made.texts, evidence={Topic.COVERAGE: evidence})
    assert GATE.judge(coded, STRICT).missing


def test_a_reviewed_comment_lets_a_claim_stand() -> None:
    text = "<!-- hardening: ignore[claims] of 2019, kept for the record -->\n85% coverage\n"
    told = judge(text, coverage=coverage(1, 2))
    assert told.breach is OFF
    assert told.findings[0].suppressed_by == "inline: of 2019, kept for the record"
    assert told.title == "1 claimed figure let stand by comments"
    both = judge(f"{text}\n50% line coverage\n", coverage=coverage(1, 2))
    assert both.title == "1 claimed figure holds, 1 claimed figure let stand by comments"
    made = replace(given(text, {Topic.COVERAGE: [coverage(1, 2)]}), inline_ignores=False)
    assert GATE.judge(made, STRICT).breach is BLOCKING
    bare = judge("85% coverage <!-- hardening: ignore[claims] -->", coverage=coverage(1, 2))
    assert bare.breach is BLOCKING
    assert "README.md:1: `hardening: ignore[claims]` needs a reason to count" in bare.notes


def test_equal_claims_of_a_file_stay_apart() -> None:
    told = judge("85% coverage\n\n85% coverage\n", coverage=coverage(1, 2))
    assert len({one.fingerprint for one in told.findings}) == 2


def test_findings_are_capped_and_new_ones_come_first() -> None:
    files = {
        f"docs/{n}.md": "\n\n".join(f"{m} tests passing" for m in range(2, 201)) for n in "abc"
    }
    told = judge(files, tests=run(1))
    assert len(told.findings) == MOST_FINDINGS
    assert told.metrics[1].head == 3 * 199


@pytest.mark.parametrize(
    "values",
    [
        {"files": []},
        {"files": ["/abs"]},
        {"files": ["!README.md"]},
        {"slack": {"points": -1}},
        {"slack": {"points": 101}},
        {"slack": {"count": -1}},
        {"slack": 2},
        {"badges": True},
    ],
)
def test_what_a_section_cannot_say(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate(values)
