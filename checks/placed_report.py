"""A report among the files of its commit: its paths become the tree's, and what is not there goes.

A report of which too few files are found is refused: judging it would blame the wrong files.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from checks.evidence import Refusal
from checks.paths import matches
from checks.plain_text import cut, one_line
from checks.report import (
    Coverage,
    FileCoverage,
    Lint,
    LintFinding,
    Report,
    TestCase,
    Tests,
    TypeCoverage,
)
from checks.report_files import with_files, without_files
from checks.report_paths import FOUND_PERCENT, MappedPaths, PathHints, map_paths

NAMED = 5
PATH_BYTES = 120
RUN_IN_ROOT = (
    "write the report on this commit, in a checkout of this repository, so that the files that it"
    " names are those that git knows"
)


@dataclass(frozen=True, slots=True)
class Placed:
    """The report in the paths of the tree, and what its reader should know. `untold` are files
    that were left out of it because what was measured there is not what the head has."""

    report: Report
    notes: tuple[str, ...] = ()
    untold: frozenset[str] = frozenset()

    def without(self, untold: frozenset[str], note: str) -> "Placed":
        """Leave files out, and say why."""
        report = without_files(self.report, untold.__contains__)
        return Placed(report, (*self.notes, note), self.untold | untold)


@dataclass(frozen=True, slots=True)
class Tree:
    """The paths of a commit, and its Go modules by path and folder. `only` are globs of the files
    that the report may speak for, all of them if empty."""

    paths: Collection[str]
    modules: Mapping[str, str]
    only: tuple[str, ...] = ()


def place(report: Report, name: str, tree: Tree) -> Placed | Refusal:
    """Find the report's files in the tree."""
    reported = list(dict.fromkeys(_paths(report)))
    if not reported:
        return Placed(report)
    sources = report.sources if isinstance(report, Coverage) else ()
    hints = PathHints(modules=tree.modules, sources=sources)
    mapped = map_paths(reported, tree.paths, hints)
    if not mapped.enough and not isinstance(report, Tests):
        return Refusal(name, _too_few(mapped), RUN_IN_ROOT)
    found = {old: new for old, new in mapped.found.items() if _wanted(tree, new)}
    return Placed(_moved(report, found), _lost(mapped, name, report))


def _wanted(tree: Tree, path: str) -> bool:
    return not tree.only or matches(tree.only, path)


def _paths(report: Report) -> Iterable[str]:
    if isinstance(report, Coverage):
        return (file.path for file in report.files)
    if isinstance(report, Lint | TypeCoverage):
        return (one.path for one in report.findings if one.path)
    if isinstance(report, Tests):
        return (case.file for case in report.cases if case.file)
    return ()


def _too_few(mapped: MappedPaths) -> str:
    lost = (*mapped.absent, *mapped.ambiguous)
    share = f"{len(mapped.found)} of the {len(mapped.found) + len(lost)} files that it names"
    return (
        f"only {share} are in the repository ({FOUND_PERCENT} % are needed); not found:"
        f" {_named(lost)}"
    )


def _lost(mapped: MappedPaths, name: str, report: Report) -> tuple[str, ...]:
    lost = (*mapped.absent, *mapped.ambiguous)
    if not lost or isinstance(report, Tests):
        return ()
    verb = "is" if len(lost) == 1 else "are"
    files = f"{len(lost)} file{'s' * (len(lost) != 1)}"
    return (f"{files} of {name} {verb} not in the repository and left out: {_named(lost)}",)


def _named(paths: Sequence[str]) -> str:
    shown = ", ".join(cut(one_line(path), PATH_BYTES) for path in paths[:NAMED])
    more = len(paths) - NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _moved(report: Report, found: Mapping[str, str]) -> Report:
    if isinstance(report, Coverage):
        return with_files(report, _files(report, found))
    if isinstance(report, Lint):
        return replace(report, findings=tuple(_findings(report, found)))
    if isinstance(report, TypeCoverage):
        kept = (one for one in report.findings if one.path in found)
        return replace(report, findings=tuple(replace(o, path=found[o.path]) for o in kept))
    if isinstance(report, Tests):
        return replace(report, cases=tuple(_case(case, found) for case in report.cases))
    return report


def _files(report: Coverage, found: Mapping[str, str]) -> list[FileCoverage]:
    """One entry of each file of the tree: where two names mean one file, the fuller one."""
    best = dict[str, FileCoverage]()
    for file in report.files:
        path = found.get(file.path)
        if path is not None:
            known = best.get(path)
            if known is None or _size(known) < _size(file):
                best[path] = replace(file, path=path)
    return [best[path] for path in sorted(best)]


def _size(file: FileCoverage) -> tuple[int, int]:
    lines = file.lines
    return (0, 0) if lines is None else (lines.total, lines.covered)


def _findings(report: Lint, found: Mapping[str, str]) -> Iterable[LintFinding]:
    for one in report.findings:
        if not one.path:
            yield one
        elif one.path in found:
            yield replace(one, path=found[one.path])


def _case(case: TestCase, found: Mapping[str, str]) -> TestCase:
    path = found.get(case.file, "")
    if path == case.file:
        return case
    return TestCase(
        case.suite, case.name, case.outcome, case.microseconds, case.flaky, path, case.message
    )
