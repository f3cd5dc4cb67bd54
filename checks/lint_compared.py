"""What a change did to the findings of a tool: new on its lines, new elsewhere, gone, unchanged.

Without a report of the base only the lines that the change added are judged: what stands there is
new whatever was there before. Of everything else nothing is known then.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from checks.change import Change
from checks.diff import Diff, FileStatus
from checks.evidence import Evidence, Submitted
from checks.lint_options import FindingOptions
from checks.lint_pairs import pair
from checks.lint_rows import Choice, Row, Tool, lints, rows, tool_of, unfinished, unreadable
from checks.paths import any_of


@dataclass(slots=True)
class Compared:
    """Rows of the head are `direct` (new on a line that the change touched), `indirect` (new on
    another), `unchanged` or `unknown`; of the base they are `gone` or `hidden`, since the tool
    could not read their file, or did not tell all. `alone` are tools that the base has nothing to
    compare with, `lost` those that only the base had."""

    head: list[Row]
    base: list[Row]
    direct: list[Row] = field(default_factory=list)
    indirect: list[Row] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    unknown: list[Row] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    hidden: list[Row] = field(default_factory=list)
    alone: tuple[Tool, ...] = ()
    lost: tuple[Tool, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether the totals of both sides are of the same measure."""
        return not self.alone and not self.lost


def narrowed(evidence: Evidence, report_id: str | None) -> Evidence:
    """The evidence of one declared report alone."""
    if report_id is None:
        return evidence

    def ours(given: Iterable[Submitted]) -> tuple[Submitted, ...]:
        return tuple(one for one in given if one.origin.report_id == report_id)

    names = evidence.missing
    missing = tuple(n for n in names if n == report_id or n.startswith(f"{report_id} ("))
    required = evidence.required and bool(missing or evidence.refused)
    return Evidence(
        head=ours(evidence.head),
        base=ours(evidence.base),
        reference=evidence.reference,
        missing=missing,
        closed=evidence.closed,
        required=required,
        refused=evidence.refused,
        notes=evidence.notes,
    )


def compared(change: Change, evidence: Evidence, options: FindingOptions) -> Compared:
    """Compare tool by tool; what is incomplete at the base is no base."""
    diff = evidence.reference.diff if evidence.reference is not None else Diff()
    homes = {file.old_path: file.path for file in diff.files.values()}
    wants = any_of(options.paths) if options.paths else lambda _: True
    base = evidence.base if evidence.reference is not None else ()
    head_rows = rows(evidence.head, Choice(options.level, wants, lambda path: path))
    base_rows = rows(base, Choice(options.level, wants, lambda path: homes.get(path, path)))
    here = {tool_of(report) for _, report in lints(evidence.head)}
    before = {tool_of(report) for _, report in lints(base)}
    cut = {tool_of(report) for _, report in lints(base) if unfinished(report)}
    found = Compared(
        head_rows,
        base_rows,
        alone=_sorted(here - before | here & cut),
        lost=_sorted(before - here),
    )
    groups = _by_tool(head_rows), _by_tool(base_rows)
    for tool in _sorted(here):
        old = None if tool in found.alone else groups[1][tool]
        _compare(found, groups[0][tool], old, diff, change)
    stopped = (report for _, report in lints(evidence.head) if report.complete)
    _hide(found, {tool_of(report) for report in stopped if unfinished(report)})
    return found


def _hide(found: Compared, cut: Collection[Tool]) -> None:
    """A tool that stopped at an error does not pay for it with what it did not come to."""
    found.hidden += [row for row in found.gone if row.tool in cut]
    found.gone = [row for row in found.gone if row.tool not in cut]


def _sorted(tools: Iterable[Tool]) -> tuple[Tool, ...]:
    return tuple(sorted(tools, key=lambda tool: (tool.name, tool.format)))


def _by_tool(given: Iterable[Row]) -> defaultdict[Tool, list[Row]]:
    groups = defaultdict[Tool, list[Row]](list)
    for row in given:
        groups[row.tool].append(row)
    return groups


def _compare(
    found: Compared, head: list[Row], base: list[Row] | None, diff: Diff, change: Change
) -> None:
    if base is None:
        found.direct += [row for row in head if _is_added(change, row)]
        found.unknown += [row for row in head if not _is_added(change, row)]
        return
    pairs = pair(base, head, diff)
    found.unchanged += pairs.kept
    found.direct += [row for row in pairs.fresh if _is_touched(change, row)]
    found.indirect += [row for row in pairs.fresh if not _is_touched(change, row)]
    silent = unreadable(head)
    found.gone += [row for row in pairs.gone if (row.tool, row.home) not in silent]
    found.hidden += [row for row in pairs.gone if (row.tool, row.home) in silent]


def on_added_line(change: Change, row: Row) -> bool:
    """Whether the change added the line that the row names."""
    file, line = change.diff.files.get(row.home), row.finding.line
    return file is not None and line > 0 and row.lines_known and file.adds(line, line)


def _is_added(change: Change, row: Row) -> bool:
    """On an added line, or anywhere in an added file."""
    file = change.diff.files.get(row.home)
    added = file is not None and file.status is FileStatus.ADDED
    return added or on_added_line(change, row)


def _is_touched(change: Change, row: Row) -> bool:
    """On an added line; where no line is told or it is not sure, in a file whose content the
    change touched."""
    file = change.diff.files.get(row.home)
    if file is None or (row.finding.line and row.lines_known):
        return on_added_line(change, row)
    return file.old_blob != file.new_blob
