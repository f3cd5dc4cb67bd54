"""The findings of several reports as rows: each with its tool and the path it has at the head."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from checks.evidence import Submitted
from checks.report import Level, Lint, LintFinding

RANK = {Level.NOTE: 0, Level.WARNING: 1, Level.ERROR: 2}
TS_SYNTAX = re.compile(r"TS1\d{3}\Z")
TS_ANY = re.compile(r"TS\d+\Z")
TS_SETTINGS = re.compile(r"(?:\A|/)[tj]sconfig[^/]*\.json\Z")
SILENCED = frozenset({"parse-error", "invalid-syntax", "syntax-error", "E999", "E0001"})
"""Rules by which linters say that they could not read a file, and so found nothing else in it."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Who wrote a report, and in which format: figures of unlike tools do not compare."""

    name: str
    format: str

    def words(self) -> str:
        """For example "eslint" or "pyright (sarif)"."""
        return self.name if self.format.startswith(self.name) else f"{self.name} ({self.format})"


@dataclass(frozen=True, slots=True)
class Row:
    """A finding. `home` is the path that its file has at the head, "" for the whole project;
    `lines_known` is False when its line may be another one at the head."""

    finding: LintFinding
    tool: Tool
    home: str
    lines_known: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """Which findings count: of at least this level, in files that `wants` by their head path.
    `home` turns a path of the report into the head's."""

    level: Level
    wants: Callable[[str], bool]
    home: Callable[[str], str]


def lints(submitted: Iterable[Submitted]) -> list[tuple[Submitted, Lint]]:
    """The reports that hold findings of a tool."""
    return [(one, one.report) for one in submitted if isinstance(one.report, Lint)]


def tool_of(report: Lint) -> Tool:
    """Several formats are one tool's own, others do not tell the tool."""
    return Tool((report.tool or report.format.partition("-")[0]).lower(), report.format)


def rows(submitted: Iterable[Submitted], choice: Choice) -> list[Row]:
    """All rows that count. A finding that several reports of one tool tell, as the legs of a
    build matrix do, is one; twins within one report are as many as it tells."""
    by_tool = defaultdict[Tool, list[list[Row]]](list)
    for one, report in lints(submitted):
        by_tool[tool_of(report)].append(list(_rows(one, report, choice)))
    return [row for reports in by_tool.values() for row in _united(reports)]


def _united(reports: list[list[Row]]) -> Iterable[Row]:
    if len(reports) == 1:
        return reports[0]
    known = Counter[Row]()
    for report in reports:
        known |= Counter(report)
    return known.elements()


def _rows(one: Submitted, report: Lint, choice: Choice) -> Iterator[Row]:
    tool, least = tool_of(report), RANK[choice.level]
    for finding in report.findings:
        home = choice.home(finding.path)
        if RANK[finding.severity] >= least and choice.wants(home):
            yield Row(finding, tool, home, one.lines_known)


def unfinished(report: Lint) -> str:
    """Why a report does not tell all; "" if it does. After an error of syntax, tsc and mypy say
    nothing about types, whatever format their findings are in; nor does tsc after one of the
    project's settings, or of the project as a whole."""
    if not report.complete:
        return report.warnings[0] if report.warnings else "the tool did not finish"
    tool = tool_of(report).name
    if any(_stops(tool, finding) for finding in report.findings):
        return f"with syntax errors {tool} tells only these"
    if any(map(_is_of_project, report.findings)):
        return f"with errors of the whole project {tool} tells only these"
    return ""


def _stops(tool: str, finding: LintFinding) -> bool:
    if tool == "mypy":
        return finding.rule == "syntax"
    return TS_SYNTAX.match(finding.rule) is not None


def _is_of_project(finding: LintFinding) -> bool:
    nowhere = not finding.path or TS_SETTINGS.search(finding.path) is not None
    return nowhere and finding.severity is Level.ERROR and TS_ANY.match(finding.rule) is not None


def unreadable(head: Iterable[Row]) -> frozenset[tuple[Tool, str]]:
    """Files that a linter could not read: what it said of them before is hidden, not mended."""
    return frozenset((row.tool, row.home) for row in head if row.finding.rule in SILENCED)
