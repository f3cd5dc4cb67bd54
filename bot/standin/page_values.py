"""What the page of a pull request shows, gathered from the state."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.standin.checks import Annotation, CheckRun, latest
from bot.standin.comments import ReviewComment
from bot.standin.documents.comments import present_line
from bot.standin.events import pull_files
from bot.standin.markdown import html_of
from bot.standin.patches import FileChange, hunks, numbered
from bot.standin.repositories import Pull, Repository
from bot.standin.state import State

SHOWN_FILES = 300
SHOWN_LINES = 2_000
EXCERPT_LINES = 4
# Word and sign of each conclusion; the sign alone never carries the meaning.
OUTCOMES = {
    "success": ("Successful", "✓"),
    "failure": ("Failing", "✕"),
    "timed_out": ("Timed out", "✕"),
    "action_required": ("Action required", "!"),
    "cancelled": ("Cancelled", "⊘"),
    "neutral": ("Neutral", "■"),
    "skipped": ("Skipped", "⊘"),
}
PENDING = {"queued": ("Queued", "○"), "in_progress": ("In progress", "●")}
BLOCKING = ("failure", "timed_out", "action_required", "cancelled")


@dataclass(frozen=True, slots=True)
class Said:
    """One text by one author. `html` is safe."""

    author: str
    is_app: bool
    at: datetime
    html: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a diff; `kind` is hunk, add, del or same."""

    kind: str
    old: int | None
    new: int | None
    text: str
    threads: "tuple[Thread, ...]" = ()
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """A review comment with its answers. `line` is None when outdated or on the whole file."""

    path: str
    line: int | None
    first_line: int | None
    outdated: bool
    rows: tuple[Row, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the conversation: a comment, or a review with its threads."""

    verb: str
    said: Said
    threads: tuple[Thread, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A check run."""

    id: int
    name: str
    outcome: str
    word: str
    sign: str
    title: str
    summary: str
    text: str
    annotations: tuple[Annotation, ...]
    seconds: int | None


@dataclass(frozen=True, slots=True)
class File:
    """A changed file; without rows its diff is not shown and `note` says why."""

    path: str
    previous: str | None
    status: str
    additions: int
    deletions: int
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page."""

    repository: Repository
    pull: Pull
    commits: int
    entries: tuple[Entry, ...]
    checks: tuple[Check, ...]
    files: tuple[File, ...]
    hidden_files: int
    additions: int
    deletions: int
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def pending(self) -> bool:
        """Whether more is to come."""
        return not self.checks or any(check.outcome in PENDING for check in self.checks)

    @property
    def blocked(self) -> bool:
        """Whether a check run would stop a merge if it were required."""
        return any(check.outcome in BLOCKING for check in self.checks)


def gather(state: State, pull: Pull) -> Page:
    """The page of a pull request as of now."""
    pull = state.pulls[pull.id]
    repository = state.repositories[pull.repository_id]
    runs = [r for r in list(state.runs.values()) if r.repository_id == repository.id]
    newest = latest([run for run in runs if run.head_sha == pull.head_sha])
    checks = tuple(_check(run) for run in sorted(newest, key=lambda run: run.name))
    files, threads = pull_files(state, pull), _threads(state, pull)
    ahead, _ = repository.git.distance(
        repository.git.branch(pull.base_ref) or pull.base_sha, pull.head_sha
    )
    words = [check.word for check in checks]
    return Page(
        repository=repository,
        pull=pull,
        commits=ahead,
        entries=_entries(state, pull, threads),
        checks=checks,
        files=tuple(_file(file, threads, checks) for file in files[:SHOWN_FILES]),
        hidden_files=max(0, len(files) - SHOWN_FILES),
        additions=sum(file.additions for file in files),
        deletions=sum(file.deletions for file in files),
        counts={word: words.count(word) for word in dict.fromkeys(sorted(words))},
    )


def _check(run: CheckRun) -> Check:
    outcome = run.conclusion or run.status
    word, sign = (OUTCOMES | PENDING).get(outcome, (outcome, "○"))
    ended = run.completed_at
    return Check(
        id=run.id,
        name=run.name,
        outcome=outcome,
        word=word,
        sign=sign,
        title=run.title or "",
        summary=html_of(run.summary or ""),
        text=html_of(run.text or ""),
        annotations=run.annotations,
        seconds=max(0, round((ended - run.started_at).total_seconds())) if ended else None,
    )


def _entries(state: State, pull: Pull, threads: dict[int, tuple[int, Thread]]) -> tuple[Entry, ...]:
    key = (pull.repository_id, pull.number)
    comments = [
        Entry(
            "commented", Said(c.author.login, c.app_slug is not None, c.created_at, html_of(c.body))
        )
        for c in list(state.issue_comments.values())
        if (c.repository_id, c.number) == key
    ]
    reviews = [
        Entry(
            {"APPROVED": "approved", "CHANGES_REQUESTED": "requested changes"}.get(
                review.state, "reviewed"
            ),
            Said(review.author.login, review.app_slug is not None, review.submitted_at,
                 html_of(review.body)),
            tuple(thread for number, thread in threads.values() if number == review.id),
        )
        for review in list(state.reviews.values())
        if (review.repository_id, review.number) == key and review.submitted_at
    ]  # fmt: skip
    return tuple(sorted([*comments, *reviews], key=lambda entry: entry.said.at))


def _threads(state: State, pull: Pull) -> dict[int, tuple[int, Thread]]:
    """Id of the first comment → id of its review, and the thread."""
    key = (pull.repository_id, pull.number)
    pending = {r.id for r in list(state.reviews.values()) if r.state == "PENDING"}
    mine = [
        comment
        for comment in list(state.review_comments.values())
        if (comment.repository_id, comment.number) == key and comment.review_id not in pending
    ]
    present = {comment.id for comment in mine}
    roots = [comment for comment in mine if comment.in_reply_to not in present]
    answers = {root.id: [c for c in mine if c.in_reply_to == root.id] for root in roots}
    return {
        root.id: (root.review_id, _thread(state, pull, root, answers[root.id])) for root in roots
    }


def _thread(state: State, pull: Pull, root: ReviewComment, answers: list[ReviewComment]) -> Thread:
    line = present_line(state, pull, root)
    rows = [row for hunk in hunks(root.hunk) for row in _rows(numbered(hunk))]
    span = root.line - root.start_line if root.line and root.start_line else 0
    said = tuple(
        Said(c.author.login, c.app_slug is not None, c.created_at, html_of(c.body))
        for c in (root, *answers)
    )
    return Thread(
        path=root.path,
        line=line if root.side == "RIGHT" else None,
        first_line=line - span if line else None,
        outdated=line is None and root.line is not None,
        rows=tuple(rows[-max(EXCERPT_LINES, span + 1) :]),
        said=said,
    )


def _rows(lines: list[tuple[int | None, int | None, str]]) -> list[Row]:
    kinds = {"+": "add", "-": "del", " ": "same"}
    return [Row(kinds[text[0]], old, new, text[1:]) for old, new, text in lines]


def _file(
    file: FileChange, threads: dict[int, tuple[int, Thread]], checks: tuple[Check, ...]
) -> File:
    status = (file.path, file.previous, file.status, file.additions, file.deletions)
    if file.patch is None:
        note = "Renamed without changes." if file.previous else "No text to show."
        return File(*status, (), note)
    if file.additions + file.deletions > SHOWN_LINES:
        return File(*status, (), "A large diff; not shown here.")
    here = [thread for _, thread in threads.values() if thread.path == file.path]
    noted = [a for check in checks for a in check.annotations if a.path == file.path]
    rows: list[Row] = []
    for hunk in hunks(file.patch):
        rows.append(Row("hunk", None, None, hunk.header))
        rows += [_with_remarks(row, here, noted) for row in _rows(numbered(hunk))]
    return File(*status, tuple(rows))


def _with_remarks(row: Row, threads: list[Thread], annotations: list[Annotation]) -> Row:
    if row.new is None:
        return row
    here = tuple(thread for thread in threads if thread.line == row.new)
    noted = tuple(note for note in annotations if note.end_line == row.new)
    return Row(row.kind, row.old, row.new, row.text, here, noted if not here else ())
