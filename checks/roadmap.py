"""Dated steps of a limit: which one is in force, and which comes next."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from checks.change import Change


class Step(BaseModel):
    """A limit that holds from the day `by` on, that day included; gates add the limit itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: date = Field(description="the first day on which the step holds")


S = TypeVar("S", bound=Step)


def step_in_force(steps: Sequence[S], change: Change) -> S | None:
    """The latest step that has come. A pull request opened before a step's day keeps the former
    limit for `change.grace` days."""
    due = [step for step in steps if step.by <= change.today and not _spared(step, change)]
    return max(due, key=lambda step: step.by, default=None)


def next_step(steps: Sequence[S], change: Change) -> S | None:
    """The next step that has not come yet, once it is within `change.notice` days. One that has
    come and is spared carries the day on which it holds for the pull request as well."""
    horizon = change.today + timedelta(days=change.notice)
    coming = [step for step in steps if change.today < step.by <= horizon]
    coming += [
        step.model_copy(update={"by": step.by + timedelta(days=change.grace)})
        for step in steps
        if step.by <= change.today and _spared(step, change)
    ]
    return min(coming, key=lambda step: step.by, default=None)


def _spared(step: Step, change: Change) -> bool:
    pull = change.pull_request
    if pull is None or pull.opened_on is None or pull.opened_on >= step.by:
        return False
    return change.today < step.by + timedelta(days=change.grace)
