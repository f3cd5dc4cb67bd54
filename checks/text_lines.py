"""Lines of a plain-text report, without the colours that tools write for terminals."""

import re
from collections.abc import Iterator

from checks.document import Document, ReportError
from checks.report_limits import MESSAGE_BYTES

ESCAPES = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")


def text_lines(document: Document) -> Iterator[str]:
    """Every line, at most MESSAGE_BYTES of it; ReportError for one beyond the limits."""
    rest = b""
    count = 0
    for chunk in document.chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        count += len(lines)
        if count > document.limits.lines or len(rest) > document.limits.token_bytes:
            raise ReportError("it has more lines, or longer ones, than a report may have")
        yield from map(plain_line, lines)
    if rest:
        yield plain_line(rest)


def plain_line(raw: bytes) -> str:
    """One line without colours and line end."""
    return ESCAPES.sub("", raw[:MESSAGE_BYTES].decode("utf-8", "replace")).rstrip("\r\n")
