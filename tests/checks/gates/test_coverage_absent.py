"""Files that the base measured and the head's reports leave out: no gain, and no silent pass."""

from dataclasses import replace

from checks.change import Change
from checks.gates.coverage import GATE
from checks.verdict import Enforcement, Judgement
from tests.checks.coverage_builders import Marked, changed, options, report, rows, sent, told
from tests.checks.coverage_builders import with_evidence as given_evidence

TREE = {"a.py": rows(9, 1), "b.py": rows(5, 5, "b"), "web/c.py": rows(3, 3, "c")}


def left_out(head: Marked, *only: str, demanded: bool = False) -> Change:
    """The change, with a head report that lists these files only."""
    given = changed(TREE, head)
    own = replace(sent(report(head, only=only)), required=demanded)
    return given_evidence(given, replace(told(given), head=(own,)))


def judge(given: Change, **asked: object) -> Judgement:
    return GATE.judge(given, options(**asked))


def test_a_changed_file_without_figures_is_warned_about() -> None:
    """Its added lines would be judged, were it listed."""
    head = {**TREE, "b.py": [*TREE["b.py"], "-new"]}
    told = judge(left_out(head, "a.py", "web/c.py"))
    assert told.breach is Enforcement.WARNING
    assert told.title == "75.00 % (+0.00), nothing to cover, 1 file no longer measured"
    assert told.remedy == "let CI measure b.py again"


def test_many_of_them() -> None:
    head = {**TREE, "a.py": [*TREE["a.py"], "+new"]}
    told = judge(left_out(head, "a.py"))
    assert told.breach is Enforcement.WARNING
    assert told.title.endswith(", 2 files no longer measured")
    assert told.remedy == "let CI measure b.py, web/c.py again"


def test_never_more_than_the_gate_or_the_scope_says() -> None:
    head = {**TREE, "a.py": [*TREE["a.py"], "+new"]}
    given = left_out(head, "a.py", "b.py")
    assert judge(given, enforcement="info").breach is Enforcement.INFO
    scopes = [{"paths": ["web/**"], "enforcement": "info"}]
    assert judge(given, scopes=scopes).breach is Enforcement.INFO


def test_a_worse_breach_stays_what_it_is() -> None:
    head = {**TREE, "a.py": [*TREE["a.py"], *rows(0, 9, "new")]}
    assert judge(left_out(head, "a.py", "web/c.py")).breach is Enforcement.BLOCKING


def test_a_report_of_nothing_that_counts_is_missing_where_the_base_had_some() -> None:
    """Or whoever must not fail would send a report of something else."""
    head = {**TREE, "a.py": [*TREE["a.py"], "-new"]}
    told = judge(left_out(head, "web/c.py"), paths=["*.py"])
    assert (told.missing, told.required) == (True, False)
    assert judge(left_out(head, "web/c.py", demanded=True), paths=["*.py"]).required
    nowhere = judge(left_out(head, "web/c.py"), paths=["elsewhere/**"])
    assert (nowhere.missing, nowhere.unmeasured is None) == (False, False)
