"""Playwright's JSON: suites in suites, each spec once per project, attempts inside."""

import msgspec

from checks.document import Document
from checks.json_text import decode
from checks.report import Kind, Outcome, Reader, TestCase, Tests
from checks.report_rows import check_rows, message, microseconds, name, tests

OUTCOMES = {
    "expected": Outcome.PASSED,
    "flaky": Outcome.PASSED,
    "unexpected": Outcome.FAILED,
}


class _Error(msgspec.Struct):
    message: str | None = None


class _Attempt(msgspec.Struct):
    duration: float | None = None
    error: _Error | None = None


class _Test(msgspec.Struct):
    status: str
    project: str = msgspec.field(name="projectName", default="")
    results: list[_Attempt] = []


class _Spec(msgspec.Struct):
    title: str
    file: str = ""
    tests: list[_Test] = []


class _Suite(msgspec.Struct):
    title: str = ""
    specs: list[_Spec] = []
    suites: list["_Suite"] | None = None


class _Run(msgspec.Struct):
    suites: list[_Suite]
    errors: list[_Error] = []


RUN = msgspec.json.Decoder(_Run)


def _case(titles: str, spec: _Spec, test: _Test) -> TestCase:
    last = test.results[-1] if test.results else _Attempt()
    outcome = OUTCOMES.get(test.status, Outcome.SKIPPED)
    said = last.error.message if last.error and outcome == Outcome.FAILED else None
    return TestCase(
        name(f"[{test.project}] {titles}" if test.project else titles),
        name(spec.title),
        outcome,
        microseconds(last.duration / 1000 if last.duration is not None else None),
        test.status == "flaky",
        name(spec.file),
        message(said or ""),
    )


def read(document: Document) -> Tests:
    """`expected` covers tests that are marked to fail; errors outside of tests cut the run."""
    run = decode(document.text, RUN, "the report")
    cases = list[TestCase]()
    waiting = [("", suite) for suite in reversed(run.suites)]
    while waiting:
        above, suite = waiting.pop()
        titles = name(f"{above} › {suite.title}" if above else suite.title)
        cases += [_case(titles, spec, test) for spec in suite.specs for test in spec.tests]
        waiting += [(titles, inner) for inner in reversed(suite.suites or [])]
        check_rows(cases, document)
    missing = ["the run had errors outside of its tests"] if run.errors else []
    return tests("playwright-json", cases, missing)


def sniff(document: Document) -> bool:
    """The three parts of the document."""
    return document.json is not None and document.json.has("stats", "suites", "config")


READER = Reader("playwright-json", Kind.TESTS, sniff, read)
