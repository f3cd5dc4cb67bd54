"""Phrases of tables and lists."""

import pytest

from bot.publish.phrases import limit_words, metric_row, said_once
from checks.concern import Concern
from checks.finding import BaselineState, Finding, Location, Severity
from checks.metric import Limit, LimitKind, Metric
from checks.verdict import Enforcement


@pytest.mark.parametrize(
    ("unit", "delta", "told"),
    [
        ("count", 3, "+3"),
        ("count", -3, "−3"),
        ("count", 0, "+0"),
        ("percent", -33.34, "−33.34 points"),
        ("percent", 2.0, "+2.00 points"),
        ("ms", -1.5, "−1.5 ms"),
        ("count", None, "–"),
    ],
)
def test_a_change_has_its_sign_and_percentages_differ_by_points(
    unit: str, delta: float | None, told: str
) -> None:
    row = metric_row(Metric("lines", unit, None, None, delta))
    assert row == f"| lines | – | – | {told} | – |"


def test_more_tests_are_better() -> None:
    limit = Limit(LimitKind.RATCHET, 5, True, "default")
    assert limit_words(limit, "count", "tests") == "no fewer than 5"
    assert limit_words(limit, "count", "tests of e2e") == "no fewer than 5"
    assert limit_words(limit, "count", "total") == "no worse than 5"


def concern(rule: str, line: int, *, on_changed_line: bool) -> Concern:
    finding = Finding(
        rule=rule,
        severity=Severity.LOW,
        message="x",
        location=Location("a.ts", line, line),
        fingerprint=f"{rule} {line}",
        state=BaselineState.NEW,
        on_changed_line=on_changed_line,
    )
    return Concern(finding, Enforcement.BLOCKING)


def test_a_place_that_speaks_for_itself_is_not_pointed_at_again() -> None:
    patch = concern("coverage/patch", 3, on_changed_line=True)
    whole = concern("coverage/project", 3, on_changed_line=False)
    elsewhere = concern("coverage/project", 4, on_changed_line=False)
    other = concern("lint/finding", 3, on_changed_line=False)
    assert said_once([whole, patch, elsewhere, other]) == [patch, elsewhere, other]
