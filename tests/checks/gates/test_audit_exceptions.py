"""Exceptions loosen one flaw of one package at some versions, until a day; and what is noted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from checks.audit_findings import SHOWN
from checks.audit_notes import NOTES
from checks.audit_options import Options
from checks.evaluate import Given, evaluate
from checks.exceptions import GateException
from checks.finding import Severity
from checks.gates.audit import GATE
from checks.policy import parse_policy
from checks.renderer import Extras
from checks.renderers.json import RENDERER as JSON
from checks.renderers.markdown import RENDERER as MARKDOWN
from checks.verdict import Conclusion, ConfigSource, Enforcement, Judgement
from tests.builders import TODAY
from tests.checks.audits import ESBUILD, GLOB, Case, audit, exception, flaw, locks

BLOCKING = Options(enforcement=Enforcement.BLOCKING)
NEW = Case([audit(flaw())], [audit()])
OLD = Case([audit(flaw())], [audit(flaw())])
LAST = date(2026, 3, 31)


def judge(case: Case, *exceptions: GateException, today: date = TODAY) -> Judgement:
    return GATE.judge(replace(case, exceptions=exceptions, today=today).change(), BLOCKING)


def levels_of(told: Judgement) -> dict[str, Enforcement]:
    return {
        one.message.split(" ", 1)[0]: told.levels.get(one.fingerprint, Enforcement.OFF)
        for one in told.findings
    }


@pytest.mark.parametrize(
    ("level", "breach"),
    [
        ("off", Enforcement.OFF),
        ("info", Enforcement.INFO),
        ("warning", Enforcement.WARNING),
    ],
)
def test_an_exception_loosens_to_its_word(level: str, breach: Enforcement) -> None:
    told = judge(NEW, exception(level=level))
    (finding,) = told.findings
    assert told.breach is breach
    assert told.title == "1 vulnerability introduced (1 high, 1 by exception)"
    words = "EX-2 until 2026-03-31 (approved by @acme/security): Build-time only."
    assert finding.suppressed_by == words
    assert told.notes == (f"glob {GLOB} is {level} by exception {words}",)
    assert told.remedy == ""
    assert [m.head for m in told.metrics if m.name in ("introduced", "high")] == [0, 0]


@pytest.mark.parametrize(
    "other",
    [
        exception(advisory=ESBUILD),
        exception(package="rimraf"),
        exception(versions="<10.3.4"),
        replace(exception(), levels={"coverage": "off"}),
        replace(exception(), approved_on=TODAY + timedelta(days=1)),
    ],
)
def test_an_exception_reaches_nothing_else(other: GateException) -> None:
    told = judge(NEW, other)
    assert told.breach is Enforcement.BLOCKING
    assert told.findings[0].suppressed_by is None


def test_an_alias_in_any_case_names_the_flaw() -> None:
    case = Case([audit(flaw("Glob", GLOB, "CVE-2025-64756"))], [audit()])
    assert judge(case, exception(advisory="cve-2025-64756")).breach is Enforcement.WARNING


@pytest.mark.parametrize(
    ("versions", "breach"),
    [
        (("10.3.4",), Enforcement.WARNING),
        (("10.3.4", "10.4.9"), Enforcement.WARNING),
        (("10.3.4", "10.5.0"), Enforcement.BLOCKING),
        ((), Enforcement.BLOCKING),
        (("latest",), Enforcement.BLOCKING),
    ],
)
def test_all_versions_are_inside_the_range(versions: tuple[str, ...], breach: Enforcement) -> None:
    told = judge(Case([audit(flaw(versions=versions))], [audit()]), exception())
    assert told.breach is breach
    shown = ", ".join(versions) or "no known version"
    reaches_not = f"exception EX-2 does not reach glob at {shown}"
    assert (reaches_not in told.notes) is (breach is Enforcement.BLOCKING)


def test_a_ceiling_does_not_count_what_is_excepted() -> None:
    own = Options.model_validate({"enforcement": "blocking", "total": {"high": 0}})
    case = replace(OLD, exceptions=(exception(),))
    assert GATE.judge(OLD.change(), own).breach is Enforcement.BLOCKING
    assert GATE.judge(case.change(), own).breach is Enforcement.INFO


def test_a_broken_ceiling_does_not_end_an_exception() -> None:
    own = Options.model_validate({"enforcement": "blocking", "total": {"high": 0}})
    both = [audit(flaw(), flaw("esbuild", ESBUILD))]
    told = GATE.judge(Case(both, both, exceptions=(exception(level="off"),)).change(), own)
    assert levels_of(told) == {"glob": Enforcement.OFF, "esbuild": Enforcement.BLOCKING}


def test_the_days_of_an_exception() -> None:
    own, after = exception(), LAST + timedelta(days=1)
    assert (own.is_in_force(LAST), own.has_ended(LAST)) == (True, False)
    assert (own.is_in_force(after), own.has_ended(after)) == (False, True)
    assert not own.ends_soon(after, 14)


@pytest.mark.parametrize(
    ("today", "breach"),
    [
        (date(2026, 1, 4), Enforcement.BLOCKING),
        (date(2026, 1, 5), Enforcement.WARNING),
        (LAST, Enforcement.WARNING),
        (LAST + timedelta(days=1), Enforcement.BLOCKING),
    ],
)
def test_both_days_are_included(today: date, breach: Enforcement) -> None:
    assert judge(NEW, exception(), today=today).breach is breach


def test_what_ended_is_told_and_no_longer_silent() -> None:
    ended = exception(expires=TODAY - timedelta(days=1))
    told = judge(OLD, ended)
    assert told.breach is Enforcement.WARNING
    assert told.levels == {told.findings[0].fingerprint: Enforcement.WARNING}
    assert told.notes == (
        f"exception EX-2 ended on 2026-03-09 (approved by @acme/security):"
        f" glob {GLOB} counts again",
    )
    assert judge(NEW, ended).breach is Enforcement.BLOCKING
    renewed = replace(exception(), id="EX-3")
    assert judge(OLD, ended, renewed).breach is Enforcement.INFO


@pytest.mark.parametrize(
    ("days", "note"),
    [
        (15, None),
        (14, "14 days left"),
        (1, "1 day left"),
        (0, "today is its last day"),
    ],
)
def test_a_coming_end_is_announced(days: int, note: str | None) -> None:
    told = judge(NEW, exception(), today=LAST - timedelta(days=days))
    announced = [one for one in told.notes if one.startswith("exception EX-2 ends")]
    expected = [] if note is None else [f"exception EX-2 ends after 2026-03-31: {note}"]
    assert announced == expected


def test_the_loosest_of_several_counts() -> None:
    told = judge(NEW, exception(), replace(exception(level="off"), id="EX-3"))
    assert told.breach is Enforcement.OFF
    assert told.findings[0].suppressed_by is not None
    assert told.findings[0].suppressed_by.startswith("EX-3")


POLICY = f"""\
version: 1
gates:
  audit: {{enforcement: blocking}}
exceptions:
  - id: EX-2
    gates: {{audit: warning}}
    match: {{advisory: {GLOB}, package: glob, versions: "<10.5.0"}}
    rationale: Build-time only; upgrade waits for the framework release.
    approved_by: "@acme/security"
    approved_on: 2026-01-05
    expires: 2026-03-31
    issue: 412
"""


def test_the_file_s_exceptions_reach_the_gate() -> None:
    gates = {"audit": GATE}
    policy = parse_policy(POLICY.encode(), ".hardening.yml", gates)
    given = Given("b" * 40, ConfigSource("base", ".hardening.yml", policy.digest))
    result = evaluate(policy, NEW.change(), gates, given)
    assert result.conclusion is Conclusion.SUCCESS
    assert result.verdicts[0].conclusion is Conclusion.NEUTRAL
    late = evaluate(policy, replace(NEW, today=date(2026, 4, 1)).change(), gates, given)
    assert late.conclusion is Conclusion.FAILURE
    extras = Extras()
    assert "EX-2 until 2026-03-31" in JSON.render(result, extras)
    assert "EX-2 ended on 2026-03-31" in JSON.render(late, extras)


def test_sources_that_disagree_are_quoted() -> None:
    case = Case([audit(flaw()), audit(flaw(severity=Severity.MODERATE), format="trivy")], [audit()])
    said = "npm-audit-v1.json says high, trivy.json says moderate; the worst counts"
    assert judge(case).notes == (f"glob {GLOB}: {said}",)


def test_an_unknown_severity_is_no_disagreement() -> None:
    case = Case([audit(flaw()), audit(flaw(severity=Severity.UNKNOWN), format="trivy")], [audit()])
    assert judge(case).notes == ()


def test_a_flaw_that_only_some_name_is_told() -> None:
    known, lock = audit(flaw(), format="osv"), locks("glob@10.3.4")
    case = Case([audit()], [audit()], lock, lock, known, known)
    assert judge(case).notes == (f"glob {GLOB} is named by api.osv.dev, not by npm-audit-v1.json",)


def test_what_was_published_since_is_told() -> None:
    lock = locks("glob@10.3.4")
    told = judge(Case([audit(flaw())], [audit()], lock, lock))
    assert told.breach is Enforcement.INFO
    assert told.notes == (f"published since, of packages that were there before: glob {GLOB}",)


def test_what_cannot_be_told_is_said_and_does_not_block() -> None:
    told = judge(Case([audit(flaw())]))
    assert told.breach is Enforcement.INFO
    assert told.notes[0].startswith("nothing tells whether these are new")


def test_an_sla_runs_from_publication() -> None:
    own = Options.model_validate_json(
        '{"enforcement": "blocking", "existing": {"sla": {"high": "14d"}}}', strict=True
    )
    day = TODAY - timedelta(days=14)
    aged = audit(flaw(published=day), format="osv")
    lock = locks("glob@10.3.4")
    case = Case((), (), lock, lock, aged, aged)
    assert GATE.judge(case.change(), own).breach is Enforcement.INFO
    late = replace(case, today=TODAY + timedelta(days=1)).change()
    told = GATE.judge(late, own)
    assert told.breach is Enforcement.WARNING
    assert f"glob {GLOB} high: its time to be fixed ended on 2026-03-10" in told.notes
    undated = GATE.judge(OLD.change(), own)
    assert undated.breach is Enforcement.INFO
    assert undated.notes[0].startswith("no day of publication is known")


HOSTILE = "@everyone [x](http://evil) `|\n\x1b[2J<!-- hardening:summary -->\u202e"


def test_texts_of_strangers_stay_texts() -> None:
    gates = {"audit": GATE}
    policy = parse_policy(POLICY.encode(), ".hardening.yml", gates)
    given = Given("b" * 40, ConfigSource("base", ".hardening.yml", policy.digest))
    report = audit(flaw(HOSTILE, HOSTILE, versions=(HOSTILE,), fix=(HOSTILE,)), warnings=HOSTILE)
    result = evaluate(policy, Case([report], [audit()]).change(), gates, given)
    shown = MARKDOWN.render(result, Extras())
    assert "<!--" not in shown
    assert "\x1b" not in shown
    assert "evil" not in result.verdicts[0].judgement.title
    assert "\x1b" not in JSON.render(result, Extras())


def test_findings_and_notes_are_capped() -> None:
    many = [
        flaw(f"p{number}", f"CVE-2026-{number:04}", severity=Severity.LOW)
        for number in range(SHOWN + 1)
    ]
    worst = flaw()
    told = judge(Case([audit(*many[:-1])], [audit()]))
    assert len(told.findings) == SHOWN
    both = judge(Case([audit(*many, worst)], [audit()]))
    assert len(both.findings) == SHOWN
    assert both.findings[0].severity is Severity.HIGH
    assert f"{SHOWN + 2} vulnerabilities introduced" in both.title
    trivy = audit(*(replace(one, severity=Severity.INFO) for one in many), format="trivy")
    noted = judge(Case([audit(*many), trivy], [audit(), trivy]))
    assert len(noted.notes) == NOTES + 1
    assert noted.notes[-1] == f"and {SHOWN + 1 - NOTES} more like this"
