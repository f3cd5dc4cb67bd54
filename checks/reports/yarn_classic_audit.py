"""yarn 1: a line per path to an advisory, and a last line with totals that says it finished."""

from dataclasses import replace

import msgspec

from checks.advisories import audit
from checks.document import Document, ReportError
from checks.json_text import decode, documents
from checks.plain_text import one_line
from checks.report import Audit, Kind, Reader, Vulnerability
from checks.report_rows import check_rows, message
from checks.reports.npm_audit_v1 import Advisory, is_direct, vulnerability

TYPES = {b'"auditAdvisory"', b'"auditSummary"', b'"auditAction"'}
TALK = {b'"error"', b'"warning"', b'"info"'}


class _Line(msgspec.Struct):
    type: str
    data: msgspec.Raw = msgspec.Raw(b"null")


class _Resolution(msgspec.Struct):
    path: str = ""
    dev: bool | None = None


class _Found(msgspec.Struct):
    advisory: Advisory
    resolution: _Resolution | None = None


LINE = msgspec.json.Decoder(_Line)
FOUND = msgspec.json.Decoder(_Found)
TEXT = msgspec.json.Decoder(str)


class _Log:
    """What the lines said."""

    def __init__(self) -> None:
        self.found = list[Vulnerability]()
        self.whole = False
        self.broken = 0
        self.errors = list[str]()

    def add(self, text: bytes) -> None:
        """Take one line; a broken one is counted."""
        try:
            line = decode(text, LINE, "a line")
            self._take(line)
        except ReportError:
            self.broken += 1

    def _take(self, line: _Line) -> None:
        if line.type == "auditAdvisory":
            self.found.append(_vulnerability(decode(line.data, FOUND, "an advisory")))
        elif line.type == "error":
            self.errors.append(decode(line.data, TEXT, "an error"))
        self.whole = self.whole or line.type == "auditSummary"

    def missing(self) -> list[str]:
        """Why the log does not tell all."""
        broken = [f"lines that could not be read: {self.broken}"] if self.broken else []
        return broken + ([] if self.whole else ["the totals at the end are missing: it is cut off"])


def _vulnerability(found: _Found) -> Vulnerability:
    """Whether a package is direct is told by the line's own path, not by all of them."""
    whole = vulnerability(found.advisory)
    if found.resolution is None:
        return whole
    direct = is_direct(found.resolution.path) or bool(whole.direct)
    return replace(whole, direct=direct)


def read(document: Document) -> Audit:
    """An advisory counts once, however many paths lead to it."""
    log = _Log()
    for text in documents(document.text):
        log.add(text)
        check_rows(log.found, document)
    if log.errors and not log.whole:
        said = one_line(message(log.errors[0]))
        raise ReportError(f"yarn did not finish and wrote an error instead of a report: {said}")
    return audit("yarn-classic", log.found, document, log.missing())


def sniff(document: Document) -> bool:
    """A line of an audit first, or the messages that may come before one."""
    look = document.json
    if look is None or not look.has("type", "data") or "displayName" in look.members:
        return False
    type = bytes(look.members["type"])
    return type in TYPES or (type in TALK and bytes(look.members["data"]).startswith(b'"'))


READER = Reader("yarn-classic", Kind.AUDIT, sniff, read)
