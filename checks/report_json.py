"""A report as the JSON document that `hardening report --format json` prints."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from checks.finding import Severity
from checks.report import (
    KINDS,
    Audit,
    Bundle,
    Count,
    Coverage,
    FileCoverage,
    Level,
    Lint,
    Load,
    Report,
    Tests,
    TypeCoverage,
)

Fields = dict[str, object]

_encoder = msgspec.json.Encoder()


def document(report: Report) -> Iterator[bytes]:
    """The document in pieces, one per file or finding, so that it never stands in memory whole."""
    head: Fields = {
        "kind": KINDS[type(report)],
        "format": report.format,
        "complete": report.complete,
        "warnings": report.warnings,
    }
    fields, name, rows = _parts(report)
    yield _encoder.encode(head | fields)[:-1]
    if name:
        yield f',"{name}":['.encode()
        for place, row in enumerate(rows):
            yield (b"," if place else b"") + _encoder.encode(row)
        yield b"]"
    yield b"}"


def _parts(report: Report) -> tuple[Fields, str, Iterable[Fields]]:
    """Further fields, then the name and the rows of the one long list."""
    match report:
        case Coverage():
            return {"totals": _counts(report)}, "files", map(_file, report.files)
        case Audit():
            return _audit(report)
        case Tests():
            return _tests(report), "", ()
        case Lint():
            return _lint(report)
        case Load():
            return _load(report), "", ()
        case Bundle():
            return _bundle(report)
        case TypeCoverage():
            return _type_coverage(report)


def _count(count: Count) -> Fields:
    return {"covered": count.covered, "total": count.total}


def _counts(holder: Coverage | FileCoverage) -> Fields:
    named = {
        "lines": holder.lines,
        "branches": holder.branches,
        "statements": holder.statements,
        "functions": holder.functions,
    }
    return {name: _count(count) for name, count in named.items() if count is not None}


def _file(file: FileCoverage) -> Fields:
    counts = _counts(file)
    known = {name: counts[name] for name in ("lines", "branches") if name in counts}
    missed: Fields = {} if file.listed is None else {"missed_lines": file.missed()}
    return {"path": file.path} | known | missed


def _known(fields: Mapping[str, object]) -> Fields:
    return {name: value for name, value in fields.items() if value is not None}


def _audit(report: Audit) -> tuple[Fields, str, Iterable[Fields]]:
    found = Counter(finding.severity for finding in report.findings)
    rows: Iterable[Fields] = (
        {
            "package": one.package,
            "versions": one.versions,
            "ids": one.ids,
            "severity": one.severity,
            "direct": one.direct,
            "dev": one.dev,
            "fix": one.fix,
        }
        for one in report.findings
    )
    return {"totals": {severity: found[severity] for severity in Severity}}, "findings", rows


def _tests(report: Tests) -> Fields:
    totals = report.totals
    names = ("tests", "passed", "failed", "errors", "skipped", "flaky")
    counts: Fields = {name: getattr(totals, name) for name in names}
    return {"totals": counts | {"time": totals.microseconds / 1_000_000}}


def _lint(report: Lint) -> tuple[Fields, str, Iterable[Fields]]:
    found = Counter(finding.severity for finding in report.findings)
    counts: Fields = {level: found[level] for level in Level}
    totals = {"findings": len(report.findings)} | counts | {"suppressed": report.suppressed}
    rows: Iterable[Fields] = (
        {
            "path": one.path,
            "line": one.line,
            "rule": one.rule,
            "severity": one.severity,
            "message": one.message,
        }
        for one in report.findings
    )
    return {"totals": totals}, "findings", rows


def _load(report: Load) -> Fields:
    names = ("requests", "failed", "rps", "p50_ms", "p95_ms", "p99_ms")
    checks = _known({"passes": report.passes, "fails": report.fails})
    thresholds = [
        {"metric": one.metric, "expr": one.expr, "ok": one.ok} for one in report.thresholds
    ]
    return {
        "totals": _known({name: getattr(report, name) for name in names}),
        "checks": checks,
        "thresholds": thresholds,
    }


def _bundle(report: Bundle) -> tuple[Fields, str, Iterable[Fields]]:
    totals = {"bytes": sum(entry.bytes for entry in report.entries)}
    rows: Iterable[Fields] = (
        {"name": one.name, "bytes": one.bytes, "limit": one.limit, "ok": one.ok}
        for one in report.entries
    )
    return {"totals": totals, "measure": report.measure}, "entries", rows


def _type_coverage(report: TypeCoverage) -> tuple[Fields, str, Iterable[Fields]]:
    count = report.identifiers
    percent = count.covered * 10_000 // count.total / 100 if count.total else None
    totals = _known(_count(count) | {"percent": percent})
    rows: Iterable[Fields] = ({"path": one.path, "line": one.line} for one in report.findings)
    return {"totals": totals}, "findings", rows
