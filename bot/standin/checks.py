"""Check suites, check runs and annotations."""

from dataclasses import dataclass
from datetime import datetime

STATUSES = ("queued", "in_progress", "completed")
# Of several runs the first of these that occurs is the conclusion of the suite.
WORST_FIRST = (
    "action_required",
    "timed_out",
    "failure",
    "startup_failure",
    "cancelled",
    "stale",
    "neutral",
    "success",
    "skipped",
)


@dataclass(frozen=True, slots=True)
class Annotation:
    """A remark on lines of the head version; `level` is notice, warning or failure."""

    path: str
    start_line: int
    end_line: int
    level: str
    message: str
    title: str | None = None
    raw_details: str | None = None
    start_column: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a completed run."""

    label: str
    description: str
    identifier: str


@dataclass(frozen=True, slots=True)
class CheckSuite:
    """All runs of one App on one commit. `reset` means re-requested and not answered yet."""

    id: int
    repository_id: int
    head_sha: str
    app_slug: str
    created_at: datetime
    head_branch: str | None = None
    reset: bool = False


@dataclass(frozen=True, slots=True)
class CheckRun:
    """One run. Annotations only ever grow."""

    id: int
    suite_id: int
    repository_id: int
    head_sha: str
    name: str
    app_slug: str
    status: str
    started_at: datetime
    conclusion: str | None = None
    completed_at: datetime | None = None
    external_id: str = ""
    details_url: str | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: tuple[Annotation, ...] = ()
    actions: tuple[Action, ...] = ()


def latest(runs: list[CheckRun]) -> list[CheckRun]:
    """The newest run of each name within each suite, newest first."""
    newest: dict[tuple[int, str], CheckRun] = {}
    for run in sorted(runs, key=lambda run: run.id):
        newest[run.suite_id, run.name] = run
    return sorted(newest.values(), key=lambda run: -run.id)


def suite_outcome(suite: CheckSuite, runs: list[CheckRun]) -> tuple[str, str | None]:
    """Status and conclusion of a suite from its newest runs."""
    newest = latest(runs)
    if suite.reset or not newest:
        return "queued", None
    if any(run.status != "completed" for run in newest):
        return "in_progress", None
    concluded = {run.conclusion for run in newest}
    return "completed", next(word for word in WORST_FIRST if word in concluded)
