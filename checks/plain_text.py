"""Text of unknown authors made fit to show: nothing invisible, nothing that moves the cursor."""

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS = "…"


def visible(text: str) -> str:
    """`text` with control signs, direction marks and lone surrogates replaced; newlines and tabs
    stay."""
    return _HIDDEN.sub(REPLACEMENT, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """`visible` text with every run of white space as one space."""
    return " ".join(visible(text).split())


def cut(text: str, limit: int) -> str:
    """`text`, or as much of it as fits into `limit` bytes of UTF-8 with an ellipsis."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= limit:
        return text
    room = max(limit - len(ELLIPSIS.encode()), 0)
    kept = raw[:room].decode("utf-8", "ignore")
    return kept + ELLIPSIS if limit >= len(ELLIPSIS.encode()) else ""
