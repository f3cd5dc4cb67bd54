"""A report before it is read: its text in pieces, and what it looks like from outside."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from checks.report_limits import DEFAULT_LIMITS, Limits


class ReportError(Exception):
    """A report that is refused; the text is one sentence for its sender. `format` and `kind` are
    told where it was recognised and is broken."""

    format: str = ""
    kind: str = ""


class NotAReport(ReportError):  # noqa: N818 - what it is, said of a document
    """A document that looks like none of the known reports."""


@dataclass(frozen=True, slots=True)
class XmlLook:
    """The root element without its prefix, its attributes, and the first elements below."""

    root: str
    attributes: Mapping[str, str]
    children: frozenset[str]
    prefixed: bool = False


@dataclass(frozen=True, slots=True)
class JsonLook:
    """The outer shape of a JSON document, or of the first one of a stream (`stream`).

    `members` are those of an object; an array has none. `inner` are the keys of the first
    object found as a member's value or as an item, `deep` those one level further down.
    """

    array: bool
    members: Mapping[str, msgspec.Raw]
    inner: frozenset[str] = frozenset()
    deep: frozenset[str] = frozenset()
    items: int = 0
    stream: bool = False

    def has(self, *keys: str) -> bool:
        """Whether it is an object with all these keys."""
        return not self.array and all(key in self.members for key in keys)


@dataclass(frozen=True, slots=True)
class Document:
    """A report before it is read: UTF-8 without a byte order mark.

    `head` is its start without leading white space. `chunks` can be walked once and raises
    ReportError when a limit or the time is up. `text` is the whole of a JSON document.
    """

    head: bytes
    chunks: Iterator[bytes]
    xml: XmlLook | None = None
    json: JsonLook | None = None
    text: bytes = b""
    limits: Limits = DEFAULT_LIMITS
    expired: Callable[[], bool] = lambda: False

    def check_time(self) -> None:
        """Raise ReportError once the time is up."""
        if self.expired():
            raise ReportError("it took longer to read than the time that one report is given")
