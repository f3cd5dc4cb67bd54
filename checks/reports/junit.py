"""JUnit XML in the dialects of many writers: elements count, attributes are only a fallback."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import msgspec

from checks.document import Document
from checks.report import Kind, Outcome, Reader, TestCase, Tests, TestTotals
from checks.report_limits import MESSAGE_BYTES
from checks.report_rows import check_rows, message, microseconds, name, real, tests, whole
from checks.xml_events import Attributes, feed

FLAKY = frozenset(("flakyFailure", "flakyError"))
BAD = {Outcome.ERROR: "error", Outcome.FAILED: "failure"}
NOT_RUN = ("notrun", "disabled", "skipped")


@dataclass(slots=True)
class _Suite:
    attributes: Attributes
    inner: bool = False
    cases: list[TestCase] = field(default_factory=list)


class _Walk:
    """`found` are the elements below the case at hand, `text` that of its failure. Properties and
    output are never looked at: they may hold the whole environment."""

    __slots__ = ("attributes", "cases", "document", "found", "stated", "suites", "text", "todo")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.suites = list[_Suite]()
        self.cases = list[TestCase]()
        self.stated = list[TestTotals]()
        self.attributes: Attributes | None = None
        self.found = dict[str, str]()
        self.text: list[str] | None = None
        self.todo = False

    def suite(self, attributes: Attributes) -> None:
        for outer in self.suites[-1:]:
            outer.inner = True
        self.suites.append(_Suite(attributes))

    def suite_end(self) -> None:
        suite = self.suites.pop()
        if suite.cases:
            self.cases += _last_attempts(suite)
            check_rows(self.cases, self.document)
        elif not suite.inner:
            self.stated.append(_stated(suite.attributes))

    def case(self, attributes: Attributes) -> None:
        self.attributes, self.found, self.todo = attributes, {}, False

    def case_end(self) -> None:
        if self.attributes is None:
            return
        case = self._case(self.attributes)
        self.attributes = None
        (self.suites[-1].cases if self.suites else self.cases).append(case)

    def child(self, element: str, attributes: Attributes) -> None:
        if self.attributes is None:
            return
        self.todo |= element == "skipped" and attributes.get("type") == "todo"
        self.found.setdefault(element, attributes.get("message", ""))
        if element in ("failure", "error"):
            self.text = []

    def child_end(self, element: str) -> None:
        if self.text is not None and not self.found.get(element):
            self.found[element] = "".join(self.text)
        self.text = None

    def characters(self, text: str) -> None:
        if self.text is not None and sum(map(len, self.text)) < MESSAGE_BYTES:
            self.text.append(text[:MESSAGE_BYTES])

    def _case(self, attributes: Attributes) -> TestCase:
        outcome = self._outcome(attributes)
        bad = outcome in BAD
        suite = self.suites[-1].attributes.get("name", "") if self.suites else ""
        return TestCase(
            name(attributes.get("classname") or suite),
            name(attributes.get("name", "")),
            outcome,
            microseconds(real(attributes.get("time"))),
            not bad and bool(self.found) and not FLAKY.isdisjoint(self.found),
            name(attributes.get("file", "")),
            message(self.found.get(BAD[outcome], "")) if bad else "",
        )

    def _outcome(self, attributes: Attributes) -> Outcome:
        if not self.found and "status" not in attributes:
            return Outcome.PASSED
        if self.todo:
            return Outcome.SKIPPED
        if "error" in self.found:
            return Outcome.ERROR
        if "failure" in self.found:
            return Outcome.FAILED
        skipped = "skipped" in self.found or attributes.get("status", "").lower() in NOT_RUN
        return Outcome.SKIPPED if skipped else Outcome.PASSED


def _last_attempts(suite: _Suite) -> Iterable[TestCase]:
    """Writers that list every attempt as a case of its own say fewer `tests` than cases."""
    said = whole(real(suite.attributes.get("tests")))
    if said is None or len(suite.cases) <= said:
        return suite.cases
    by_name = {(case.suite, case.name): case for case in suite.cases}
    if len(by_name) != said:
        return suite.cases
    times = dict[tuple[str, str], int]()
    for case in suite.cases:
        times[case.suite, case.name] = times.get((case.suite, case.name), 0) + 1
    return [
        msgspec.structs.replace(
            case, flaky=case.flaky or (times[key] > 1 and case.outcome == Outcome.PASSED)
        )
        for key, case in by_name.items()
    ]


def _stated(attributes: Attributes) -> TestTotals:
    """The counts of a suite that lists no case."""

    def number(*spellings: str) -> int:
        return next(
            (whole(real(attributes[key])) or 0 for key in spellings if key in attributes), 0
        )

    total, failed, errors = number("tests"), number("failures"), number("errors")
    skipped = number("skipped", "skips", "disabled")
    passed = max(total - failed - errors - skipped, 0)
    return TestTotals(total, passed, failed, errors, skipped, 0, 0)


def _with_stated(report: Tests, stated: list[TestTotals]) -> Tests:
    """Add the suites that have counts only, if any have."""
    if not any(one.tests for one in stated):
        return report
    own = (report.totals, *stated)
    totals = TestTotals(
        sum(one.tests for one in own),
        sum(one.passed for one in own),
        sum(one.failed for one in own),
        sum(one.errors for one in own),
        sum(one.skipped for one in own),
        report.totals.flaky,
        report.totals.microseconds,
    )
    note = "some suites have counts only: their tests are not listed"
    return replace(report, totals=totals, complete=True, warnings=(note,))


def read(document: Document) -> Tests:
    """Walk nested suites once; outer suites repeat the sums of inner ones."""
    walk = _Walk(document)
    children = ("failure", "error", "skipped", "flakyFailure", "flakyError")
    starts = {"testsuite": walk.suite, "testcase": walk.case} | {
        element: _starter(walk, element) for element in children
    }
    ends = {"testsuite": walk.suite_end, "testcase": walk.case_end} | {
        element: _ender(walk, element) for element in children
    }
    feed(document, starts, ends, walk.characters)
    return _with_stated(tests("junit", walk.cases), walk.stated)


def _starter(walk: _Walk, element: str) -> Callable[[Attributes], None]:
    return lambda attributes: walk.child(element, attributes)


def _ender(walk: _Walk, element: str) -> Callable[[], None]:
    return lambda: walk.child_end(element)


def sniff(document: Document) -> bool:
    """The root of one suite or of several."""
    return document.xml is not None and document.xml.root in ("testsuites", "testsuite")


READER = Reader("junit", Kind.TESTS, sniff, read)
