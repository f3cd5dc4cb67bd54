"""Reports with some of their files left out, and totals that fit what is left."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from checks.coverage_sheet import total
from checks.report import Coverage, FileCoverage, Lint, Report, TypeCoverage

Unwanted = Callable[[str], bool]


def with_files(report: Coverage, files: Iterable[FileCoverage]) -> Coverage:
    """The report with other files, and totals that fit them."""
    kept = tuple(files)
    return replace(
        report,
        files=kept,
        lines=total(file.lines for file in kept),
        branches=total(file.branches for file in kept),
        statements=total(file.statements for file in kept),
        functions=total(file.functions for file in kept),
    )


def without_files(report: Report, unwanted: Unwanted) -> Report:
    """The report as if it did not know these files."""
    if isinstance(report, Coverage):
        return with_files(report, (file for file in report.files if not unwanted(file.path)))
    if isinstance(report, Lint):
        kept = tuple(one for one in report.findings if not unwanted(one.path))
        return replace(report, findings=kept)
    if isinstance(report, TypeCoverage):
        return replace(report, findings=tuple(o for o in report.findings if not unwanted(o.path)))
    return report
