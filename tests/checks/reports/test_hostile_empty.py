"""Runs over nothing: whole documents that hold nothing are never a pass where the format tells."""

import pytest

from checks.report import Audit, Coverage, Kind, Lint
from tests.checks.reports.reading import READERS, read, refusal

NO_LINE = "nothing was measured: the report lists no line"
EMPTY = {
    "autocannon": ('{"requests":{"average":0,"total":0},"latency":{},"non2xx":0}', "no request"),
    "cargo-audit": (
        '{"lockfile":{"dependency-count":0},"vulnerabilities":{"list":[]},"warnings":{}}',
        "no package was audited",
    ),
    "clover": ("<coverage><project/></coverage>", NO_LINE),
    "cobertura": ("<coverage><packages/></coverage>", NO_LINE),
    "coverage.py": ('{"meta":{},"files":{},"totals":{"num_statements":0}}', NO_LINE),
    "esbuild": ('{"inputs":{},"outputs":{}}', "nothing was built"),
    "go": ("mode: set\n", NO_LINE),
    "istanbul-json": ('{"/a.js":{"statementMap":{},"s":{}}}', NO_LINE),
    "istanbul-summary": (
        '{"total":{"lines":{"total":0,"covered":0,"pct":"Unknown"},"statements":{"total":0,"covered":0}}}',
        NO_LINE,
    ),
    "jacoco": ('<report name="x"><package name="a"/></report>', NO_LINE),
    "jest-json": (
        '{"numTotalTests":0,"numRuntimeErrorTestSuites":0,"testResults":[]}',
        "no test ran",
    ),
    "junit": ("<testsuites/>", "no test ran"),
    "k6": ('{"root_group":{},"metrics":{}}', "no request was made"),
    "lcov": ("TN:\nSF:a\nend_of_record\n", NO_LINE),
    "llvm-cov-json": ('{"type":"llvm.coverage.json.export","data":[{"files":[]}]}', NO_LINE),
    "locust-csv": ("Type,Name,Request Count,\n", "the row `Aggregated` is missing"),
    "opencover": ("<CoverageSession/>", NO_LINE),
    "oxlint": ('{"diagnostics":[],"number_of_files":0}', "no file was linted"),
    "pip-audit": ('{"dependencies":[],"fixes":[]}', "no package was audited"),
    "playwright-json": ('{"config":{},"suites":[],"stats":{}}', "no test ran"),
    "pyright": ('{"generalDiagnostics":[],"summary":{"filesAnalyzed":0}}', "no file was analysed"),
    "sarif": ('{"version":"2.1.0","runs":[]}', "it holds no run of a tool"),
    "simplecov-resultset": ('{"r":{"coverage":{},"timestamp":1}}', NO_LINE),
    "size-limit": ("[]", "no bundle was measured"),
    "trivy": ('{"SchemaVersion":2,"Results":null}', "nothing was scanned"),
    "trx": ("<TestRun/>", "no test ran"),
    "type-coverage": ('{"correctCount":0,"totalCount":0,"percent":100}', "nothing was measured"),
    "webpack": ('{"assets":[],"chunks":[],"entrypoints":{}}', "nothing was built"),
}
CLEAN = {
    "biome": '{"command":"lint","diagnostics":[]}',
    "bundler-audit": '{"version":"0.9","created_at":"x","results":[]}',
    "checkstyle": '<checkstyle version="1"/>',
    "composer-audit": '{"advisories":[],"abandoned":[]}',
    "cyclonedx": '{"bomFormat":"CycloneDX","vulnerabilities":[]}',
    "golangci-lint": '{"Issues":null,"Report":{}}',
    "govulncheck": '{"config":{"protocol_version":"v1"}}',
    "grype": '{"matches":[],"source":{},"descriptor":{}}',
    "mypy-text": "Success: no issues found in 3 source files\n",
    "npm-audit-v1": '{"actions":[],"advisories":{},"muted":[],"metadata":{}}',
    "npm-audit-v2": '{"auditReportVersion":2,"vulnerabilities":{},"metadata":{}}',
    "osv-scanner": '{"results":[]}',
    "pnpm-audit": '{"advisories":{},"metadata":{"vulnerabilities":{}}}',
    "ruff": "[]",
    "yarn-berry": '{"type":"info","displayName":"YN0001","data":"No audit suggestions"}',
    "yarn-classic": '{"type":"auditSummary","data":{"vulnerabilities":{}}}',
}
"""A run without findings looks like this, whatever it was pointed at."""
LISTS_ERRORS = '{"results":[ ],"metadata":{"cwd":"/r","rulesMeta":{}}}'
SILENT = {"mypy-json", "tsc-text"}
"""A run without findings prints nothing at all, which is refused."""


def test_every_format_is_here() -> None:
    assert EMPTY.keys() | CLEAN.keys() | SILENT | {"eslint"} == {
        reader.format for reader in READERS
    }


@pytest.mark.parametrize("format", EMPTY)
def test_nothing_is_no_pass(format: str) -> None:
    text, said = EMPTY[format]
    report = read(text, format)
    assert (report.format, report.complete) == (format, False)
    assert said in " ".join(report.warnings)
    if isinstance(report, Coverage):
        assert report.lines is None or report.lines.total == 0


@pytest.mark.parametrize("format", CLEAN)
def test_no_finding_is_clean(format: str) -> None:
    report = read(CLEAN[format], format)
    assert (report.complete, report.warnings) == (True, ())
    assert isinstance(report, Audit | Lint)
    assert report.findings == ()


def test_eslint_may_mean_either() -> None:
    report = read(LISTS_ERRORS)
    assert (report.format, report.complete, len(report.warnings)) == ("eslint", True, 1)


def test_an_empty_file_is_no_run_of_any_tool() -> None:
    for text in ("", "\n", " \r\n\t"):
        assert refusal(text) == "it is empty"


def test_only_kinds_of_findings_can_be_clean() -> None:
    kinds = {reader.kind for reader in READERS if reader.format in CLEAN.keys() | SILENT}
    assert kinds == {Kind.AUDIT, Kind.LINT}


@pytest.mark.parametrize("format", ["tsc-text", "mypy-text", "mypy-json", "tsc"])
@pytest.mark.parametrize("text", ["", "\n", "\ufeff"])
def test_what_writes_nothing_when_all_is_well_may_be_empty(format: str, text: str) -> None:
    report = read(text.encode(), format)
    assert isinstance(report, Lint)
    assert (report.findings, report.complete) == ((), True)
    assert report.warnings == (
        "the file is empty, as it is when the tool found nothing, or did not run",
    )


@pytest.mark.parametrize("format", ["eslint", "lcov", "mypy"])
def test_an_empty_file_of_another_format_is_still_none(format: str) -> None:
    assert refusal(b"", format) == "it is empty"
