"""Lines of a tested commit as lines of the head: CI often tests a merge, people read the head."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from checks.diff import Diff, FileDiff, FileStatus
from checks.number_set import Numbers, narrow, wide
from checks.report import Count, Coverage, FileCoverage, Lint, LintFinding, Report
from checks.report_files import with_files

Span = tuple[int, int]
ENDLESS = 2**31


@dataclass(frozen=True, slots=True)
class Kept:
    """Lines `first..last` of the old version that are lines `first + shift…` of the new one."""

    first: int
    last: int
    shift: int


@dataclass(frozen=True, slots=True)
class LineMap:
    """What of a file stayed, in order; lines outside of it are gone."""

    kept: tuple[Kept, ...]

    def line(self, old: int) -> int | None:
        """The new number of a line, None when it is gone."""
        found = (part for part in self.kept if part.first <= old <= part.last)
        return next((old + part.shift for part in found), None)

    def numbers(self, old: Numbers) -> Numbers:
        """A set of lines, or of `line << 32 | more` where it is wide, without those gone."""
        bits = 32 if old.wide else 0
        view = old.view()
        moved = [one for part in self.kept for one in _moved(view, part, bits)]
        return wide(moved) if old.wide else narrow(moved)


def _moved(view: "memoryview[int]", part: Kept, bits: int) -> Iterator[int]:
    start = bisect_left(view, part.first << bits)
    end = bisect_left(view, (part.last + 1) << bits)
    shift = part.shift * (1 << bits)
    return (one + shift for one in view[start:end])


def line_map(file: FileDiff) -> LineMap:
    """How the lines of the old version of a file became those of the new one."""
    return LineMap(tuple(_kept(file.removed, file.added)))


def _kept(removed: Sequence[Span], added: Sequence[Span]) -> Iterator[Kept]:
    gone, new = list(reversed(removed)), list(reversed(added))
    old_line = new_line = 1
    while old_line < ENDLESS:
        while gone and gone[-1][0] <= old_line:
            old_line = gone.pop()[1] + 1
        while new and new[-1][0] <= new_line:
            new_line = new.pop()[1] + 1
        stops = [ENDLESS - old_line]
        stops += [gone[-1][0] - old_line] if gone else []
        stops += [new[-1][0] - new_line] if new else []
        length = min(stops)
        if length > 0:
            yield Kept(old_line, old_line + length - 1, new_line - old_line)
        old_line, new_line = old_line + max(length, 0), new_line + max(length, 0)


def at_head(report: Report, diff: Diff) -> Report:
    """The report of a tested commit in the paths and lines of the head, where `diff` leads."""
    by_old = {file.old_path: file for file in diff.files.values() if file.old_blob is not None}
    if isinstance(report, Coverage):
        files = (_file_at_head(file, by_old.get(file.path)) for file in report.files)
        return with_files(report, (file for file in files if file is not None))
    if isinstance(report, Lint):
        found = (_finding_at_head(one, by_old.get(one.path)) for one in report.findings)
        return replace(report, findings=tuple(one for one in found if one is not None))
    return report


def _file_at_head(file: FileCoverage, diff: FileDiff | None) -> FileCoverage | None:
    if diff is None:
        return file
    if diff.status is FileStatus.REMOVED:
        return None
    moved = replace(file, path=diff.path)
    if file.listed is None:
        return moved
    lines = line_map(diff)
    listed, covered = lines.numbers(file.listed), lines.numbers(file.covered)
    arms, taken = lines.numbers(file.arms), lines.numbers(file.taken)
    branches_at = lines.numbers(file.branches_at)
    return replace(
        moved,
        lines=Count(len(covered), len(listed)),
        branches=_branches(file, branches_at),
        listed=listed,
        covered=covered,
        partial=lines.numbers(file.partial),
        branches_at=branches_at,
        arms=arms,
        taken=taken,
    )


def _branches(file: FileCoverage, at: Numbers) -> Count | None:
    """The branches that are left; as before where the report does not place all of them."""
    if file.branches is None or _sum(file.branches_at) != file.branches:
        return file.branches
    return _sum(at)


def _sum(at: Numbers) -> Count:
    return Count(sum(one & 0xFFFF for one in at), sum(one >> 16 & 0xFFFF for one in at))


def _finding_at_head(one: LintFinding, diff: FileDiff | None) -> LintFinding | None:
    if diff is None:
        return one
    if diff.status is FileStatus.REMOVED:
        return None
    line = line_map(diff).line(one.line) if one.line else 0
    return None if line is None else replace(one, path=diff.path, line=line)
