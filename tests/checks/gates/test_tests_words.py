"""What the gate on tests says of what it found is true, and says why it does not pass."""

from checks.evidence import Topic
from checks.gates.tests import GATE, Options
from checks.report import TestCase
from checks.verdict import Enforcement, Judgement
from tests.checks.gates.submitting import SKIPPED, Files, case, run_of, submitted, with_reports

FILE = "tests/test_a.py"
FILES: tuple[Files, Files] = ({FILE: ""}, {FILE: ""})


def many(count: int, start: int = 0) -> tuple[TestCase, ...]:
    return tuple(case(f"test_{number}", file=FILE) for number in range(start, start + count))


def judge(
    head: tuple[TestCase, ...],
    base: tuple[TestCase, ...],
    complete: bool = True,
    **given: object,
) -> Judgement:
    before = [submitted(run_of(*base), Topic.TESTS, "junit.xml", "ci", "")]
    after = [submitted(run_of(*head, complete=complete), Topic.TESTS, "junit.xml", "ci", "")]
    options = Options.model_validate({"enforcement": "blocking", **given})
    return GATE.judge(with_reports(Topic.TESTS, after, before, FILES), options)


def test_slow_tests_that_matter_are_in_the_title_and_the_remedy() -> None:
    head = (case("a", file=FILE), case("b", ms=5_001, file=FILE))
    told = judge(head, (*many(1), case("a", file=FILE)), slow={"other": "5s"}, vanished="off")
    assert told.title == "2 tests passed"
    judgement = judge(
        head, (case("a", file=FILE),), slow={"other": "5s"}, slow_enforcement="blocking"
    )
    assert judgement.breach is Enforcement.BLOCKING
    assert judgement.title == "1 newly slow"
    assert judgement.remedy == "speed up tests.test_a › b"
    (finding,) = judgement.findings
    assert finding.message == "tests.test_a › b took 5.01 s; the limit is 5.00 s"


def test_tests_that_come_back_are_not_asked_for_twice() -> None:
    judgement = judge(many(9), many(10))
    assert judgement.title == "1 test fewer than before, 1 vanished"
    assert judgement.remedy == "bring back tests.test_a › test_9"
    assert judge(many(9), many(10), vanished="off").remedy == (
        "add 1 test, or let `max_loss` allow for it"
    )


def test_tests_are_to_be_added_where_they_are_missing() -> None:
    scoped = tuple(case(f"r{number}", suite="rls", file=FILE) for number in range(2))
    judgement = judge(many(2), (*many(2), *scoped), vanished="off", scopes=[{"suites": ["rls"]}])
    assert judgement.remedy == "add 2 tests to scope 1, or let `max_loss` allow for them"


def test_a_report_that_is_cut_off_blames_nobody_for_what_it_does_not_name() -> None:
    judgement = judge(many(1), many(10), complete=False)
    assert judgement.missing
    assert judgement.findings == ()
    assert judgement.remedy == "let the tests run to their end and send their report again"
    assert judgement.detail["vanished"] == []


def test_a_scope_that_is_still_too_small_is_named() -> None:
    skipped = case("s", SKIPPED, suite="rls", file=FILE)
    scopes = [{"suites": ["rls"], "minimum": 3}]
    head = (skipped, case("r", suite="rls", file=FILE))
    judgement = judge(head, (skipped,), scopes=scopes)
    assert "scope 1: still fewer than 3 tests, but more than before" in judgement.notes
