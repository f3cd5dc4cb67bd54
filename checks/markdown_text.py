"""Text of unknown authors as GitHub Markdown: it shows what was written and does nothing else.

Mentions and references are found by GitHub in the rendered text, where a backslash no longer
helps; an invisible sign after `@`, `#` and the like does. Code spans and fences are left alone
by GitHub.
"""

import re

from checks.plain_text import cut, one_line, visible

__all__ = ["code_span", "cut", "fenced", "plain", "prose"]

_BREAK = "\N{ZERO WIDTH SPACE}"
_SYNTAX = re.compile(r"([\\`*_\[\]|~$])")
_AT_START = re.compile(r"^(\s*)([-+](?=\s|$)|[-=](?=[-=\s]*$)|[0-9]+(?=[.)](?:\s|$)))")
_REFERENCE = re.compile(r"@|#(?=[0-9])|\b(?:GH|gh)-(?=[0-9])|:(?=//)|\bwww(?=\.)|^#", re.MULTILINE)
_SPLITTING = re.compile(r"(\\?)\|")
_COMMENT = re.compile(r"<(?=!--)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def plain(text: str) -> str:
    """`text` on one line as it was written: no markup, mention, reference, link or HTML."""
    line = _AT_START.sub(_guarded_start, one_line(text))
    line = re.sub(r"[&<>]", lambda sign: _ENTITIES[sign[0]], line)
    line = _SYNTAX.sub(r"\\\1", line)
    return _REFERENCE.sub(lambda found: f"{found[0]}{_BREAK}", line)


def _guarded_start(found: re.Match[str]) -> str:
    """What would open a list or a heading, with an invisible sign before it."""
    return f"{found[1]}{_BREAK}{found[2]}"


def code_span(text: str, in_table: bool = False) -> str:
    """`text` on one line in a code span that it cannot leave; "" stays "".

    In a table, pipes need a backslash that would be visible anywhere else.
    """
    line = _COMMENT.sub(f"<{_BREAK}", one_line(text))
    if not line:
        return ""
    ticks = "`" * (_longest_run(line) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    span = f"{ticks}{pad}{line}{pad}{ticks}"
    return _SPLITTING.sub(_guarded_pipe, span) if in_table else span


def _guarded_pipe(found: re.Match[str]) -> str:
    """A pipe that does not end a cell; a backslash before it must not eat ours."""
    return f"{found[1]}{_BREAK if found[1] else ''}\\|"


def prose(text: str, in_table: bool = False) -> str:
    """`plain`, but what stands between single backticks stays code."""
    parts = one_line(text).split("`")
    if len(parts) % 2 == 0 or any(not part.strip() for part in parts[1::2]):
        return plain(text)
    words = [
        code_span(part, in_table) if index % 2 else _inner(part) for index, part in enumerate(parts)
    ]
    return "".join(words)


def _inner(part: str) -> str:
    """`plain` that keeps the blanks at both ends."""
    before, after = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
    return f"{before}{plain(part)}{after}" if part.strip() else part


def fenced(text: str, language: str = "") -> str:
    """`text` as a block of code that it cannot leave; `language` must be a plain word."""
    body = _COMMENT.sub(f"<{_BREAK}", visible(text))
    fence = "`" * max(3, _longest_run(body) + 1)
    end = "" if body.endswith("\n") or not body else "\n"
    return f"{fence}{language}\n{body}{end}{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
