"""TRX of .NET: results by outcome; data rows stand inside the result of their test."""

import re

from checks.document import Document
from checks.report import Kind, Outcome, Reader, TestCase, Tests
from checks.report_rows import check_rows, microseconds, name, tests
from checks.xml_events import Attributes, Handlers, feed

DURATION = re.compile(r"(?:(\d{1,5})\.)?(\d{1,3}):(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)\Z")
OUTCOMES = {
    "Passed": Outcome.PASSED,
    "PassedButRunAborted": Outcome.PASSED,
    "Completed": Outcome.PASSED,
    "Warning": Outcome.PASSED,
    "Failed": Outcome.FAILED,
    "NotExecuted": Outcome.SKIPPED,
    "Inconclusive": Outcome.SKIPPED,
    "NotRunnable": Outcome.SKIPPED,
    "Pending": Outcome.SKIPPED,
}


class _Walk:
    """`open` are results whose end is still to come, and whether rows were found in them."""

    __slots__ = ("cases", "document", "open")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.cases = list[TestCase]()
        self.open = list[tuple[Attributes, list[bool]]]()

    def start(self, attributes: Attributes) -> None:
        for _, rows in self.open[-1:]:
            rows.append(True)
        self.open.append((attributes, []))

    def end(self) -> None:
        attributes, rows = self.open.pop()
        if rows:
            return
        outcome = OUTCOMES.get(attributes.get("outcome", ""), Outcome.ERROR)
        seconds = _seconds(attributes.get("duration", ""))
        own = name(attributes.get("testName", ""))
        self.cases.append(TestCase("", own, outcome, microseconds(seconds)))
        check_rows(self.cases, self.document)


def _seconds(text: str) -> float | None:
    found = DURATION.match(text)
    if found is None:
        return None
    days, hours, minutes, seconds = found.groups()
    return ((int(days or 0) * 24 + int(hours)) * 60 + int(minutes)) * 60 + float(seconds)


def read(document: Document) -> Tests:
    """Every result without rows is a case; a missing outcome is an error."""
    walk = _Walk(document)
    kinds = ("UnitTestResult", "TestResult", "GenericTestResult", "TestResultAggregation")
    feed(document, Handlers(dict.fromkeys(kinds, walk.start), dict.fromkeys(kinds, walk.end)))
    return tests("trx", walk.cases)


def sniff(document: Document) -> bool:
    """The root `TestRun`."""
    return document.xml is not None and document.xml.root == "TestRun"


READER = Reader("trx", Kind.TESTS, sniff, read)
