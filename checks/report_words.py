"""A report as a few lines that people read; percentages are rounded down."""

from collections import Counter
from collections.abc import Iterator

from checks.plain_text import one_line
from checks.report import (
    KINDS,
    Audit,
    Bundle,
    Count,
    Coverage,
    Lint,
    Load,
    Report,
    Tests,
    TypeCoverage,
)

ROWS = 10
TEXT = 160


def words(report: Report) -> Iterator[str]:
    """What it is, what it says, and what is wrong with it; no line ends."""
    state = "" if report.complete else ", incomplete"
    yield f"{KINDS[type(report)]} ({report.format}{state})"
    for line in _said(report):
        yield f"  {line}"
    for warning in report.warnings:
        yield f"  warning: {shown(warning)}"


def shown(text: str) -> str:
    """Text of the report, made fit for a terminal."""
    return one_line(text)[:TEXT]


def ratio(count: Count) -> str:
    """Covered of total with the percentage, which 0 of 0 has not."""
    said = f"{count.covered:,} of {count.total:,}"
    if not count.total:
        return said
    hundredths = count.covered * 10_000 // count.total
    return f"{said} ({hundredths // 100}.{hundredths % 100:02} %)"


def _said(report: Report) -> Iterator[str]:
    match report:
        case Coverage():
            return _coverage(report)
        case Audit():
            return _audit(report)
        case Tests():
            return _tests(report)
        case Lint():
            return _lint(report)
        case Load():
            return _load(report)
        case Bundle():
            return _bundle(report)
        case TypeCoverage():
            return iter((f"identifiers with a type: {ratio(report.identifiers)}",))


def _coverage(report: Coverage) -> Iterator[str]:
    for name in ("lines", "branches", "statements", "functions"):
        count: Count | None = getattr(report, name)
        if count is not None:
            yield f"{name}: {ratio(count)}"
    yield f"files: {len(report.files):,}"
    missing = [
        (file.lines.total - file.lines.covered, file)
        for file in report.files
        if file.lines is not None and file.lines.covered < file.lines.total
    ]
    missing.sort(key=lambda pair: (-pair[0], pair[1].path))
    for count_missed, file in missing[:ROWS]:
        yield f"  {count_missed:,} lines missed in {shown(file.path)}"
    yield from _rest(len(missing))


def _rest(rows: int) -> Iterator[str]:
    if rows > ROWS:
        yield f"  and {rows - ROWS:,} more"


def _audit(report: Audit) -> Iterator[str]:
    found = Counter(one.severity for one in report.findings)
    yield f"advisories: {len(report.findings):,}"
    for severity, times in sorted(found.items()):
        yield f"  {severity}: {times:,}"


def _tests(report: Tests) -> Iterator[str]:
    totals = report.totals
    yield (
        f"tests: {totals.tests:,} in {totals.microseconds / 1_000_000:.3f} s, "
        f"{totals.passed:,} passed, {totals.failed:,} failed, {totals.errors:,} errors, "
        f"{totals.skipped:,} skipped, {totals.flaky:,} flaky"
    )
    bad = [case for case in report.cases if case.outcome in ("failed", "error")]
    for case in bad[:ROWS]:
        yield f"  {case.outcome}: {shown(case.suite)} {shown(case.name)}"
    yield from _rest(len(bad))


def _lint(report: Lint) -> Iterator[str]:
    yield f"findings: {len(report.findings):,}, suppressed: {report.suppressed:,}"
    for one in report.findings[:ROWS]:
        place = f"{shown(one.path)}:{one.line}" if one.path else "project"
        yield f"  {place}: {one.severity} {shown(one.rule)}: {shown(one.message)}"
    yield from _rest(len(report.findings))


def _load(report: Load) -> Iterator[str]:
    for name in ("requests", "failed", "rps", "p50_ms", "p95_ms", "p99_ms"):
        value: float | None = getattr(report, name)
        if value is not None:
            yield f"{name}: {value:,}"
    for one in report.thresholds[:ROWS]:
        yield f"  {'holds' if one.ok else 'crossed'}: {shown(one.metric)} {shown(one.expr)}"
    yield from _rest(len(report.thresholds))


def _bundle(report: Bundle) -> Iterator[str]:
    yield f"{report.measure}: {sum(entry.bytes for entry in report.entries):,}"
    for entry in report.entries[:ROWS]:
        limit = f" of {entry.limit:,}" if entry.limit is not None else ""
        verdict = " too large" if entry.ok is False else ""
        yield f"  {shown(entry.name)}: {entry.bytes:,}{limit}{verdict}"
    yield from _rest(len(report.entries))
