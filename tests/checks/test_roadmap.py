"""Dated steps: in force from their day on, spared for a while, announced before."""

from dataclasses import replace
from datetime import date

import pytest

from checks.change import Change, PullRequest
from checks.roadmap import Step, next_step, step_in_force
from tests.builders import change

STEPS = (Step(by=date(2026, 3, 1)), Step(by=date(2026, 6, 1)))


def on(day: date, grace: int = 0, notice: int = 14) -> Change:
    return replace(change({}, {}), today=day, grace=grace, notice=notice)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 2, 28), None),
        (date(2026, 3, 1), STEPS[0]),
        (date(2026, 5, 31), STEPS[0]),
        (date(2026, 6, 1), STEPS[1]),
    ],
)
def test_the_latest_step_that_has_come_is_in_force(day: date, expected: Step | None) -> None:
    assert step_in_force(STEPS, on(day)) == expected


@pytest.mark.parametrize(("day", "spared"), [(1, True), (7, True), (8, False)])
def test_grace_lasts_whole_days_from_the_step(day: int, spared: bool) -> None:
    pull = PullRequest(number=1, opened_on=date(2026, 2, 20))
    seen = replace(on(date(2026, 3, day), grace=7), pull_request=pull)
    assert (step_in_force(STEPS, seen) is None) is spared


def test_a_pull_request_opened_on_the_day_has_no_grace() -> None:
    pull = PullRequest(number=1, opened_on=date(2026, 3, 1))
    seen = replace(on(date(2026, 3, 1), grace=7), pull_request=pull)
    assert step_in_force(STEPS, seen) == STEPS[0]


def test_the_next_step_is_told_once_it_is_near() -> None:
    assert next_step(STEPS, on(date(2026, 5, 17), notice=14)) is None
    assert next_step(STEPS, on(date(2026, 5, 18), notice=14)) == STEPS[1]
    assert next_step(STEPS, on(date(2026, 6, 1), notice=14)) is None


def test_a_step_that_is_spared_is_told_with_the_day_on_which_that_ends() -> None:
    pull = PullRequest(number=1, opened_on=date(2026, 2, 20))
    seen = replace(on(date(2026, 3, 7), grace=7), pull_request=pull)
    assert step_in_force(STEPS, seen) is None
    assert next_step(STEPS, seen) == Step(by=date(2026, 3, 8))
    assert next_step(STEPS, replace(seen, today=date(2026, 3, 8))) is None
