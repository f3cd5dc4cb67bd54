"""The closed sets of words that the state columns may hold."""

from enum import StrEnum


class DeliveryState(StrEnum):
    RECEIVED = "received"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    IGNORED = "ignored"


class PullRequestState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class RunKind(StrEnum):
    PULL_REQUEST = "pull_request"
    MERGE_GROUP = "merge_group"
    BASELINE = "baseline"
    ARTIFACTS = "artifacts"


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    SUPERSEDED = "superseded"
    FAILED = "failed"
