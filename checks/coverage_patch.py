"""Coverage of the lines that a change adds: exactly those that the reports list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from checks.change import Change
from checks.coverage_lines import Run, inside, runs
from checks.report import Count, FileCoverage


@dataclass(frozen=True, slots=True)
class PatchFile:
    """The added lines of one file that a report lists, and those that are missed, in runs."""

    path: str
    count: Count
    runs: tuple[Run, ...]

    def missed(self) -> list[int]:
        """The missed lines, sorted."""
        return [line for run in self.runs for line in run.lines]


@dataclass(frozen=True, slots=True)
class Patch:
    """Every changed file with added lines that count. Of `unknown` files the reports tell no
    lines, or lines that could not be mapped to the head."""

    files: tuple[PatchFile, ...]
    unknown: tuple[str, ...] = ()


def with_unlisted(patch: Patch, change: Change, paths: Iterable[str]) -> Patch:
    """Files that no report lists, with every added line as missed: nothing tells which can run."""
    found = list(patch.files)
    for path in paths:
        spans = change.diff.files[path].added
        lines = [tuple(range(first, last + 1)) for first, last in spans]
        missing = tuple(Run(path, run, number) for number, run in enumerate(lines))
        found.append(PatchFile(path, Count(0, sum(map(len, lines))), missing))
    return Patch(tuple(sorted(found, key=lambda file: file.path)), patch.unknown)


def patch_of(
    change: Change, measured: Mapping[str, FileCoverage], untold: frozenset[str] = frozenset()
) -> Patch:
    """Hold the added lines of the head against the reports. `untold` are files of which these said
    something that does not count."""
    lost = untold.difference(measured) & change.diff.files.keys()
    found, unknown = list[PatchFile](), [p for p in lost if change.diff.files[p].added]
    for path in sorted(change.diff.files.keys() & measured.keys()):
        file, spans = measured[path], change.diff.files[path].added
        if file.listed is not None:
            own = _file(path, file, spans)
            found += [own] if own.count.total else []
        elif spans:
            unknown.append(path)
    return Patch(tuple(found), tuple(sorted(unknown)))


def _file(path: str, file: FileCoverage, spans: Iterable[tuple[int, int]]) -> PatchFile:
    covered, total, missing = 0, 0, list[Run]()
    for number, span in enumerate(spans):
        lines = inside(file.listed, (span,)) if file.listed is not None else []
        missed = [line for line in lines if line not in file.covered]
        covered, total = covered + len(lines) - len(missed), total + len(lines)
        missing += runs(path, lines, missed, number)
    return PatchFile(path, Count(covered, total), tuple(missing))


def patch_count(files: Iterable[PatchFile]) -> Count:
    """Covered of all added lines that count."""
    counts = [file.count for file in files]
    return Count(sum(one.covered for one in counts), sum(one.total for one in counts))
