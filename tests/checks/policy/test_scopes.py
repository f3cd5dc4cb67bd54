"""Scopes that reach the same files: all but the last would mean nothing, and are refused."""

import pytest

from checks.catalogue import gates
from checks.policy import PolicyError, parse_policy

GATES = gates()


def faults(section: str) -> list[str]:
    text = f"version: 1\npaths: {{old: ['a/**']}}\ngates:\n  {section}\n"
    try:
        parse_policy(text.encode(), "f", GATES)
    except PolicyError as error:
        return [str(fault) for fault in error.faults]
    return []


@pytest.mark.parametrize(
    "section",
    [
        "coverage: {scopes: [{paths: ['a/**'], lines: 9}, {paths: ['a/**'], lines: 8}]}",
        "coverage: {scopes: [{paths: ['a/**'], lines: 9}, {paths: [old], lines: 8}]}",
        "audit: {scopes: [{dependencies: direct, enforcement: off},"
        " {dependencies: direct, enforcement: info}]}",
        "tests: {scopes: [{suites: ['a*'], failed: 1}, {suites: ['a*'], failed: 2}]}",
    ],
)
def test_the_same_reach_twice(section: str) -> None:
    (told,) = faults(section)
    assert "this scope reaches the same as number 1 of the list" in told


@pytest.mark.parametrize(
    "section",
    [
        "coverage: {scopes: [{paths: ['a/**'], lines: 9}, {paths: ['a/b/**'], lines: 8}]}",
        "tests: {scopes: [{paths: ['a/**'], failed: 1}, {suites: ['a/**'], failed: 2}]}",
    ],
)
def test_unlike_reach(section: str) -> None:
    assert not faults(section)


def test_shapes_that_are_no_scopes_are_left_to_others() -> None:
    assert len(faults("coverage: {scopes: [{}, {}, 3]}")) == 3
