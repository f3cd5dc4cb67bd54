"""The values between words and GitHub: what should stand there, what does, and the steps to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec

from bot.github.check_runs import Annotation
from checks.verdict import Conclusion


@dataclass(frozen=True, slots=True)
class RunText:
    """A check run as it should read; `conclusion` is None while it is in progress."""

    name: str
    conclusion: Conclusion | None
    title: str
    summary: str
    external_id: str
    annotations: tuple[Annotation, ...] = ()

    @property
    def digest(self) -> str:
        """Changes with anything that a reader sees."""
        seen = (self.name, self.conclusion, self.title, self.summary, self.annotations)
        return sha256(msgspec.json.encode(seen)).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class CommentText:
    """The summary comment; without `worth` it is only written over one that stands already."""

    body: str
    worth: bool

    @property
    def digest(self) -> str:
        """Changes with the text."""
        return sha256(self.body.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class InlineText:
    """A review comment; `start_line` is None unless it spans several lines. `twins` are findings
    of the same rule on the same line, for which it speaks as well."""

    fingerprint: str
    path: str
    line: int
    start_line: int | None
    body: str
    twins: frozenset[str] = frozenset()
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What should stand on GitHub for one head and one pull request.

    `inline` is everything worth an inline comment, the worst first. `present` are the
    fingerprints that are still there; comments on others are retired, unless their file is in
    `unread`, their gate in `unsettled`, or nothing is `settled` at all. Without `comment`, one
    that stands is left alone, or removed if `silent`. `whole` says that `runs` are all runs that
    the head should have.
    """

    pull: int
    head: str
    runs: tuple[RunText, ...]
    comment: CommentText | None = None
    silent: bool = False
    inline: tuple[InlineText, ...] = ()
    inline_limit: int = 0
    present: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    settled: bool = True
    unsettled: frozenset[str] = frozenset()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class ShownRun:
    """The newest check run of a name at the head; `digest` is "" when it is not known.

    `conclusion` is the last one that the name had there, also while a newer run is in progress.
    `annotated` counts the annotations of a run that an earlier attempt left unfinished.
    """

    id: int
    external_id: str
    status: str
    conclusion: str | None
    digest: str = ""
    annotated: int = 0


@dataclass(frozen=True, slots=True)
class ShownComment:
    """The summary comment that stands."""

    id: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ShownInline:
    """An inline comment that stands; `id` is 0 until it was looked up, `fixed` when it was
    already edited to say so, `replied` None while nobody looked. `head` is the commit at which
    it was said, as far as it is known: it counts against what may be said at that push. `gate`
    is "" where nobody wrote down whose finding it is."""

    fingerprint: str
    id: int
    path: str
    fixed: bool = False
    replied: bool | None = None
    head: str = ""
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on GitHub: check runs by name, the comment, the inline comments. `spare` are
    further summary comments of ours, which two workers may have left."""

    runs: Mapping[str, ShownRun] = field(default_factory=dict)
    comment: ShownComment | None = None
    inline: tuple[ShownInline, ...] = ()
    spare: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CreateCheckRun:
    head: str
    run: RunText


@dataclass(frozen=True, slots=True)
class UpdateCheckRun:
    """`done` annotations stand there already; the others are added."""

    id: int
    run: RunText
    done: int = 0


@dataclass(frozen=True, slots=True)
class CreateComment:
    comment: CommentText


@dataclass(frozen=True, slots=True)
class UpdateComment:
    id: int
    comment: CommentText


@dataclass(frozen=True, slots=True)
class DeleteComment:
    id: int


@dataclass(frozen=True, slots=True)
class CreateReview:
    head: str
    comments: tuple[InlineText, ...]


@dataclass(frozen=True, slots=True)
class UpdateReviewComment:
    """With `fixed`: somebody answered, so the thread stays and says that the finding is gone.
    Without: the finding came back."""

    id: int
    fingerprint: str
    body: str
    fixed: bool = True


@dataclass(frozen=True, slots=True)
class DeleteReviewComment:
    """With id 0 somebody removed the comment already, and only our note of it has to go."""

    id: int
    fingerprint: str


Edit = (
    CreateCheckRun
    | UpdateCheckRun
    | CreateComment
    | UpdateComment
    | DeleteComment
    | CreateReview
    | UpdateReviewComment
    | DeleteReviewComment
)
