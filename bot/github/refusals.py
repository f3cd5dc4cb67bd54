"""Turns GitHub's refusals into our two kinds of failure: try later, or give up and say why."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from bot.failures import Permanent, Transient

SECONDARY_LIMIT_WAIT = 60.0
"""Seconds to wait when a limit is hit and GitHub does not say for how long."""
LONGEST_WAIT = 3900.0
"""Seconds; the hourly limit resets within one hour, some minutes are left for a skewed clock."""
MESSAGE_LIMIT = 300
"""Characters of GitHub's message that are kept."""
LIMIT_TEXTS = ("rate limit", "abuse detection", "submitted too quickly")


@dataclass(frozen=True, slots=True)
class Answer:
    """What GitHub answered; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Refused(Permanent):
    """GitHub said no, and asking again would not help."""

    def __init__(self, status: int, message: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.message = message


class ErrorItem(msgspec.Struct):
    """One entry of `errors` in GitHub's answer."""

    message: str | None = None
    resource: str | None = None
    field: str | None = None
    code: str | None = None


class ErrorBody(msgspec.Struct):
    """GitHub's answer to a request that failed."""

    message: str = ""
    errors: list[ErrorItem | str] | str = ""


def failure(what: str, answer: Answer, now: float) -> Transient | Refused:
    """The failure that an answer means; `now` is the Unix time in seconds."""
    text = message(answer.content)
    wait = _limit_wait(answer, text, now)
    if wait is not None:
        return Transient(f"GitHub limits our requests ({what})", retry_after=wait)
    if answer.status >= 500 or answer.status == 408:
        return Transient(f"GitHub answered {answer.status} ({what})")
    return Refused(answer.status, text, f"GitHub refused {what}: {answer.status} {text}".rstrip())


def message(content: bytes) -> str:
    """GitHub's own words on what was wrong, on one line; "" when there are none."""
    try:
        body = msgspec.json.decode(content, type=ErrorBody)
    except (msgspec.MsgspecError, RecursionError):
        return ""
    items = [body.errors] if isinstance(body.errors, str) else [_words(e) for e in body.errors]
    text = ": ".join(part for part in (body.message, "; ".join(filter(None, items))) if part)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MESSAGE_LIMIT]


def _words(item: ErrorItem | str) -> str:
    if isinstance(item, str):
        return item
    return item.message or " ".join(filter(None, (item.resource, item.field, item.code)))


def _limit_wait(answer: Answer, text: str, now: float) -> float | None:
    """Seconds until the limit is over; None when no limit was hit."""
    if answer.status not in (403, 422, 429):
        return None
    told = any(words in text.lower() for words in LIMIT_TEXTS)
    if answer.status == 422:
        return SECONDARY_LIMIT_WAIT if told else None
    wait = _number(answer.headers.get("retry-after"))
    if wait is None and answer.headers.get("x-ratelimit-remaining") == "0":
        reset = _number(answer.headers.get("x-ratelimit-reset"))
        wait = None if reset is None else reset - now
        told = True
    if wait is not None:
        return min(max(wait, 1.0), LONGEST_WAIT)
    return SECONDARY_LIMIT_WAIT if told or answer.status == 429 else None


def _number(text: str | None) -> float | None:
    """A header of plain seconds; "inf" and "nan" are no such thing."""
    return float(text) if text is not None and text.isascii() and text.isdigit() else None
