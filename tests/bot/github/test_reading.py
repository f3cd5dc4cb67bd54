"""Payloads of workflow runs: which speak of their head, and whether they begin or end."""

import msgspec
import pytest

from bot.github.events import Event, Ignored, ReportsComing, ReportsReady
from bot.github.reading import read_event

HEAD = "a" * 40


def told(action: str, event: str = "push", **run: object) -> Event:
    body = {
        "action": action,
        "installation": {"id": 70},
        "repository": {"id": 7, "full_name": "acme/shop"},
        "workflow_run": {"id": 50, "head_sha": HEAD, "event": event, "run_attempt": 2, **run},
    }
    return read_event("workflow_run", msgspec.json.encode(body), 1)


@pytest.mark.parametrize(
    "event", ["push", "pull_request", "merge_group", "workflow_dispatch", "schedule"]
)
def test_an_end(event: str) -> None:
    ready = told("completed", event, head_repository={"id": 8}, conclusion="failure")
    assert isinstance(ready, ReportsReady)
    assert (ready.run_id, ready.attempt, ready.head_sha, ready.trigger) == (50, 2, HEAD, event)
    assert (ready.head_repository_id, ready.conclusion) == (8, "failure")


@pytest.mark.parametrize("action", ["requested", "in_progress"])
def test_a_beginning(action: str) -> None:
    coming = told(action)
    assert isinstance(coming, ReportsComing)
    assert (coming.run_id, coming.attempt, coming.head_sha) == (50, 2, HEAD)


def test_a_run_that_waits_for_approval_has_not_ended() -> None:
    """GitHub calls it completed until a maintainer approves it, without a new attempt."""
    assert isinstance(told("completed", conclusion="action_required"), ReportsComing)


@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run", "issue_comment", "x"])
@pytest.mark.parametrize("action", ["requested", "completed"])
def test_runs_that_measure_another_commit_than_their_head(action: str, event: str) -> None:
    assert isinstance(told(action, event), Ignored)


def test_an_unknown_action() -> None:
    assert told("waiting") == Ignored("workflow_run.waiting is not served")
