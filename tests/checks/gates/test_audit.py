"""The gate: what a change brings in is judged, what was there before is told."""

from dataclasses import replace

import pytest

from checks.audit_options import Options
from checks.change import Change
from checks.evidence import Evidence, Refusal, Topic
from checks.finding import BaselineState, Finding, Severity
from checks.gates.audit import GATE, NOTHING, UNKNOWN
from checks.metric import Metric
from checks.verdict import Enforcement, Judgement
from tests.checks.audits import ESBUILD, GLOB, LOCK, Case, audit, flaw, lock, locks, sent

BLOCKING = Options(enforcement=Enforcement.BLOCKING)
NEW, OLD = locks("glob@10.3.4"), locks("rimraf@5.0.0")


def judge(case: Case, options: Options = BLOCKING) -> Judgement:
    return GATE.judge(case.change(), options)


def only(judgement: Judgement) -> Finding:
    (finding,) = judgement.findings
    return finding


def metric(judgement: Judgement, name: str) -> Metric:
    return next(one for one in judgement.metrics if one.name == name)


def options(text: str) -> Options:
    return Options.model_validate_json(text, strict=True)


def test_what_a_change_brings_in_blocks() -> None:
    told = judge(Case([audit(flaw(direct=False, dev=True))], [audit()]))
    assert told.breach is Enforcement.BLOCKING
    assert told.title == "1 vulnerability introduced (1 high)"
    finding = only(told)
    assert finding.rule == "audit/introduced"
    assert finding.state is BaselineState.NEW
    assert finding.severity is Severity.HIGH
    assert finding.message == (
        f"glob 10.3.4 (transitive, development): {GLOB} high; fixed in 10.5.0"
    )
    assert told.remedy == "upgrade glob to 10.5.0"
    assert told.levels == {finding.fingerprint: Enforcement.BLOCKING}
    assert [one.name for one in told.reports] == ["npm-audit-v1.json", "npm-audit-v1.json"]


def test_what_was_there_before_is_folded() -> None:
    told = judge(Case([audit(flaw())], [audit(flaw(versions=("10.3.3",)))]))
    assert told.breach is Enforcement.INFO
    assert told.title == "no vulnerability introduced, 1 known before"
    assert only(told).rule == "audit/existing"
    assert only(told).state is BaselineState.UNCHANGED
    assert told.levels == {}
    assert told.remedy == ""


def test_a_clean_head_passes() -> None:
    told = judge(Case([audit()], [audit()]))
    assert (told.breach, told.title, told.unmeasured) == (
        Enforcement.OFF,
        "no known vulnerability",
        None,
    )


def test_a_flaw_that_is_gone_is_fixed() -> None:
    told = judge(Case([audit()], [audit(flaw())]))
    assert told.title == "no known vulnerability, 1 fixed"
    assert only(told).state is BaselineState.ABSENT
    assert told.breach is Enforcement.OFF


def test_only_who_looked_at_the_head_can_say_that_a_flaw_is_gone() -> None:
    told = judge(Case([audit(format="pip-audit")], [audit(flaw())]))
    assert told.findings == ()


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        (Severity.CRITICAL, Enforcement.BLOCKING),
        (Severity.HIGH, Enforcement.BLOCKING),
        (Severity.MODERATE, Enforcement.WARNING),
        (Severity.LOW, Enforcement.OFF),
        (Severity.INFO, Enforcement.OFF),
        (Severity.UNKNOWN, Enforcement.WARNING),
    ],
)
def test_the_levels(severity: Severity, level: Enforcement) -> None:
    told = judge(Case([audit(flaw(severity=severity))], [audit()]))
    assert told.breach is level
    assert told.levels == {only(told).fingerprint: level}
    assert metric(told, "introduced").head == (level is not Enforcement.OFF)


@pytest.mark.parametrize(
    ("section", "severity", "level"),
    [
        ('{"level": "medium"}', Severity.MODERATE, Enforcement.BLOCKING),
        ('{"level": "critical", "warn_level": "high"}', Severity.HIGH, Enforcement.WARNING),
        ('{"warn_level": "low"}', Severity.LOW, Enforcement.WARNING),
        ('{"warn_level": "high"}', Severity.MODERATE, Enforcement.OFF),
        ('{"unknown_severity": "blocking"}', Severity.UNKNOWN, Enforcement.BLOCKING),
        ('{"unknown_severity": "off"}', Severity.UNKNOWN, Enforcement.OFF),
        ('{"level": "low"}', Severity.LOW, Enforcement.BLOCKING),
    ],
)
def test_levels_of_one_s_own(section: str, severity: Severity, level: Enforcement) -> None:
    own = options(section).model_copy(update={"enforcement": Enforcement.BLOCKING})
    assert judge(Case([audit(flaw(severity=severity))], [audit()]), own).breach is level


def test_nothing_is_more_than_the_gate() -> None:
    own = options('{"unknown_severity": "blocking"}')
    unknown = Case([audit(flaw(severity=Severity.UNKNOWN))], [audit()])
    assert judge(unknown, own).breach is Enforcement.WARNING


@pytest.mark.parametrize(
    ("scopes", "dev", "direct", "level"),
    [
        ("development", True, None, Enforcement.WARNING),
        ("development", False, None, Enforcement.BLOCKING),
        ("development", None, None, Enforcement.BLOCKING),
        ("runtime", None, None, Enforcement.WARNING),
        ("runtime", True, None, Enforcement.BLOCKING),
        ("direct", None, True, Enforcement.WARNING),
        ("direct", None, None, Enforcement.BLOCKING),
        ("transitive", None, False, Enforcement.WARNING),
        ("transitive", None, None, Enforcement.BLOCKING),
    ],
)
def test_scopes(scopes: str, dev: bool | None, direct: bool | None, level: Enforcement) -> None:
    own = options(
        f'{{"enforcement": "blocking", "scopes":'
        f' [{{"dependencies": "{scopes}", "enforcement": "warning"}}]}}'
    )
    case = Case([audit(flaw(dev=dev, direct=direct))], [audit()])
    assert judge(case, own).breach is level


def test_the_last_scope_that_matches_owns_a_dependency() -> None:
    own = options(
        '{"enforcement": "blocking", "scopes": ['
        '{"dependencies": "development", "enforcement": "off"},'
        '{"dependencies": "direct", "enforcement": "warning"}]}'
    )
    direct = Case([audit(flaw(dev=True, direct=True))], [audit()])
    transitive = Case([audit(flaw(dev=True, direct=False))], [audit()])
    assert judge(direct, own).breach is Enforcement.WARNING
    assert judge(transitive, own).breach is Enforcement.OFF


def test_a_lockfile_knows_who_asks_for_a_package() -> None:
    new = {LOCK: lock("glob@10.3.4", dev=True, direct=False)}
    told = judge(Case([audit(flaw())], [audit()], new, locks("rimraf@5.0.0")))
    assert "(transitive, development)" in only(told).message
    assert only(told).location.path == LOCK
    assert only(told).on_changed_line


def test_any_blocks_what_was_there_before() -> None:
    own = options('{"enforcement": "blocking", "block": "any"}')
    told = judge(Case([audit(flaw())], [audit(flaw())]), own)
    assert told.breach is Enforcement.BLOCKING
    assert told.levels == {only(told).fingerprint: Enforcement.BLOCKING}
    assert told.title == "no vulnerability introduced, 1 known before counts (1 high)"
    low = flaw("esbuild", ESBUILD, severity=Severity.LOW)
    mixed = judge(Case([audit(flaw(), low)], [audit(flaw(), low)]), own)
    assert mixed.title == (
        "no vulnerability introduced, 2 known before, of which 1 counts (1 high)"
    )
    assert told.remedy == "upgrade glob to 10.5.0"


def test_existing_has_an_enforcement_of_its_own() -> None:
    own = options('{"enforcement": "blocking", "existing": {"enforcement": "warning"}}')
    told = judge(Case([audit(flaw())], [audit(flaw())]), own)
    assert told.breach is Enforcement.WARNING
    low = flaw(severity=Severity.LOW)
    assert judge(Case([audit(low)], [audit(low)]), own).breach is Enforcement.OFF


def test_ceilings_hold_for_everything() -> None:
    own = options('{"enforcement": "blocking", "total": {"high": 0}}')
    told = judge(Case([audit(flaw())], [audit(flaw())]), own)
    assert told.breach is Enforcement.BLOCKING
    assert told.title == "1 high, above 0, no vulnerability introduced, 1 known before"
    assert told.levels == {only(told).fingerprint: Enforcement.BLOCKING}
    (limit,) = metric(told, "high").limits
    assert (limit.value, limit.holds) == (0, False)


def test_a_ceiling_is_an_edge() -> None:
    own = options('{"enforcement": "blocking", "total": {"high": 1}}')
    assert judge(Case([audit(flaw())], [audit(flaw())]), own).breach is Enforcement.INFO


def test_a_change_that_lowers_a_count_is_not_held_back() -> None:
    own = options('{"enforcement": "blocking", "total": {"high": 0}}')
    other = flaw("esbuild", ESBUILD)
    told = judge(Case([audit(flaw())], [audit(flaw(), other)]), own)
    assert told.breach is Enforcement.INFO
    assert "still 1 high, above 0, but fewer than before" in told.notes
    assert not metric(told, "high").limits[0].holds
    assert metric(told, "high").delta == -1


def test_a_base_that_was_looked_at_otherwise_has_no_count() -> None:
    own = options('{"enforcement": "blocking", "total": {"high": 0}}')
    told = judge(Case([audit(flaw())], [audit(flaw(), format="pip-audit")]), own)
    assert metric(told, "high").base is None
    assert metric(told, "high").delta is None
    assert told.breach is Enforcement.BLOCKING


def test_an_incomplete_report_counts_and_never_passes() -> None:
    empty = judge(Case([audit(why_not="2 dependencies were skipped")], [audit()]))
    assert empty.breach is Enforcement.OFF
    assert empty.unmeasured == ("npm-audit-v1.json is not complete: 2 dependencies were skipped")
    assert empty.title == empty.unmeasured
    full = judge(Case([audit(flaw(), why_not="2 dependencies were skipped")], [audit()]))
    assert full.breach is Enforcement.BLOCKING
    assert full.title == f"1 vulnerability introduced (1 high); {full.unmeasured}"


def test_a_lookup_that_failed_is_told_beside_a_report() -> None:
    told = judge(Case([audit()], [audit()], NEW, NEW, why_not="OSV did not answer", failed=True))
    assert told.notes == ("lockfiles were not looked up: OSV did not answer",)
    assert told.unmeasured is None
    silent = judge(Case([audit()], [audit()], NEW, NEW, why_not="neither is configured"))
    assert silent.notes == ()


def test_nothing_to_audit_is_no_pass() -> None:
    told = judge(Case(locks={}))
    assert (told.title, told.unmeasured, told.missing) == (NOTHING, NOTHING, False)
    looked_up = judge(Case(locks={}, known=audit(format="osv"), known_base=audit(format="osv")))
    assert looked_up.unmeasured == NOTHING


def test_with_neither_report_nor_lookup_all_three_ways_are_named() -> None:
    told = judge(Case(locks=NEW, locks_base=NEW, why_not="neither is configured"))
    assert told.missing
    assert told.unmeasured == f"{UNKNOWN}: neither is configured"
    for way in ("report", "OSV_API_URL", "OSV_DATABASE_DIR"):
        assert way in told.remedy


def test_a_source_that_does_not_answer_is_not_the_authors_fault() -> None:
    told = judge(Case(locks=NEW, locks_base=NEW, why_not="OSV did not answer", failed=True))
    assert (told.missing, told.unmeasured) == (False, "not evaluated: OSV did not answer")
    assert told.ours, "`on_error` decides"


def test_a_source_that_is_asked_again_is_waited_for() -> None:
    case = Case(locks=NEW, locks_base=NEW, why_not="OSV did not answer", failed=True)
    given = case.change()
    assert given.dependencies is not None
    given = replace(given, dependencies=replace(given.dependencies, awaited=True))
    told = GATE.judge(given, BLOCKING)
    assert told.waiting == "waiting for known advisories: OSV did not answer"


def awaiting(case: Case, evidence: Evidence) -> Change:
    own = case.change()
    return replace(own, evidence={Topic.AUDIT: evidence})


LOOKED_UP = Case(
    locks=NEW,
    locks_base=OLD,
    known=audit(flaw(), format="osv"),
    known_base=audit(format="osv"),
)


def test_looked_up_advisories_need_no_report() -> None:
    told = GATE.judge(awaiting(LOOKED_UP, Evidence(closed=False)), BLOCKING)
    assert told.waiting is None
    assert not told.missing
    assert told.breach is Enforcement.BLOCKING


def test_an_expected_report_is_waited_for() -> None:
    told = GATE.judge(awaiting(LOOKED_UP, Evidence(missing=("deps",), closed=False)), BLOCKING)
    assert told.waiting is not None
    assert "deps" in told.waiting


@pytest.mark.parametrize(
    "evidence",
    [Evidence(missing=("deps",), required=True), Evidence(refused=(Refusal("deps", "is cut"),))],
)
def test_an_expected_report_that_did_not_come_is_missed(evidence: Evidence) -> None:
    told = GATE.judge(awaiting(LOOKED_UP, evidence), BLOCKING)
    assert told.missing
    assert told.required is evidence.required
    assert told.breach is Enforcement.BLOCKING
    assert "deps" in told.title
    assert "deps" in str(told.unmeasured)


def test_a_missing_report_does_not_hide_what_the_others_found() -> None:
    evidence = Evidence(head=(sent(audit(flaw())),), base=(sent(audit()),), missing=("backend",))
    told = GATE.judge(awaiting(Case(), evidence), BLOCKING)
    assert told.missing
    assert told.breach is Enforcement.BLOCKING
    assert told.title.startswith("1 vulnerability introduced (1 high); 1 of 2 reports came")


def test_without_anything_missing_reports_are_all_there_is() -> None:
    told = GATE.judge(awaiting(Case(), Evidence(missing=("deps",))), BLOCKING)
    assert told.missing
    assert told.findings == ()
    assert told.title == "no audit report came; expected: deps"


def test_lockfiles_that_the_change_made_unreadable_never_pass() -> None:
    case = Case(
        locks=locks("rimraf@5.0.0"),
        known=audit(format="osv"),
        known_base=audit(format="osv"),
        unread={"api/package-lock.json": "it is nested too deeply"},
    )
    own = case.change()
    path = "api/package-lock.json"
    tree = {**own.head.tree, path: "0" * 40}
    same = replace(own, head=replace(own.head, tree=tree))
    assert GATE.judge(same, BLOCKING).unmeasured is None
    files = {**own.diff.files, path: replace(own.diff.files[LOCK], path=path)}
    changed = replace(same, diff=replace(own.diff, files=files))
    assert GATE.judge(changed, BLOCKING).unmeasured == f"{path} could not be read"
    assert f"{path} could not be read: it is nested too deeply" in GATE.judge(same, BLOCKING).notes


def test_the_detail_names_everything() -> None:
    told = judge(Case([audit(flaw(dev=True)), audit(flaw(), format="trivy")], [audit()]))
    assert told.detail == {
        "advisories": [
            {
                "package": "glob",
                "ecosystem": "npm",
                "versions": ["10.3.4"],
                "ids": [GLOB],
                "severity": "high",
                "direct": None,
                "dev": True,
                "fix": ["10.5.0"],
                "introduced": True,
                "since": "introduced",
                "level": "blocking",
                "exception": None,
                "paths": [],
                "sources": [
                    {"name": "npm-audit-v1.json", "severity": "high"},
                    {"name": "trivy.json", "severity": "high"},
                ],
                "not_named_by": [],
            }
        ],
        "totals": {
            "critical": 0,
            "high": 1,
            "moderate": 0,
            "low": 0,
            "info": 0,
            "unknown": 0,
        },
    }
