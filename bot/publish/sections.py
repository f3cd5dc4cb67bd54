"""Puts sections together under a limit in bytes; what does not fit is counted, never half said."""

from dataclasses import dataclass

MORE_BYTES = 80
"""Room kept in every section for the line that counts what was left out."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (may be "") and its lines; `noun` counts the lines that had to go.

    The first `fixed` lines stand or fall together, as the head of a table does.
    """

    heading: str
    lines: tuple[str, ...]
    noun: str = "line"
    fixed: int = 0


def compose(sections: list[Section], limit: int) -> str:
    """Join sections, the first ones most faithfully, into at most `limit` bytes."""
    text = ""
    for section in sections:
        if section.lines:
            text += _fit(section, limit - _size(text) - 2, bool(text))
    return text


def _fit(section: Section, room: int, separated: bool) -> str:
    opening = ("\n\n" if separated else "") + (
        f"**{section.heading}**\n\n" if section.heading else ""
    )
    kept: list[str] = []
    left = room - _size(opening) - MORE_BYTES
    for line in section.lines:
        left -= _size(line) + 1
        if left < 0:
            break
        kept.append(line)
    if len(kept) < max(section.fixed, 1):
        return ""
    missing = len(section.lines) - len(kept)
    if missing:
        plural = "" if missing == 1 else "s"
        kept.append(f"\n{missing} more {section.noun}{plural} not shown here.")
    return opening + "\n".join(kept)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
