"""The JSON of jest, which vitest writes too: files of assertions, and files that never loaded."""

import msgspec

from checks.document import Document
from checks.json_text import decode
from checks.report import Kind, Outcome, Reader, TestCase, Tests
from checks.report_rows import check_rows, message, microseconds, name, tests

OUTCOMES = {"passed": Outcome.PASSED, "failed": Outcome.FAILED}


class _Assertion(msgspec.Struct, rename="camel"):
    status: str
    title: str = ""
    full_name: str | None = None
    duration: float | None = None
    failure_messages: list[str] | None = None
    invocations: int | None = None


class _File(msgspec.Struct, rename="camel"):
    name: str
    status: str = ""
    message: str = ""
    assertion_results: list[_Assertion] = []


class _Run(msgspec.Struct, rename="camel"):
    test_results: list[_File]


RUN = msgspec.json.Decoder(_Run)


def _case(file: _File, one: _Assertion) -> TestCase:
    outcome = OUTCOMES.get(one.status, Outcome.SKIPPED)
    attempts = one.invocations or 1
    said = (one.failure_messages or [""])[0] if outcome == Outcome.FAILED else ""
    return TestCase(
        name(file.name),
        name(one.full_name or one.title),
        outcome,
        microseconds(one.duration / 1000 if one.duration is not None else None),
        attempts > 1 and outcome == Outcome.PASSED,
        name(file.name),
        message(said),
    )


def read(document: Document) -> Tests:
    """A failed file without assertions could not be loaded: an error, not nothing."""
    cases = list[TestCase]()
    for file in decode(document.text, RUN, "the report").test_results:
        cases += [_case(file, one) for one in file.assertion_results]
        if file.status == "failed" and not file.assertion_results:
            place = name(file.name)
            cases.append(TestCase(place, "", Outcome.ERROR, 0, False, place, message(file.message)))
        check_rows(cases, document)
    jest = document.json is not None and document.json.has("numRuntimeErrorTestSuites")
    return tests("jest-json" if jest else "vitest-json", cases)


def sniff(document: Document) -> bool:
    """A count of tests beside their results."""
    return document.json is not None and document.json.has("numTotalTests", "testResults")


READER = Reader("jest-json", Kind.TESTS, sniff, read)
