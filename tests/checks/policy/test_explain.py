"""What is said of the plausible mistakes in the sections of gates that judge reports."""

import pytest

from checks.catalogue import gates
from checks.policy import PolicyError, parse_policy

GATES = gates()


def faults(text: str) -> list[str]:
    try:
        parse_policy(f"version: 1\n{text}\n".encode(), "f", GATES)
    except PolicyError as error:
        return [str(fault).removeprefix("f:") for fault in error.faults]
    return []


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ("coverage: {patch: 101}", "`patch` must be at most 100, not `101`"),
        ("coverage: {patch: 80%}", "`patch` must be a number, not `80%`; leave the `%` out"),
        ("coverage: {lines: 0.8}", "`lines` must be a percentage such as 80, not a share such as"),
        ("coverage: {patch: 0.8}", "`patch` must be a percentage such as 80, not a share such as"),
        ("tests: {passed: 0.95}", "`passed` must be a percentage such as 80, not a share such as"),
        (
            "coverage: {project: {tolerance: 1}}",
            "`tolerance` must be a mapping of keys, not `1`; known here: lines, points",
        ),
        (
            "audit: {total: 5}",
            "`total` must be a mapping of keys, not `5`; known here: critical, high, moderate",
        ),
        ("lint: {max_growth: 5%}", "`max_growth` must be a whole number, not `5%`"),
        (
            "load: {scopes: {p95: 1s}}",
            "`scopes` must be a list such as [one, two], not a mapping; begin each entry",
        ),
        (
            "load: {scopes: [{reports: [], p95: 1s}]}",
            "`reports` needs at least one entry; or leave the key out",
        ),
        ("coverage:", "`coverage` has no value; indent its options below it, or write `coverage: "),
    ],
)
def test_a_plausible_mistake(section: str, fault: str) -> None:
    told = faults(f"gates:\n  {section}")
    assert any(one.partition(": ")[2].startswith(fault) for one in told), told


@pytest.mark.parametrize(
    "section",
    [
        "coverage: {lines: 0}",
        "coverage: {lines: 1}",
        "coverage: {project: {tolerance: {points: 0.1}}}",
        "tests: {passed: 99.5}",
    ],
)
def test_small_percentages_that_are_meant(section: str) -> None:
    assert not faults(f"gates:\n  {section}")


def test_a_version_that_yaml_takes_for_a_number() -> None:
    match = "{advisory: CVE-1, package: p, versions: 1.0}"
    told = faults(f"exceptions:\n  - {{id: A, match: {match}}}")
    assert any(one.endswith("`versions` must be text, not `1.0`; put it in quotes") for one in told)
