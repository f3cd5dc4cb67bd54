"""JUnit XML in the dialects of many writers: elements count, attributes are only a fallback."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import msgspec

from checks.attribute_tables import Row
from checks.case_rows import CaseReading, CaseRows, Inside
from checks.document import Document
from checks.report import Kind, Outcome, Reader, TestCase, Tests, TestTotals
from checks.report_limits import MESSAGE_BYTES
from checks.report_rows import add, check_rows, real, tests, whole
from checks.xml_events import Attributes, Handlers, feed


@dataclass(slots=True)
class _Suite:
    """`came` are cases of it that are not among its `cases` yet."""

    attributes: Attributes
    inner: bool = False
    cases: list[TestCase] = field(default_factory=list)
    came: CaseRows = field(default_factory=CaseRows)


class _Walk:
    """`suites` begin with one that stands for the whole document. `came` are the cases of the
    last, `open` those of the suite in which a case is open, `text` that of its failure.
    Properties and output are never looked at: they may hold the whole environment."""

    __slots__ = ("came", "document", "open", "reading", "stated", "suites", "text")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.reading = CaseReading()
        self.suites = [_Suite({})]
        self.came = self.suites[0].came
        self.stated = list[TestTotals]()
        self.open: CaseRows | None = None
        self.text: list[str] | None = None

    @property
    def cases(self) -> list[TestCase]:
        """The cases of all suites that ended."""
        return self.suites[0].cases

    def settle(self) -> None:
        for suite in self.suites:
            self._settle(suite)

    def _settle(self, suite: _Suite) -> None:
        own = suite.attributes.get("name", "")
        keep_last = suite.came is self.open
        suite.cases += suite.came.settle(self.reading, own, keep_last=keep_last)

    def suite(self, attributes: Attributes) -> None:
        self.suites[-1].inner = True
        self.suites.append(_Suite(attributes))
        self.came = self.suites[-1].came

    def suite_end(self) -> None:
        suite = self.suites.pop()
        self.came = self.suites[-1].came
        self._settle(suite)
        if suite.cases:
            self._settle(self.suites[0])
            self.cases.extend(_last_attempts(suite))
            check_rows(self.cases, self.document)
        elif not suite.inner:
            self.stated.append(_stated(suite.attributes))

    def case(self, row: Row) -> None:
        """Begin a case; one in which another begins is none."""
        if self.open is not None:
            self.open.drop_last()
        self.open = self.came
        self.came.rows.append(row)

    def case_end(self) -> None:
        self.open = None

    def child(self, element: str, attributes: Attributes) -> None:
        if self.open is None:
            return
        inside = self.open.inside.setdefault(len(self.open.rows) - 1, Inside())
        inside.todo |= element == "skipped" and attributes.get("type") == "todo"
        inside.found.setdefault(element, attributes.get("message", ""))
        if element in ("failure", "error"):
            self.text = []

    def child_end(self, element: str) -> None:
        if self.text is not None and self.open is not None:
            inside = self.open.inside[len(self.open.rows) - 1]
            inside.found[element] = inside.found.get(element) or "".join(self.text)
        self.text = None

    def characters(self, text: str) -> None:
        if self.text is not None and sum(map(len, self.text)) < MESSAGE_BYTES:
            self.text.append(text[:MESSAGE_BYTES])


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
        add(one.tests for one in own),
        add(one.passed for one in own),
        add(one.failed for one in own),
        add(one.errors for one in own),
        add(one.skipped for one in own),
        report.totals.flaky,
        report.totals.microseconds,
    )
    note = "some suites have counts only: their tests are not listed"
    return replace(report, totals=totals, complete=True, warnings=(note,))


def read(document: Document) -> Tests:
    """Walk nested suites once; outer suites repeat the sums of inner ones."""
    walk = _Walk(document)
    children = ("failure", "error", "skipped", "flakyFailure", "flakyError")
    starts = {element: _starter(walk, element) for element in children}
    ends = {element: _ender(walk, element) for element in children}
    starts["testsuite"] = walk.suite
    ends |= {"testsuite": walk.suite_end, "testcase": walk.case_end}
    rows = {"testcase": walk.case}
    texts = dict.fromkeys(("failure", "error"), walk.characters)
    feed(document, Handlers(starts, ends, rows=rows, texts=texts, settle=walk.settle))
    walk.settle()
    check_rows(walk.cases, document)
    return _with_stated(tests("junit", walk.cases), walk.stated)


def _starter(walk: _Walk, element: str) -> Callable[[Attributes], None]:
    return lambda attributes: walk.child(element, attributes)


def _ender(walk: _Walk, element: str) -> Callable[[], None]:
    return lambda: walk.child_end(element)


def sniff(document: Document) -> bool:
    """The root of one suite or of several."""
    return document.xml is not None and document.xml.root in ("testsuites", "testsuite")


READER = Reader("junit", Kind.TESTS, sniff, read)
