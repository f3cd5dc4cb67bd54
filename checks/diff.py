"""Which lines of the head a change added, and which files it touched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FileStatus(StrEnum):
    """What happened to a file; the words of GitHub's pull-request files."""

    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file of a change. `path` is the head's path (the base's when removed), `old_path` the
    base's (the same unless renamed); `added` holds (first, last) head lines, sorted, inclusive."""

    path: str
    old_path: str
    status: FileStatus
    old_blob: str | None
    new_blob: str | None
    added: tuple[tuple[int, int], ...] = ()
    binary: bool = False

    def adds(self, first: int, last: int) -> bool:
        """Whether any head line of `first..last` was added or changed."""
        return any(start <= last and first <= end for start, end in self.added)


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
