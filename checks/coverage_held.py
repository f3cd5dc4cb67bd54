"""Coverage held against its limits: the ratchet, the floors and the added lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checks.coverage_delta import FileDelta, Sums, sums
from checks.coverage_figures import Tolerance, below, fraction, lack, reaches
from checks.coverage_options import ToleranceOptions
from checks.coverage_parts import Floor, Part
from checks.coverage_patch import Patch, PatchFile, patch_count
from checks.coverage_union import summed
from checks.report import Count, FileCoverage
from checks.verdict import Enforcement


@dataclass(frozen=True, slots=True)
class Ratchet:
    """All lines against the base's. `compared` is the base, or the base without removed code
    where that asks for less. `level` is `off` when nothing is broken; `need` counts the lines to
    cover until it holds."""

    sums: Sums
    compared: Count
    tolerance: Tolerance
    level: Enforcement = Enforcement.OFF
    need: int = 0

    @property
    def adjusted(self) -> bool:
        """Whether removed code was taken out of the base."""
        return self.compared != self.sums.base


def ratchet(
    files: Sequence[tuple[Enforcement, FileDelta]],
    given: ToleranceOptions,
    *,
    adjust: bool,
    asked: bool,
) -> Ratchet | None:
    """Compare all files with the base; None where one side has no lines. A breach is as bad as
    the worst files that break it by themselves, so that files whose loss only warns do not block.
    Nothing is broken unless `asked`."""
    tolerance = Tolerance(given.lines, fraction(given.points))
    whole = _ratchet(sums(file for _, file in files), tolerance, adjust=adjust)
    if whole is None or not whole.need or not asked:
        return whole if whole is None or asked else Ratchet(whole.sums, whole.compared, tolerance)
    for level in sorted({level for level, _ in files}, key=_rank, reverse=True):
        part = (file for own, file in files if own.rank >= level.rank)
        found = _ratchet(sums(part), tolerance, adjust=adjust)
        if found is not None and found.need:
            return Ratchet(whole.sums, whole.compared, tolerance, level, whole.need)
    return whole


def _ratchet(all: Sums, tolerance: Tolerance, *, adjust: bool) -> Ratchet | None:
    base, head = all.base, all.head
    if not base.total or not head.total:
        return None
    compared, kept = base, all.adjusted()
    if adjust and below(head, base) and kept.total and below(kept, base):
        compared = kept
    need = tolerance.lack(head, compared)
    own = tolerance.lack(all.expected, compared)
    return Ratchet(all, compared, tolerance, need=min(need, own))


def _rank(level: Enforcement) -> int:
    return level.rank


@dataclass(frozen=True, slots=True)
class HeldFloor:
    """A floor of a part. It is `broken` unless the figure reaches it, or the change raised the
    figure, or had no part in it. `need` counts what is missing."""

    part: Part
    floor: Floor
    count: Count
    broken: bool
    need: int
    better: bool


def held_floors(part: Part, files: Iterable[FileDelta], *, based: bool) -> list[HeldFloor]:
    """Every floor of a part whose metric the reports know; `based` says that there is a base.
    Without one only a scope that the change adds nothing to is surely not its doing."""
    given = list(files)
    before = [one.before for one in given if one.before is not None]
    after = [one.after for one in given if one.after is not None]
    own = sums(given)
    found = list[HeldFloor]()
    for floor in part.floors:
        count = figure(after, floor.metric)
        if count is None or not count.total:
            continue
        base = figure(before, floor.metric) if based else None
        better = base is not None and below(base, count)
        short = lack(count, floor.target)
        if base is None:
            worse = part.index is None or own.added.total > 0
        else:
            worse = _is_to_blame(own, floor.metric, count, base)
        broken = short > 0 and worse and not better
        found.append(HeldFloor(part, floor, count, broken, short, better))
    return found


def _is_to_blame(own: Sums, metric: str, head: Count, base: Count) -> bool:
    """Whether a change adds lines, or lowers a figure by more than the removal of code."""
    if own.added.total:
        return True
    if metric == "lines":
        return below(head, own.adjusted())
    return not own.dropped.total and below(head, base)


def figure(files: Iterable[FileCoverage], metric: str) -> Count | None:
    """The sum of one metric; None if no file has it."""
    counts = [count for file in files if (count := _of(file, metric)) is not None]
    return summed(counts) if counts else None


def _of(file: FileCoverage, metric: str) -> Count | None:
    by_name = {"branches": file.branches, "functions": file.functions, "lines": file.lines}
    return by_name.get(metric, file.statements)


@dataclass(frozen=True, slots=True)
class HeldPatch:
    """The added lines of a part. A `small` change is not held against the target."""

    part: Part
    files: tuple[PatchFile, ...]
    count: Count
    small: bool
    need: int

    @property
    def broken(self) -> bool:
        """Whether too few are covered."""
        return self.need > 0


def held_patch(part: Part, files: Sequence[PatchFile], whole: Patch) -> HeldPatch:
    """Hold the added lines of a part against its target."""
    count = patch_count(files)
    small = patch_count(whole.files).total < part.min_changed_lines
    met = small or reaches(count, part.patch.target)
    need = 0 if met else lack(count, part.patch.target)
    return HeldPatch(part, tuple(files), count, small, need)
