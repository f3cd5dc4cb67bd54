"""Which findings somebody should look at, how much each matters, and in which order."""

from dataclasses import replace

from checks.concern import concerns, level_of
from checks.finding import BaselineState, Finding, Location, Severity
from checks.verdict import Conclusion, Enforcement, Judgement, Verdict


def finding(name: str, state: BaselineState = BaselineState.NEW) -> Finding:
    place = Location(f"{name}.ts", 1, 1)
    return Finding("g/r", Severity.MODERATE, "text", place, name, state)


def verdict(
    *found: Finding,
    breach: Enforcement = Enforcement.BLOCKING,
    enforcement: Enforcement = Enforcement.BLOCKING,
    levels: dict[str, Enforcement] | None = None,
) -> Verdict:
    judgement = Judgement("title", breach=breach, findings=found, levels=levels or {})
    return Verdict("g", enforcement, Conclusion.FAILURE, judgement)


def names(given: Verdict) -> list[str]:
    return [concern.finding.fingerprint for concern in concerns(given)]


def test_only_what_is_new_and_not_ignored() -> None:
    ignored = replace(finding("ignored"), suppressed_by="inline: why")
    given = verdict(
        finding("a"),
        ignored,
        finding("old", BaselineState.UNCHANGED),
        finding("fixed", BaselineState.ABSENT),
    )
    assert names(given) == ["a"]


def test_older_ones_count_when_the_gate_names_them() -> None:
    old, fixed = finding("old", BaselineState.UNCHANGED), finding("fixed", BaselineState.ABSENT)
    levels = {"old": Enforcement.WARNING, "fixed": Enforcement.WARNING}
    assert names(verdict(old, fixed, levels=levels)) == ["old"]


def test_nothing_is_held_against_a_change_that_breaks_no_limit() -> None:
    assert names(verdict(finding("a"), breach=Enforcement.OFF)) == []


def test_no_finding_matters_more_than_its_gate() -> None:
    one = finding("a")
    given = verdict(one, enforcement=Enforcement.WARNING, levels={"a": Enforcement.BLOCKING})
    assert level_of(given, one) is Enforcement.WARNING


def test_the_worst_first_then_by_place() -> None:
    urgent = replace(finding("z"), severity=Severity.CRITICAL)
    given = verdict(
        finding("b"), finding("a"), finding("c"), urgent, levels={"c": Enforcement.INFO}
    )
    assert names(given) == ["z", "a", "b", "c"]
