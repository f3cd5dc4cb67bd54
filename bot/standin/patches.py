"""Unified diffs as GitHub shows them: hunks, lines that may be commented, lines carried on."""

import re
from dataclasses import dataclass

# GitHub shows no patch of a file beyond either of these.
PATCH_LINES = 20_000
PATCH_BYTES = 500_000

_HEADER = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of a comparison; `patch` is None for binary and very large files."""

    path: str
    status: str
    blob: str
    additions: int
    deletions: int
    patch: str | None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Hunk:
    """`lines` keep their leading sign; starts count from 1, or are 0 in front of an empty side."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    lines: tuple[str, ...]

    @property
    def header(self) -> str:
        """The `@@` line without the function name."""
        old, new = f"{self.old_start},{self.old_count}", f"{self.new_start},{self.new_count}"
        return f"@@ -{old} +{new} @@"


def hunks(patch: str) -> list[Hunk]:
    """The hunks of a file's patch, which starts at its first `@@`."""
    found: list[tuple[tuple[int, int, int, int], list[str]]] = []
    for line in patch.split("\n"):
        header = _HEADER.match(line)
        if header:
            old, old_count, new, new_count = header.groups(default="1")
            found.append(((int(old), int(old_count), int(new), int(new_count)), []))
        elif found and line:
            found[-1][1].append(line)
    return [Hunk(*numbers, tuple(lines)) for numbers, lines in found]


def numbered(hunk: Hunk) -> list[tuple[int | None, int | None, str]]:
    """Each line with its old and new number; None on the side where it does not exist."""
    old, new = hunk.old_start, hunk.new_start
    rows: list[tuple[int | None, int | None, str]] = []
    for line in hunk.lines:
        match line[0]:
            case "+":
                rows.append((None, new, line))
                new += 1
            case "-":
                rows.append((old, None, line))
                old += 1
            case " ":
                rows.append((old, new, line))
                old, new = old + 1, new + 1
    return rows


def commentable(patch: str, side: str) -> dict[int, int]:
    """Line number → index of its hunk: RIGHT are added and context lines, LEFT deleted ones."""
    lines: dict[int, int] = {}
    for index, hunk in enumerate(hunks(patch)):
        for old, new, _ in numbered(hunk):
            if side == "RIGHT" and new is not None:
                lines[new] = index
            elif side == "LEFT" and new is None and old is not None:
                lines[old] = index
    return lines


def excerpt(patch: str, line: int, side: str) -> str:
    """The hunk down to the line, as GitHub keeps it with a comment; "" if the line is not in it."""
    for hunk in hunks(patch):
        for index, (old, new, _) in enumerate(numbered(hunk)):
            if (new if side == "RIGHT" else old if new is None else None) == line:
                shown = [text for _, _, text in numbered(hunk)[: index + 1]]
                return "\n".join([hunk.header, *shown])
    return ""


def at_position(patch: str, position: int) -> tuple[int, str] | None:
    """Line and side at a position: lines below the first `@@`, later headers count too."""
    at = 0
    for index, hunk in enumerate(hunks(patch)):
        at += 1 if index else 0
        for old, new, _ in numbered(hunk):
            at += 1
            if at == position:
                return (new, "RIGHT") if new is not None else (old or 0, "LEFT")
    return None


def carry(line: int, later: str) -> int | None:
    """Where a line stands after `later`, a patch without context; None if it was changed."""
    shift = 0
    for hunk in hunks(later):
        # Without old lines the hunk stands behind `old_start`, else it replaces from there on.
        first = hunk.old_start + (0 if hunk.old_count else 1)
        if line < first:
            break
        if line < first + hunk.old_count:
            return None
        shift += hunk.new_count - hunk.old_count
    return line + shift


def split_files(diff: str) -> list[str]:
    """The patch of each file of a `git diff`, from its first `@@` on; "" where it has none."""
    patches: list[str] = []
    for section in re.split(r"^(?=diff --git )", diff, flags=re.MULTILINE):
        if section.startswith("diff --git "):
            start = re.search(r"^@@ ", section, flags=re.MULTILINE)
            patches.append(section[start.start() :].removesuffix("\n") if start else "")
    return patches


def bounded(patch: str) -> str | None:
    """The patch, or None where GitHub leaves it out."""
    too_long = patch.count("\n") >= PATCH_LINES or len(patch.encode()) > PATCH_BYTES
    return None if not patch or too_long else patch
