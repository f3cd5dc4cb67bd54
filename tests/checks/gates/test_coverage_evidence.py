"""The coverage gate and its reports: missing, cut, lent, unlike, from an older commit."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from checks.change import Change
from checks.coverage_union import without_lines
from checks.evidence import Evidence, Reference, Refusal, Topic
from checks.gates.coverage import GATE
from checks.report import Count, Coverage
from checks.report_files import with_files
from checks.verdict import Enforcement
from tests.builders import change
from tests.checks.coverage_builders import (
    BASE,
    HEAD,
    Marked,
    changed,
    covered_of,
    missed_of,
    options,
    report,
    rows,
    sent,
    texts,
    told,
    with_evidence,
)

BLOCKING, OFF = Enforcement.BLOCKING, Enforcement.OFF
TREE = {"a.py": rows(90, 10), "b.py": rows(10, 0, "b")}
MORE = {**TREE, "a.py": [*rows(90, 10), *rows(7, 3, "new")]}


def the_change() -> Change:
    return changed(TREE, MORE)


def test_nothing_is_said_before_all_reports_are_here() -> None:
    given = the_change()
    evidence = replace(told(given), missing=("integration",), closed=False)
    judgement = GATE.judge(with_evidence(given, evidence), options())
    assert judgement.waiting == "1 of 2 reports, waiting for integration"
    assert judgement.breach is OFF
    assert judgement.findings == ()


def test_a_missing_report_is_missing_evidence() -> None:
    given = the_change()
    evidence = replace(told(given), missing=("integration",), required=True)
    judgement = GATE.judge(with_evidence(given, evidence), options())
    assert judgement.unmeasured == "1 of 2 reports came; missing: integration"
    assert judgement.missing
    assert judgement.required


def test_a_change_without_code_does_not_wait() -> None:
    given = change({"README.md": "a"}, {"README.md": "b"})
    waiting = Evidence(missing=("unit",), closed=False, base=(sent(report(TREE)),))
    judgement = GATE.judge(with_evidence(given, waiting), options())
    assert (judgement.title, judgement.waiting) == ("no coverable line changed", None)


def test_a_refused_report_is_not_judged() -> None:
    given = the_change()
    evidence = replace(told(given), refused=(Refusal("cobertura.xml", "it is cut"),))
    judgement = GATE.judge(with_evidence(given, evidence), options())
    assert judgement.unmeasured == "coverage report cobertura.xml cannot be used: it is cut"


def test_a_report_that_ends_early_is_no_evidence() -> None:
    given = the_change()
    cut = replace(report(MORE), complete=False, warnings=("line 7 is cut off",))
    evidence = replace(told(given), head=(sent(report(MORE)), sent(cut, "e2e.info")))
    judgement = GATE.judge(with_evidence(given, evidence), options())
    assert judgement.unmeasured == "e2e.info is no evidence: line 7 is cut off"
    assert judgement.missing
    assert not judgement.required
    demanded = replace(evidence, head=(replace(sent(cut), required=True),))
    assert GATE.judge(with_evidence(given, demanded), options()).required
    assert judgement.metrics == ()


def test_without_a_base_the_patch_and_floors_are_judged() -> None:
    given = the_change()
    alone = with_evidence(given, replace(told(given), base=(), reference=None))
    judgement = GATE.judge(alone, options())
    assert judgement.title == "89.16 %, patch 7 of 10 lines (70.00 %)"
    assert judgement.breach is BLOCKING
    assert judgement.notes == (
        "no base to compare with: only the added lines and fixed limits are judged",
    )
    lines = judgement.metrics[0]
    assert (lines.base, lines.head, lines.delta, lines.limits) == (None, 89.16, None, ())
    assert GATE.judge(alone, options(patch=70)).breach is OFF
    assert GATE.judge(alone, options(patch=70, lines=90)).breach is BLOCKING


def test_a_base_that_ends_early_is_none() -> None:
    given = the_change()
    cut = replace(report(TREE), complete=False, warnings=("nothing was measured",))
    judgement = GATE.judge(with_evidence(given, replace(told(given), base=(sent(cut),))), options())
    assert judgement.metrics[0].delta is None
    assert judgement.notes == (
        "the base's lcov.info cannot be compared with: nothing was measured",
    )


def test_unlike_measures_are_not_compared() -> None:
    given = the_change()
    base = (sent(report(TREE, "istanbul"), commit=BASE),)
    judgement = GATE.judge(with_evidence(given, replace(told(given), base=base)), options(patch=0))
    assert judgement.breach is OFF
    assert judgement.title == "89.16 %, patch 7 of 10 lines (70.00 %)"
    assert judgement.notes == (
        "measure changed from istanbul to lcov: no difference to the base is shown or judged",
    )
    detail = judgement.detail["project"]
    assert isinstance(detail, dict)
    assert detail["measure_changed"] is True


def test_branches_switched_on_are_the_same_measure_of_lines() -> None:
    given = the_change()
    evidence = replace(
        told(given),
        head=(sent(report(MORE, "coverage.py/branch")),),
        base=(sent(report(TREE, "coverage.py"), commit=BASE),),
    )
    assert GATE.judge(with_evidence(given, evidence), options()).metrics[0].delta == -1.75


def test_a_base_other_than_the_merge_base_is_named() -> None:
    older = {"a.py": rows(90, 10), "b.py": [" # main", *rows(10, 0, "b")]}
    reference = Reference("c0ffee" + "0" * 34, 3, change(texts(older), texts(MORE)).diff)
    given = the_change()
    base = (sent(report(older), commit=reference.commit),)
    evidence = replace(told(given), base=base, reference=reference)
    judgement = GATE.judge(with_evidence(given, evidence), options())
    assert judgement.title == "89.16 % (−1.75), patch 7 of 10 lines (70.00 %)"
    assert judgement.notes == (
        "compared with c0ffee0, 3 commits before the merge base: the nearest with the same reports",
    )
    detail = judgement.detail["project"]
    assert isinstance(detail, dict)
    assert detail["reference"] == {"commit": reference.commit, "distance": 3}
    assert detail["indirect"] == {}


def test_what_others_merged_since_the_reference_is_not_held_against_the_change() -> None:
    older, merge_base = {"a.py": rows(10)}, {"a.py": [*rows(10), *rows(0, 10, "main")]}
    head = {**merge_base, "b.py": rows(5, 0, "new")}
    given = changed(merge_base, head)
    reference = Reference(BASE, 1, change(texts(older), texts(head)).diff)
    evidence = replace(told(given), base=(sent(report(older)),), reference=reference)
    assert GATE.judge(with_evidence(given, evidence), options()).breach is OFF


def test_untouched_files_that_reports_list_for_the_first_time_are_told() -> None:
    base = {"a.py": rows(10), "b.py": rows(0, 10), "c.py": rows(3, 0, "c")}
    given = changed(base, {**base, "a.py": [*rows(10), "+new"]})
    before = (sent(report(base, only=["a.py"]), commit=BASE),)
    judgement = GATE.judge(with_evidence(given, replace(told(given), base=before)), options())
    assert judgement.title == "58.33 % (−41.67), patch 1 of 1 line (100.00 %)"
    assert judgement.breach is OFF
    assert judgement.notes == (
        "1 file that this change does not touch is in the figures for the first time: b.py; not"
        " held against the change",
    )


def test_a_file_that_vanished_from_the_reports_is_no_gain() -> None:
    base = {"a.py": rows(45, 5), "b.py": rows(5, 45, "b")}
    head = {**base, "a.py": [*rows(45, 5), *rows(0, 10, "new")]}
    given = changed(base, head)
    shard = (sent(report(head, only=["a.py"])),)
    judgement = GATE.judge(with_evidence(given, replace(told(given), head=shard)), options())
    patch = "patch 0 of 10 lines (0.00 %)"
    assert judgement.title == f"75.00 % (−15.00), {patch}, 1 file no longer measured"
    assert judgement.notes == (
        "1 file of the base's reports, still in the tree, is in no report of the head and left"
        " out; is a shard missing? b.py",
    )


def test_a_file_that_lost_all_its_code_has_not_vanished() -> None:
    base = {"a.py": rows(45, 5), "b.py": [" # why", *rows(50, 0, "b")]}
    given = changed(base, {"a.py": base["a.py"], "b.py": [" # why"]})
    shard = (sent(report({"a.py": base["a.py"]})),)
    judgement = GATE.judge(with_evidence(given, replace(told(given), head=shard)), options())
    assert judgement.title == "90.00 % (+0.00), nothing to cover"
    assert judgement.breach is OFF


def test_lines_that_could_not_be_mapped_are_not_judged() -> None:
    given = the_change()
    unsure = replace(sent(report(MORE)), lines_known=False, notes=("it tested a merge",))
    judgement = GATE.judge(with_evidence(given, replace(told(given), head=(unsure,))), options())
    assert judgement.title == "89.16 % (−1.75), patch not known"
    assert covered_of(judgement) == (0, 0)
    assert judgement.notes == (
        "lines not known, so the added ones are not judged: a.py",
        "it tested a merge",
    )
    assert judgement.breach is BLOCKING
    assert judgement.remedy == "cover 2 more lines → project 90.83 %"


def counted(files: Mapping[str, Count]) -> Coverage:
    """A report without lines."""
    marked = {path: rows(1) for path in files}
    listing = [without_lines(file) for file in report(marked).files]
    return with_files(report({}), [replace(one, lines=files[one.path]) for one in listing])


@pytest.mark.parametrize(("path", "level"), [("a.py", BLOCKING), ("b.py", OFF)])
def test_without_lines_only_changed_files_are_blamed(path: str, level: Enforcement) -> None:
    base = {"a.py": Count(50, 50), "b.py": Count(50, 50)}
    head = {**base, path: Count(40, 50)}
    given = changed({"a.py": [" x"], "b.py": [" x"]}, {"a.py": [" y"], "b.py": [" x"]})
    evidence = replace(told(given), head=(sent(counted(head)),), base=(sent(counted(base)),))
    judgement = GATE.judge(with_evidence(given, evidence), options())
    assert judgement.breach is level
    assert judgement.title == "90.00 % (−10.00), patch not known"


def test_a_new_file_without_lines_is_all_the_changes_doing() -> None:
    given = changed({"a.py": [" x"]}, {"a.py": [" x"], "b.py": [" y"]})
    base, head = {"a.py": Count(9, 10)}, {"a.py": Count(9, 10), "b.py": Count(0, 10)}
    evidence = replace(told(given), head=(sent(counted(head)),), base=(sent(counted(base)),))
    assert GATE.judge(with_evidence(given, evidence), options()).breach is BLOCKING


def test_a_file_of_which_the_report_must_not_speak_is_in_no_figure() -> None:
    """A merge was measured, and the base branch changed the file as well."""
    given = the_change()
    head = (replace(sent(report(TREE, only=["b.py"])), untold=frozenset({"a.py"})),)
    judgement = GATE.judge(with_evidence(given, replace(told(given), head=head)), options())
    assert judgement.title == "100.00 % (+0.00), patch not known"
    assert judgement.breach is OFF
    assert judgement.notes == ("lines not known, so the added ones are not judged: a.py",)


def test_notes_of_reports_are_passed_on_and_bounded() -> None:
    given = the_change()
    warned = replace(report(MORE), warnings=tuple(f"odd {number}" for number in range(9)))
    head = (replace(sent(warned), notes=("2 files left out",)),)
    evidence = replace(told(given), head=head, notes=("unit was sent twice",))
    judgement = GATE.judge(with_evidence(given, evidence), options())
    assert judgement.notes == (
        "unit was sent twice",
        "2 files left out",
        "lcov.info: odd 0",
        "lcov.info: odd 1",
        "lcov.info: odd 2",
    )


def test_shards_are_judged_as_one() -> None:
    one: Marked = {path: ["-" + line[1:] for line in lines] for path, lines in MORE.items()}
    given = the_change()
    head = (sent(report(one), "one"), sent(report(MORE), "two"))
    judgement = GATE.judge(with_evidence(given, replace(told(given), head=head)), options())
    assert judgement.title == "89.16 % (−1.75), patch 7 of 10 lines (70.00 %)"
    assert missed_of(judgement) == {"a.py": [108, 109, 110]}
    assert [origin.name for origin in judgement.reports] == ["one", "two", "lcov.info"]
    assert judgement.reports[0].commit == HEAD


def test_a_file_measured_twice_counts_once() -> None:
    given = the_change()
    other = report({"a.py": rows(1, 109)}, "clover")
    head = (sent(other, "clover.xml"), sent(report(MORE)))
    judgement = GATE.judge(with_evidence(given, replace(told(given), head=head)), options())
    assert judgement.metrics[0].head == 89.16
    assert judgement.notes == (
        "1 file is measured by lcov and by clover: the figures of lcov count",
    )


def test_evidence_of_other_topics_is_not_looked_at() -> None:
    given = the_change()
    other = replace(given, evidence={Topic.TESTS: told(given)})
    assert GATE.judge(other, options()).unmeasured == "no coverage report for this commit"
