"""What a change did to the coverage of each file: its own doing apart from everything else.

Lines of the base are found again in the head through the difference between the two commits.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from checks.change import Change
from checks.coverage_figures import below
from checks.coverage_lines import inside
from checks.coverage_union import Joined, summed
from checks.diff import Diff, FileDiff, FileStatus
from checks.line_map import line_map
from checks.number_set import Numbers
from checks.report import Count, FileCoverage

NONE = Count(0, 0)


@dataclass(frozen=True, slots=True)
class FileDelta:
    """One file by its head path (the base's when it is gone), as measured `before` and `after`.

    `removed` are the base's lines that the head no longer has, `added` the head's that the change
    added. `expected` is what the head would have if every other line had kept the base's state or
    got better. `lost` are untouched lines of the head that are covered no longer; where lines are
    not known, `slipped` counts them.
    """

    path: str
    before: FileCoverage | None
    after: FileCoverage | None
    removed: Count = NONE
    added: Count = NONE
    expected: Count = NONE
    lost: tuple[int, ...] = ()
    slipped: int = 0

    def dropped(self) -> Count:
        """The removed lines that no added ones of the file stand for; covered ones first, so that
        removing code never counts against a change."""
        net = max(self.removed.total - self.added.total, 0)
        return Count(min(self.removed.covered, net), net)


@dataclass(frozen=True, slots=True)
class Compared:
    """Every file of both sides. `vanished` are files that the base measured, that still exist, and
    that the head's reports do not know: they are in no figure. `remeasured` names both measures
    where files were measured by another kind of tool than before."""

    files: tuple[FileDelta, ...]
    vanished: tuple[str, ...] = ()
    remeasured: tuple[str, str] | None = None


def compare(change: Change, head: Joined, base: Joined, diff: Diff) -> Compared:
    """Pair the files of two sets of reports; `diff` leads from the base's commit to the head."""
    moved = {file.old_path: file for file in diff.files.values() if file.old_blob is not None}
    pairs = dict[str, tuple[FileCoverage, FileDiff | None]]()
    files, vanished, measures = list[FileDelta](), list[str](), set[tuple[str, str]]()
    for path, file in base.files.items():
        found = moved.get(path)
        home = path if found is None else found.path
        if home in head.files:
            pairs[home] = file, found
            measures.add((base.families[path], head.families[home]))
        elif _is_gone(change, file, home, found):
            files.append(FileDelta(home, file, None, removed=file.lines or NONE))
        else:
            vanished.append(home)
    for path, file in head.files.items():
        before, found = pairs.get(path, (None, None))
        files.append(_delta(file, before, found, change.diff.files.get(path)))
    unlike = sorted(pair for pair in measures if pair[0] != pair[1])
    files.sort(key=lambda one: one.path)
    return Compared(tuple(files), tuple(sorted(vanished)), unlike[0] if unlike else None)


def _is_gone(change: Change, file: FileCoverage, home: str, found: FileDiff | None) -> bool:
    """Whether the change deleted a file, or every line of it that counted."""
    if home not in change.head.tree or (found is not None and found.status is FileStatus.REMOVED):
        return True
    if found is None or not file.listed:
        return False
    return not line_map(found).numbers(file.listed)


def _delta(
    after: FileCoverage,
    before: FileCoverage | None,
    found: FileDiff | None,
    patch: FileDiff | None,
) -> FileDelta:
    if after.listed is None or (before is not None and before.listed is None):
        return _by_count(after, before, touched=found is not None or patch is not None)
    spans = patch.added if patch is not None else ()
    if before is None or before.listed is None:
        added = _count(inside(after.listed, spans), after.covered)
        return FileDelta(after.path, None, after, added=added, expected=added)
    listed, covered = before.listed, before.covered
    if found is not None:
        lines = line_map(found)
        listed, covered = lines.numbers(listed), lines.numbers(covered)
    elif patch is None and (listed, covered) == (after.listed, after.covered):
        return FileDelta(after.path, before, after, expected=Count(len(covered), len(listed)))
    old, was, now = set(listed), set(covered), set(after.covered)
    fresh = [line for line in inside(after.listed, spans) if line not in old]
    added = _count(fresh, after.covered)
    return FileDelta(
        after.path,
        before,
        after,
        Count(len(before.covered) - len(covered), len(before.listed) - len(listed)),
        added,
        Count(len(was | (old & now)) + added.covered, len(old) + added.total),
        tuple(sorted((was - now).intersection(after.listed))),
    )


def _count(lines: Iterable[int], covered: Numbers) -> Count:
    known = [line in covered for line in lines]
    return Count(sum(known), len(known))


def _by_count(after: FileCoverage, before: FileCoverage | None, *, touched: bool) -> FileDelta:
    """Without lines, all of a file that the change touches may be its doing."""
    now = after.lines or NONE
    if before is None or touched:
        mine = now if touched else NONE
        return FileDelta(after.path, before, after, added=mine, expected=mine)
    was = before.lines or NONE
    expected = was if below(now, was) else now
    slipped = max(was.covered - now.covered, 0)
    return FileDelta(after.path, before, after, expected=expected, slipped=slipped)


@dataclass(frozen=True, slots=True)
class Sums:
    """The lines of several files together; `lost` counts untouched lines, `slid` their files."""

    base: Count
    head: Count
    dropped: Count
    added: Count
    expected: Count
    lost: int
    slid: int

    def adjusted(self) -> Count:
        """The base without the code that was removed and not replaced."""
        base, dropped = self.base, self.dropped
        return Count(base.covered - dropped.covered, base.total - dropped.total)


def sums(files: Iterable[FileDelta]) -> Sums:
    """Add up."""
    given = list(files)
    lost = [len(one.lost) + one.slipped for one in given]
    return Sums(
        summed(one.before.lines for one in given if one.before is not None),
        summed(one.after.lines for one in given if one.after is not None),
        summed(one.dropped() for one in given),
        summed(one.added for one in given),
        summed(one.expected for one in given),
        sum(lost),
        sum(count > 0 for count in lost),
    )
