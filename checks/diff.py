"""Which lines of the head a change added, and which files it touched."""

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter


class FileStatus(StrEnum):
    """What happened to a file; the words of GitHub's pull-request files."""

    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file of a change. `path` is the head's path (the base's when removed), `old_path` the
    base's (the same unless renamed); `added` holds (first, last) head lines, sorted, inclusive,
    `removed` base lines likewise: a changed line is in both."""

    path: str
    old_path: str
    status: FileStatus
    old_blob: str | None
    new_blob: str | None
    added: tuple[tuple[int, int], ...] = ()
    binary: bool = False
    removed: tuple[tuple[int, int], ...] = ()

    def adds(self, first: int, last: int) -> bool:
        """Whether any head line of `first..last` was added or changed; fast for many spans."""
        index = bisect_left(self.added, first, key=itemgetter(1))
        return index < len(self.added) and self.added[index][0] <= last


@dataclass(frozen=True, slots=True)
class Diff:
    """All files of a change by head path (removed files by base path)."""

    files: Mapping[str, FileDiff] = field(default_factory=dict)

    def renames(self) -> dict[str, str]:
        """Head path → base path of the files that moved."""
        return {
            file.path: file.old_path
            for file in self.files.values()
            if file.status is FileStatus.RENAMED
        }


LAST_LINE = 2**31 - 1
WHOLE = ((1, LAST_LINE),)

PATCH_LINE = re.compile(
    rb"^(?:(?P<file>diff --git )|@@ -(?P<old>\d+)(?:,(?P<gone>\d+))? "
    rb"\+(?P<start>\d+)(?:,(?P<count>\d+))? @@|(?P<binary>Binary files ))",
    re.MULTILINE,
)
QUOTED = re.compile(rb"\\(?:([0-7]{3})|(.))", re.DOTALL)
ESCAPES = dict(zip(b'abtnvfr"\\', b'\a\b\t\n\v\f\r"\\', strict=True))


@dataclass(slots=True)
class _Entry:
    """One raw line of `git diff-tree`; modes are octal text, "000000" where there is no file."""

    old_mode: bytes
    new_mode: bytes
    old_blob: str
    new_blob: str
    status: bytes
    old_path: str
    path: str
    added: list[tuple[int, int]] = field(default_factory=list)
    removed: list[tuple[int, int]] = field(default_factory=list)
    binary: bool = False

    @property
    def sections(self) -> int:
        """How many sections of the patch are about it: git splits a change of type in two."""
        return 2 if self.status == b"T" else 1


def path_text(path: bytes) -> str:
    """A path as git stores it, as text; bytes that are not UTF-8 read as `\\xff`."""
    return path.decode("utf-8", "backslashreplace")


def unquote(path: bytes) -> bytes:
    """Undo git's C-style quoting of an unusual path (core.quotePath)."""
    if not path.startswith(b'"'):
        return path
    return QUOTED.sub(
        lambda found: bytes(
            [int(found[1], 8) if found[1] else ESCAPES.get(found[2][0], found[2][0])]
        ),
        path[1:-1],
    )


def changed_blobs(raw: bytes) -> set[str]:
    """Blobs that are named in the raw lines of `git diff-tree -r --raw --no-abbrev`.

    Submodules are left out: their ids name commits of other repositories.
    """
    sides = [
        side
        for entry in _entries(raw)
        for side in ((entry.old_mode, entry.old_blob), (entry.new_mode, entry.new_blob))
    ]
    return {blob for mode, blob in sides if mode[:3] in (b"100", b"120")}


def read_diff(output: bytes, *, complete: bool = True) -> Diff:
    """Read `git diff-tree -r --raw --patch --unified=0 --full-index --find-renames` without -z.

    Paths come from the raw lines alone, and the patch follows them in order, so no content and
    no odd name can be taken for a header. When the output was cut (`complete` is False), all
    lines of the files that it does not reach count as added. Symbolic links and submodules are
    not files here. ValueError if a complete patch does not fit the raw lines, or a cut one does
    not even hold all of them.
    """
    raw, gap, patch = output.partition(b"\n\n")
    if not complete and not gap:
        raise ValueError(f"{len(output)} bytes do not hold the names of all changed files")
    entries = _entries(raw)
    owners = [entry for entry in entries for _ in range(entry.sections)]
    seen = _read_patch(patch, owners)
    if complete and seen != len(owners):
        raise ValueError(f"git printed {seen} patches for {len(owners)} changes")
    if not complete:
        for entry in owners[max(seen - 1, 0) :]:
            entry.added = entry.removed = list(WHOLE)
    files = (_file(entry) for entry in entries)
    return Diff({file.path: file for file in files if file is not None})


def _entries(raw: bytes) -> list[_Entry]:
    return [_entry(line) for line in raw.split(b"\n") if line.startswith(b":")]


def _entry(line: bytes) -> _Entry:
    about, *paths = line[1:].split(b"\t")
    old_mode, new_mode, old_blob, new_blob, status = about.split(b" ")
    if not paths:
        raise ValueError("a raw line names no file")
    old, new = (path_text(unquote(path)) for path in (paths[0], paths[-1]))
    return _Entry(old_mode, new_mode, old_blob.decode(), new_blob.decode(), status[:1], old, new)


def _read_patch(patch: bytes, owners: list[_Entry]) -> int:
    seen = 0
    for found in PATCH_LINE.finditer(patch):
        if found["file"]:
            seen += 1
            if seen > len(owners):
                break
        elif found["binary"]:
            owners[seen - 1].binary = True
        else:
            _add_lines(owners[seen - 1].added, found["start"], found["count"])
            _add_lines(owners[seen - 1].removed, found["old"], found["gone"])
    return seen


def _add_lines(spans: list[tuple[int, int]], start: bytes, count: bytes | None) -> None:
    """A side of a hunk; a count of 0 means that the hunk has no line there."""
    first, lines = int(start), 1 if count is None else int(count)
    if lines:
        spans.append((first, first + lines - 1))


def _file(entry: _Entry) -> FileDiff | None:
    old = entry.old_blob if entry.old_mode.startswith(b"100") else None
    new = entry.new_blob if entry.new_mode.startswith(b"100") else None
    if old is None and new is None:
        return None
    if old is None:
        status = FileStatus.ADDED
    elif new is None:
        status = FileStatus.REMOVED
    else:
        status = FileStatus.RENAMED if entry.status == b"R" else FileStatus.MODIFIED
    old_path = entry.old_path if old is not None else entry.path
    path = entry.path if new is not None else old_path
    added = () if new is None else tuple(entry.added)
    removed = () if old is None else tuple(entry.removed)
    return FileDiff(path, old_path, status, old, new, added, entry.binary, removed)
