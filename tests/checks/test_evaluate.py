"""From verdicts to one conclusion, and what caps or hides a verdict."""

from dataclasses import replace

import pytest

from checks.change import Change, PullRequest
from checks.evaluate import Given, evaluate, without_ignored
from checks.evidence import Evidence, Provenance, Reference, Submitted, Topic, Trust
from checks.fault import Fault, Place
from checks.gate import Gate, GateOptions, Measured, gate
from checks.policy import Policy, Settings, default_policy
from checks.report import Count, Coverage, FileCoverage
from checks.verdict import Conclusion, ConfigSource, Enforcement, Evaluation, Judgement
from tests.builders import GATES, Files, change

ANY = "export const a: any = 1;\n"
CLEAN = "export const a: unknown = 1;\n"
SOURCE = ConfigSource("base", ".hardening.yml", "sha256:0")
GIVEN = Given("b" * 40, SOURCE)


def policy(enforcement: str = "blocking", **settings: str) -> Policy:
    options = GATES["any-growth"].options.model_validate({"enforcement": enforcement})
    return Policy(settings=Settings.model_validate(settings), gates={"any-growth": options})


def judged(
    base: Files, head: Files, given: Given = GIVEN, rules: Policy | None = None
) -> Evaluation:
    return evaluate(rules or policy(), change(base, head), GATES, given)


def test_a_blocking_breach_fails() -> None:
    found = judged({}, {"a.ts": ANY})
    assert (found.conclusion, found.title) == (Conclusion.FAILURE, "blocked by any-growth")


def test_a_clean_change_passes() -> None:
    found = judged({}, {"a.ts": CLEAN})
    assert (found.conclusion, found.title) == (Conclusion.SUCCESS, "passing")


def test_without_a_blocking_gate_nothing_is_enforced() -> None:
    found = judged({}, {"a.ts": ANY}, rules=policy("warning"))
    assert (found.conclusion, found.title) == (Conclusion.NEUTRAL, "nothing blocks, 1 warning")
    assert judged({}, {"a.ts": CLEAN}, rules=policy("warning")).conclusion is Conclusion.NEUTRAL


def test_informative_findings_are_no_warning() -> None:
    [verdict] = judged({}, {"a.ts": ANY}, rules=policy("info")).verdicts
    assert verdict.conclusion is Conclusion.SUCCESS


def test_without_a_file_the_core_gates_are_advisory() -> None:
    found = judged({}, {"a.ts": ANY}, rules=default_policy(GATES))
    assert found.conclusion is Conclusion.NEUTRAL
    assert {v.enforcement for v in found.verdicts} == {Enforcement.WARNING}


def test_a_change_that_breaks_the_configuration_fails_with_every_place() -> None:
    faults = (Fault(Place(".hardening.yml", 3, 5), "unknown key `treshold`"),)
    found = judged({}, {"a.ts": CLEAN}, replace(GIVEN, config_faults=faults))
    assert found.title == "blocked by config"
    [finding] = found.verdicts[0].judgement.findings
    assert (finding.location.line, finding.location.column) == (3, 5)


def test_drafts_warn_and_say_so() -> None:
    draft = replace(change({}, {"a.ts": ANY}), pull_request=PullRequest(1, draft=True))
    found = evaluate(policy(), draft, GATES, GIVEN)
    assert found.conclusion is Conclusion.NEUTRAL
    assert found.notes == ("a draft: nothing blocks until it is ready for review",)
    [verdict] = found.verdicts
    assert set(verdict.judgement.levels.values()) == {Enforcement.WARNING}


def test_drafts_may_be_judged_in_full_or_not_at_all() -> None:
    draft = replace(change({}, {"a.ts": ANY}), pull_request=PullRequest(1, draft=True))
    assert evaluate(policy(drafts="full"), draft, GATES, GIVEN).conclusion is Conclusion.FAILURE
    off = evaluate(policy(drafts="off"), draft, GATES, GIVEN)
    assert (off.verdicts, off.conclusion) == ((), Conclusion.NEUTRAL)


def test_forks_may_be_advisory() -> None:
    fork = replace(change({}, {"a.ts": ANY}), pull_request=PullRequest(1, head_fork=True))
    assert evaluate(policy(), fork, GATES, GIVEN).conclusion is Conclusion.FAILURE
    spared = evaluate(policy(forks="advisory"), fork, GATES, GIVEN)
    assert spared.conclusion is Conclusion.NEUTRAL


def test_an_advisory_run_never_blocks() -> None:
    found = judged({}, {"a.ts": ANY}, replace(GIVEN, advisory="just installed"))
    assert found.conclusion is Conclusion.NEUTRAL
    assert found.notes == ("just installed",)


class TestHiddenFiles:
    BROKEN = "function ( { const x: any = 1 }}}\n"

    def test_what_can_no_longer_be_parsed_does_not_pass(self) -> None:
        found = judged({"a.ts": CLEAN}, {"a.ts": self.BROKEN})
        assert found.conclusion is Conclusion.NEUTRAL
        assert found.notes == ("not analysed: a.ts: line 1 cannot be parsed",)

    def test_what_could_not_be_parsed_before_changes_nothing(self) -> None:
        found = judged({"a.ts": self.BROKEN}, {"a.ts": self.BROKEN + CLEAN})
        assert (found.conclusion, found.notes) == (Conclusion.SUCCESS, ())

    def test_a_binary_in_disguise_is_told(self) -> None:
        found = judged({"a.ts": CLEAN}, {"a.ts": "\0" + ANY})
        assert found.conclusion is Conclusion.NEUTRAL
        assert found.notes == ("not analysed: a.ts: binary: it holds NUL bytes",)

    def test_ignored_files_do_not_exist(self) -> None:
        rules = replace(policy(), ignore=("**/generated/**",))
        found = judged({}, {"generated/a.ts": "\0" + ANY}, rules=rules)
        assert (found.conclusion, found.notes) == (Conclusion.SUCCESS, ())


class TestOurOwnFaults:
    @staticmethod
    def _crash(_: Change, __: GateOptions) -> Judgement:
        raise ZeroDivisionError

    def _gates(self) -> dict[str, Gate]:
        broken = gate("broken", "Broken", GateOptions, self._crash, lambda *_: Measured(0, {}))
        return {**GATES, "broken": broken}

    def _evaluate(self, **settings: str) -> Evaluation:
        options = GateOptions(enforcement=Enforcement.BLOCKING)
        rules = policy(**settings)
        rules = replace(rules, gates={**rules.gates, "broken": options})
        return evaluate(rules, change({}, {"a.ts": CLEAN}), self._gates(), GIVEN)

    def test_a_gate_that_crashes_sinks_only_itself(self) -> None:
        found = self._evaluate()
        by_gate = {verdict.gate: verdict for verdict in found.verdicts}
        assert by_gate["any-growth"].conclusion is Conclusion.SUCCESS
        assert by_gate["broken"].judgement.title.startswith("not evaluated: internal error")
        assert "ZeroDivisionError" in by_gate["broken"].judgement.fault
        assert found.conclusion is Conclusion.NEUTRAL

    def test_the_policy_may_ask_for_failure(self) -> None:
        assert self._evaluate(on_error="failure").conclusion is Conclusion.FAILURE


@pytest.mark.parametrize(
    ("enforcement", "on_error", "conclusion"),
    [
        (Enforcement.BLOCKING, "neutral", Conclusion.NEUTRAL),
        (Enforcement.BLOCKING, "failure", Conclusion.FAILURE),
        (Enforcement.WARNING, "failure", Conclusion.NEUTRAL),
    ],
)
def test_a_source_that_fails_us_is_our_own_failure(
    enforcement: Enforcement, on_error: str, conclusion: Conclusion
) -> None:
    asked = "registry did not answer"
    failed = Judgement(asked, unmeasured=asked, ours=True)
    judge = gate("lonely", "Lonely", GateOptions, lambda change, options: failed)
    settings = Settings.model_validate({"on_error": on_error})
    rules = Policy(settings=settings, gates={"lonely": GateOptions(enforcement=enforcement)})
    found = evaluate(rules, change({}, {}), {"lonely": judge}, GIVEN)
    assert found.verdicts[0].conclusion is conclusion


def judged_without_a_report(
    enforcement: Enforcement, required: bool = False, **settings: str
) -> Evaluation:
    class Options(GateOptions):
        pass

    missing = Judgement("no report", unmeasured="no report", missing=True, required=required)
    judge = gate("lonely", "Lonely", Options, lambda change, options: missing)
    rules = Policy(
        settings=Settings.model_validate(settings),
        gates={"lonely": Options(enforcement=enforcement)},
    )
    return evaluate(rules, change({}, {}), {"lonely": judge}, GIVEN)


@pytest.mark.parametrize(
    ("enforcement", "required", "missing_evidence", "conclusion"),
    [
        (Enforcement.BLOCKING, False, "warning", Conclusion.NEUTRAL),
        (Enforcement.BLOCKING, False, "blocking", Conclusion.FAILURE),
        (Enforcement.BLOCKING, True, "warning", Conclusion.FAILURE),
        (Enforcement.WARNING, True, "blocking", Conclusion.NEUTRAL),
        (Enforcement.BLOCKING, False, "info", Conclusion.NEUTRAL),
        (Enforcement.INFO, True, "blocking", Conclusion.NEUTRAL),
    ],
)
def test_a_missing_report_counts_as_the_weaker(
    enforcement: Enforcement, required: bool, missing_evidence: str, conclusion: Conclusion
) -> None:
    found = judged_without_a_report(enforcement, required, missing_evidence=missing_evidence)
    assert found.verdicts[0].conclusion is conclusion


def test_ignored_files_are_not_in_the_evidence() -> None:
    files = tuple(FileCoverage(path, Count(0, 2)) for path in ("src/a.py", "gen/b.py"))
    origin = Provenance("lcov.info", "lcov", "sha256:0", "c" * 40, Trust.SIGNED)
    whole = Submitted(Coverage("lcov", files, Count(0, 4)), origin, Topic.COVERAGE)
    edited = change({"gen/b.py": "x"}, {"gen/b.py": "y"})
    reference = Reference("b" * 40, 0, edited.diff)
    given = replace(edited, evidence={Topic.COVERAGE: Evidence((whole,), (whole,), reference)})
    seen = without_ignored(given, ("gen/**",)).evidence_of(Topic.COVERAGE)
    for one in (*seen.head, *seen.base):
        assert isinstance(one.report, Coverage)
        assert ([file.path for file in one.report.files], one.report.lines) == (
            ["src/a.py"],
            Count(0, 2),
        )
    assert seen.reference is not None
    assert seen.reference.diff.files == {}
