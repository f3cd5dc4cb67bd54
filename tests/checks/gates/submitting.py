"""Reports of CI as gates get them, made of plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from checks.change import Change
from checks.evidence import Evidence, Provenance, Reference, Submitted, Topic, Trust
from checks.report import Outcome, Report, TestCase, Tests, TestTotals
from tests.builders import TODAY, change

BASE, HEAD = "b" * 40, "a" * 40
PASSED, FAILED, ERROR, SKIPPED = Outcome
Files = Mapping[str, str]
NO_FILES: Files = {}


def submitted(
    report: Report, topic: Topic, name: str = "report", job: str = "ci", category: str = ""
) -> Submitted:
    """A report of the head, signed."""
    origin = Provenance(name, report.format, "sha256:" + "0" * 64, HEAD, Trust.SIGNED, job=job)
    return Submitted(report, origin, topic, category)


def with_reports(
    topic: Topic,
    head: Sequence[Submitted],
    base: Sequence[Submitted] = (),
    files: tuple[Files, Files] = (NO_FILES, NO_FILES),
    renames: Files | None = None,
    today: date = TODAY,
) -> Change:
    """A change with these reports; `files` are those of base and head."""
    found = change(files[0], files[1], renames, today)
    reference = Reference(BASE, 0, found.diff) if base else None
    evidence = Evidence(tuple(head), tuple(base), reference)
    return replace(found, evidence={topic: evidence})


def case(
    name: str,
    outcome: Outcome = PASSED,
    suite: str = "tests.test_a",
    ms: int = 1,
    file: str = "",
    flaky: bool = False,
    message: str = "",
) -> TestCase:
    """A test case."""
    return TestCase(suite, name, outcome, ms * 1000, flaky, file, message)


def run_of(*cases: TestCase, complete: bool = True, stated: int = 0) -> Tests:
    """A report of these cases, and of so many more passing ones that it only counts."""
    count = dict.fromkeys(Outcome, 0)
    for one in cases:
        count[one.outcome] += 1
    totals = TestTotals(
        len(cases) + stated,
        count[PASSED] + stated,
        count[FAILED],
        count[ERROR],
        count[SKIPPED],
        sum(one.flaky for one in cases),
        sum(one.microseconds for one in cases),
    )
    return Tests("junit", cases, totals, complete, () if complete else ("the file is cut off",))
