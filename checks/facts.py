"""What one walk over one blob found: pure data, kept by rule-set digest, language and blob id."""

from dataclasses import dataclass

from checks.finding import Severity, Suggestion


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule's hit in one blob, before base and head are compared.

    `code` is the hit's source with white space collapsed, at most 200 characters: it is what
    makes two hits "the same" when lines moved.
    """

    rule: str
    line: int
    end_line: int
    column: int
    severity: Severity
    message: str
    code: str
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class RouteHandler:
    """A function that answers HTTP requests; `lines` are physical, `code_lines` skip blank and
    comment-only lines. `route` is the path as written, "" where only the file's path tells it;
    `body` is a hash of its words, the same however they are laid out; `sketch` holds sorted hashes
    by which a moved and edited handler is known again."""

    framework: str
    name: str
    method: str
    route: str
    start_line: int
    end_line: int
    lines: int
    code_lines: int
    body: str = ""
    sketch: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class InlineIgnore:
    """A `hardening: ignore[rule-id] reason` comment; it covers `line` (its own or the next)."""

    rule: str
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class FileFacts:
    """All that the gates may know of one blob. `unread` is the first line of syntax that could not
    be parsed and holds a word that rules look for; None when there is none."""

    language: str
    candidates: tuple[Candidate, ...] = ()
    handlers: tuple[RouteHandler, ...] = ()
    ignores: tuple[InlineIgnore, ...] = ()
    unread: int | None = None


@dataclass(frozen=True, slots=True)
class NotAnalysed:
    """A blob that a limit or a fault kept from us; `reason` is shown to the reader."""

    reason: str


Facts = FileFacts | NotAnalysed


def facts_key(language: str, blob: str) -> str:
    """The key of a blob's facts: the same bytes read as another language are another thing."""
    return f"{language}:{blob}"
