"""Which files can hold lines to cover, told by their names."""

from posixpath import splitext

from checks.change import Change
from checks.diff import FileStatus
from checks.evidence import Evidence
from checks.paths import any_of
from checks.report import Coverage
from checks.routes import TESTS

_SUFFIXES = (
    ".ts .mts .cts .tsx .js .mjs .cjs .jsx .vue .svelte .py .pyx .java .kt .kts .scala .groovy"
    " .go .rb .rake .php .cs .fs .vb .c .cc .cpp .cxx .m .mm .h .hh .hpp .hxx .rs .swift .dart"
    " .ex .exs .erl .clj .cljs .cljc .hs .ml .lua .pl .pm .r .jl .nim .zig .sh .bash .sol"
)
SUFFIXES = frozenset(_SUFFIXES.split())
"""Of languages for which tools measure coverage."""

MORE_TESTS = (
    "**/*Test.{java,kt,scala,groovy,php,cs}",
    "**/*Tests.{java,kt,cs,swift}",
    "**/*_test.{go,dart,exs,rb}",
    "**/*_spec.rb",
    "**/spec/**",
    "**/*.d.{ts,mts,cts}",
)
"""Files that nobody expects in a report."""

_IS_TEST = any_of((*TESTS, *MORE_TESTS))


def suffix(path: str) -> str:
    """The suffix of a path in lower case, with its dot."""
    return splitext(path)[1].lower()


def touches_code(change: Change, evidence: Evidence) -> bool:
    """Whether the change touches a file of source code, or one that a report lists."""
    paths = {path for file in change.diff.files.values() for path in (file.path, file.old_path)}
    if any(suffix(path) in SUFFIXES for path in paths):
        return True
    reports = [one.report for one in (*evidence.head, *evidence.base)]
    known = (file for report in reports if isinstance(report, Coverage) for file in report.files)
    return any(file.path in paths for file in known)


def unmeasured(change: Change, measured: frozenset[str]) -> list[str]:
    """New files of source code that no report lists, of the kinds that the reports do list."""
    kinds = {suffix(path) for path in measured} & SUFFIXES
    return sorted(
        file.path
        for file in change.diff.files.values()
        if file.status is FileStatus.ADDED
        and file.added
        and file.path not in measured
        and suffix(file.path) in kinds
        and not _IS_TEST(file.path)
    )
