"""All coverage reports of one commit as one: shards are joined line by line and arm by arm.

What counts differently is never added up: of a file that several kinds of tools measured, only the
most detailed kind counts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from checks.awaited import listed as named
from checks.coverage_sheet import total
from checks.evidence import Submitted
from checks.number_set import Numbers, narrow, wide
from checks.report import Count, Coverage, FileCoverage

LOW = 0xFFFF
SAME_MEASURE = {"coverage.py/branch": "coverage.py", "simplecov-resultset": "simplecov"}
"""Producers whose line figures compare with those of another one."""

Parts = dict[str, list[FileCoverage]]


@dataclass(frozen=True, slots=True)
class Joined:
    """Files by path, and what measured each. A file has no `listed` where the lines of the tested
    commit could not be mapped."""

    files: Mapping[str, FileCoverage]
    families: Mapping[str, str]
    notes: tuple[str, ...] = ()


def family(report: Coverage) -> str:
    """What kind of tool measured; figures of unlike ones do not compare."""
    return SAME_MEASURE.get(report.producer, report.producer)


def join(
    submitted: Iterable[Submitted],
    *,
    partial_is_missed: bool = False,
    preferred: frozenset[str] = frozenset(),
) -> Joined:
    """Join reports in any order. With `partial_is_missed` a line counts as covered only if all of
    its branches were taken. Of a file that was measured in several ways, those that tell lines
    come first, then the `preferred` ones, which are those of the other side of the comparison."""
    by_path: dict[str, Parts] = defaultdict(dict)
    detail, unsure = dict[str, int](), set[str]()
    for one in submitted:
        if isinstance(one.report, Coverage):
            kind = family(one.report)
            for file in one.report.files:
                by_path[file.path].setdefault(kind, []).append(file)
            detail[kind] = max(detail.get(kind, 0), _detail(one.report))
            unsure.update(() if one.lines_known else (file.path for file in one.report.files))

    def rank(kind: str) -> tuple[bool, bool, int, str]:
        return detail[kind] == 0, kind not in preferred, -detail[kind], kind

    families = {path: min(by_path[path], key=rank) for path in sorted(by_path)}
    files = dict[str, FileCoverage]()
    for path, kind in families.items():
        file = joined(by_path[path][kind])
        file = _without_partial(file) if partial_is_missed else file
        files[path] = without_lines(file) if path in unsure else file
    return Joined(files, families, _twice(by_path, families))


def _detail(report: Coverage) -> int:
    """0 for counts alone, 1 for lines, 2 for named arms of branches."""
    if any(file.arms for file in report.files):
        return 2
    return int(any(file.listed is not None for file in report.files))


def _twice(by_path: Mapping[str, Parts], families: Mapping[str, str]) -> tuple[str, ...]:
    """Says which measure was taken where there were several."""
    several = Counter(
        (families[path], tuple(sorted(parts.keys() - {families[path]})))
        for path, parts in by_path.items()
        if len(parts) > 1
    )
    return tuple(
        f"{count} file{'s are' if count > 1 else ' is'} measured by {chosen} and by"
        f" {named(others)}: the figures of {chosen} count"
        for (chosen, others), count in sorted(several.items())
    )


def joined(parts: Sequence[FileCoverage]) -> FileCoverage:
    """One file out of its shards: a line is covered if any shard covers it, and missed if one
    misses it and no other knows better. Functions and statements have no names that could be
    joined: the shard with the most of them counts."""
    known = [part for part in parts if part.listed is not None] or list(parts)
    if len(known) == 1:
        return known[0]
    listed = [part.listed for part in known if part.listed is not None]
    covered = _united([part.covered for part in known])
    arms = _united([part.arms for part in known])
    taken = _united([part.taken for part in known])
    at = _fullest(known)
    lines = _united(listed) if listed else None
    return FileCoverage(
        known[0].path,
        _best(part.lines for part in known) if lines is None else Count(len(covered), len(lines)),
        _branches(known, arms, taken, at),
        _best(part.statements for part in known),
        _best(part.functions for part in known),
        lines,
        covered,
        _partial(known, arms, taken),
        at,
        arms,
        taken,
    )


def _united(sets: Sequence[Numbers]) -> Numbers:
    """All numbers of the sets; shards mostly list the same."""
    unlike = {one for one in sets if one}
    if len(unlike) < 2:
        return next(iter(unlike), sets[0])
    numbers = chain.from_iterable(unlike)
    return wide(numbers) if any(one.wide for one in unlike) else narrow(numbers)


def _best(counts: Iterable[Count | None]) -> Count | None:
    given = [count for count in counts if count is not None]
    return max(given, key=lambda count: (count.total, count.covered), default=None)


def _fullest(parts: Sequence[FileCoverage]) -> Numbers:
    """Of each line the entry with the most arms, and of those the one with the most taken."""
    if len({part.branches_at for part in parts}) == 1:
        return parts[0].branches_at
    best = dict[int, int]()
    for one in chain.from_iterable(part.branches_at for part in parts):
        best[one >> 32] = max(one, best.get(one >> 32, 0))
    return wide(best.values())


def _branches(
    parts: Sequence[FileCoverage], arms: Numbers, taken: Numbers, at: Numbers
) -> Count | None:
    """By arm or by line, where that is how every shard counts; else the largest shard's count."""
    counted = [part for part in parts if part.branches is not None]
    if arms and all(part.branches == Count(len(part.taken), len(part.arms)) for part in counted):
        return Count(len(taken), len(arms))
    if at and all(part.branches == _sum(part.branches_at) for part in counted):
        return _sum(at)
    return _best(part.branches for part in counted)


def _sum(at: Numbers) -> Count:
    return Count(sum(one & LOW for one in at), sum(one >> 16 & LOW for one in at))


def _partial(parts: Sequence[FileCoverage], arms: Numbers, taken: Numbers) -> Numbers:
    """Lines that no shard covers in full, and whose arms the shards did not take together."""
    torn = set(chain.from_iterable(part.partial for part in parts))
    for part in parts if torn else ():
        torn -= set(part.covered) - set(part.partial)
    if not torn:
        return Numbers()
    left = {one >> 32 for one in arms.without(taken)}
    whole = {one >> 32 for one in arms} - left
    return narrow(torn - whole)


def _without_partial(file: FileCoverage) -> FileCoverage:
    """The file with its partly covered lines as missed ones."""
    if file.listed is None or not file.partial:
        return file
    covered = narrow(file.covered.without(file.partial))
    return replace(file, covered=covered, lines=Count(len(covered), len(file.listed)))


def without_lines(file: FileCoverage) -> FileCoverage:
    """The counts alone."""
    none = Numbers()
    return replace(file, listed=None, covered=none, partial=none)


def summed(counts: Iterable[Count | None]) -> Count:
    """The sum of what is known."""
    return total(counts) or Count(0, 0)
