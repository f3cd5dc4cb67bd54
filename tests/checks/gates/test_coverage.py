"""The coverage gate: the ratchet, the added lines, and what readers are told."""

from dataclasses import replace

import pytest

from checks.diff import FileStatus
from checks.finding import BaselineState, Severity
from checks.gates.coverage import GATE
from checks.metric import LimitKind
from checks.verdict import Enforcement
from tests.builders import change
from tests.checks.coverage_builders import (
    changed,
    covered_of,
    judge,
    missed_of,
    options,
    report,
    rows,
    sent,
    told,
    with_evidence,
)

BLOCKING, OFF = Enforcement.BLOCKING, Enforcement.OFF
NINE_OF_TEN = rows(9, 1)


def test_what_readers_are_told() -> None:
    head = {"a.py": [*NINE_OF_TEN, *rows(7, 3, "new")]}
    judgement = judge({"a.py": NINE_OF_TEN}, head)
    assert judgement.title == "80.00 % (−10.00), patch 7 of 10 lines (70.00 %)"
    assert judgement.breach is BLOCKING
    assert judgement.remedy == ("cover a.py:18 → patch 80.00 %; cover a.py:19 → project 90.00 %")
    assert covered_of(judgement) == (7, 10)
    assert missed_of(judgement) == {"a.py": [18, 19, 20]}
    assert judgement.detail["project"] == {
        "lines": {"base": {"covered": 9, "total": 10}, "head": {"covered": 16, "total": 20}},
        "adjusted_base": None,
        "reference": {"commit": "b" * 40, "distance": 0},
        "indirect": {},
        "vanished": [],
        "measure_changed": False,
    }
    lines, patch = judgement.metrics
    assert (lines.base, lines.head, lines.delta) == (90.0, 80.0, -10.0)
    (ratchet,) = lines.limits
    assert (ratchet.kind, ratchet.value, ratchet.holds) == (LimitKind.RATCHET, 89.9, False)
    (floor,) = patch.limits
    assert (floor.kind, floor.value, floor.holds) == (LimitKind.FLOOR, 80.0, False)
    assert (patch.base, patch.head, patch.delta) == (None, 70.0, None)
    head_report, base_report = judgement.reports
    assert (head_report.commit, base_report.commit) == ("a" * 40, "b" * 40)


def test_findings_point_at_the_missed_added_lines() -> None:
    head = {"a.py": [*NINE_OF_TEN, "+new1", "-new2", " # note", "-new3", "+new4", "-new5"]}
    judgement = judge({"a.py": NINE_OF_TEN}, head)
    project, first, second = judgement.findings
    assert (project.rule, project.location.line) == ("coverage/project", 12)
    assert project.message.startswith("line coverage falls to 73.33 % (−16.67)")
    assert (first.location.line, first.location.end_line) == (12, 14)
    assert first.message == "these 2 added lines are not covered by any test"
    assert second.message == "this added line is not covered by any test"
    for finding in judgement.findings:
        assert finding.state is BaselineState.NEW
        assert finding.on_changed_line == (finding.rule == "coverage/patch")
        assert finding.severity is Severity.MODERATE
        assert judgement.levels[finding.fingerprint] is BLOCKING
    assert len({finding.fingerprint for finding in judgement.findings}) == 3


def test_a_finding_is_known_again_when_lines_move_and_others_are_covered() -> None:
    base = {"a.py": rows(6)}
    first = {"a.py": ["-x1", *rows(6), "-y1", "+y2", "-y3"]}
    later = {"a.py": ["+x1", "+x2", *rows(6), "-y1", "+y2", "-y3"]}
    before, after = judge(base, first).findings, judge(base, later).findings
    known = {finding.fingerprint for finding in before if finding.rule == "coverage/patch"}
    again = {finding.fingerprint for finding in after if finding.rule == "coverage/patch"}
    assert len(known) == 3
    assert again < known


def test_nothing_is_found_where_nothing_is_broken() -> None:
    head = {"a.py": [*NINE_OF_TEN, *rows(18, 2, "new")]}
    judgement = judge({"a.py": NINE_OF_TEN}, head)
    assert (judgement.breach, judgement.findings, judgement.remedy) == (OFF, (), "")
    assert missed_of(judgement) == {"a.py": [29, 30]}
    assert judgement.title == "90.00 % (+0.00), patch 18 of 20 lines (90.00 %)"


@pytest.mark.parametrize(
    ("covered", "missed", "level"),
    [(8, 2, OFF), (79, 21, BLOCKING), (80, 20, OFF), (3, 1, BLOCKING)],
)
def test_the_patch_target_is_met_exactly(covered: int, missed: int, level: Enforcement) -> None:
    base = {"a.py": rows(1, 99)}
    head = {"a.py": base["a.py"], "b.py": rows(covered, missed, "new")}
    assert judge(base, head).breach is level


def test_only_listed_added_lines_count() -> None:
    base = {"a.py": rows(8, 2), "README.md": [" hello"]}
    head = {"a.py": [*rows(8, 2), " # comment", " "], "README.md": [" hello", " again"]}
    judgement = judge(base, head)
    assert judgement.title == "80.00 % (+0.00), nothing to cover"
    assert covered_of(judgement) == (0, 0)
    assert judgement.breach is OFF
    assert [metric.name for metric in judgement.metrics] == ["lines"]


def test_moved_files_have_nothing_to_cover() -> None:
    given = changed({"a.py": rows(2, 8)}, {"lib/b.py": rows(2, 8)}, {"lib/b.py": "a.py"})
    judgement = GATE.judge(given, options())
    assert judgement.title == "20.00 % (+0.00), nothing to cover"
    assert judgement.notes == ()


def test_removing_covered_code_is_free() -> None:
    head = {"a.py": NINE_OF_TEN[3:]}
    judgement = judge({"a.py": NINE_OF_TEN}, head)
    assert judgement.breach is OFF
    assert judgement.title == "85.71 % (+0.00), nothing to cover"
    assert judgement.notes == (
        "compared with 85.71 %, which is the base's 90.00 % without the code that this change"
        " removes",
    )
    strict = judge({"a.py": NINE_OF_TEN}, head, removed_code="strict")
    assert strict.breach is BLOCKING
    assert strict.title == "85.71 % (−4.29), nothing to cover"
    assert strict.remedy == "cover a.py:7 → project 100.00 %"


def test_a_base_that_reads_the_same_without_removed_code_is_not_told() -> None:
    base = rows(25_000, 5_000)
    judgement = judge({"a.py": base}, {"a.py": base[1:]})
    assert judgement.title == "83.33 % (+0.00), nothing to cover"
    assert judgement.notes == ()


def test_deleting_a_covered_file_is_free_and_loses_nothing_else() -> None:
    base = {"a.py": rows(50), "b.py": rows(25, 25)}
    assert judge(base, {"b.py": base["b.py"]}).breach is OFF
    worse = judge(base, {"b.py": [*base["b.py"], *rows(0, 2, "new")]}, patch=0)
    assert worse.title == "48.07 % (−1.93), patch 0 of 2 lines (0.00 %)"
    assert worse.breach is BLOCKING


def test_replacing_covered_lines_by_missed_ones_is_no_removal() -> None:
    base = {"a.py": rows(90, 10)}
    head = {"a.py": [*rows(0, 40, "other"), *rows(90, 10)[40:]]}
    judgement = judge(base, head, patch=0)
    assert judgement.breach is BLOCKING
    assert judgement.title == "50.00 % (−40.00), patch 0 of 40 lines (0.00 %)"


def test_rewriting_a_file_in_fewer_covered_lines_is_free() -> None:
    base = {"a.py": rows(40), "b.py": rows(0, 40, "b")}
    assert judge(base, {**base, "a.py": rows(20, 0, "other")}).breach is OFF


def test_lines_that_the_change_does_not_touch_do_not_block() -> None:
    base = {"a.py": rows(10), "b.py": rows(10, 0, "b"), "test_a.py": [" x"]}
    head = {"a.py": rows(4, 6), "b.py": rows(10, 0, "b"), "test_a.py": [" y"]}
    head["a.py"] = [sign + line[1:] for sign, line in zip("++++------", base["a.py"], strict=True)]
    judgement = judge(base, head)
    assert judgement.breach is OFF
    assert judgement.title == "70.00 % (−30.00), nothing to cover"
    assert judgement.notes == (
        "6 lines that the change does not touch are no longer covered, in 1 file: a.py;"
        " not held against the change",
    )
    detail = judgement.detail["project"]
    assert isinstance(detail, dict)
    assert detail["indirect"] == {"a.py": 6}
    assert judgement.metrics[0].limits[0].holds


def test_an_indirect_loss_does_not_excuse_a_direct_one() -> None:
    base = {"a.py": rows(100)}
    signs = "-" + "+" * 99
    kept = [sign + line[1:] for sign, line in zip(signs, base["a.py"], strict=True)]
    fine = judge(base, {"a.py": [*kept, *rows(4, 0, "new")]})
    assert fine.breach is OFF
    head = {"a.py": [*kept, *rows(8, 2, "new")]}
    judgement = judge(base, head)
    assert judgement.breach is BLOCKING
    assert [finding.rule for finding in judgement.findings] == ["coverage/project"]
    assert judgement.title == "97.27 % (−2.73), patch 8 of 10 lines (80.00 %)"


def test_gains_elsewhere_count_beside_losses_elsewhere() -> None:
    base = {"a.py": rows(50, 50)}
    signs = "+" * 20 + "-" * 30 + "+" * 20 + "-" * 30
    kept = [sign + line[1:] for sign, line in zip(signs, base["a.py"], strict=True)]
    judgement = judge(base, {"a.py": [*kept, *rows(0, 10, "new")]}, patch=0)
    assert judgement.title == "36.36 % (−13.64), patch 0 of 10 lines (0.00 %)"
    assert judgement.breach is OFF
    assert judge(base, {"a.py": [*kept, *rows(0, 50, "new")]}, patch=0).breach is BLOCKING


def test_new_tests_for_old_code_make_up_for_missed_lines() -> None:
    base = {"a.py": rows(50, 50)}
    kept = ["+" + line[1:] for line in base["a.py"]]
    judgement = judge(base, {"a.py": [*kept, *rows(0, 10, "new")]}, patch=0)
    assert judgement.breach is OFF
    assert judgement.title == "90.90 % (+40.90), patch 0 of 10 lines (0.00 %)"


def test_lines_are_found_again_below_an_insertion() -> None:
    base = {"a.py": rows(4, 4)}
    head = {"a.py": [" # one", " # two", *rows(4, 4)]}
    judgement = judge(base, head)
    assert (judgement.breach, judgement.notes) == (OFF, ())


@pytest.mark.parametrize(
    ("tolerance", "missed", "level"),
    [
        ({"points": 0, "lines": 0}, 1, BLOCKING),
        ({"points": 0, "lines": 1}, 1, OFF),
        ({"points": 0, "lines": 1}, 2, BLOCKING),
        ({"points": 0.1, "lines": 0}, 1, OFF),
        ({"points": 0.1, "lines": 0}, 2, BLOCKING),
        ({"points": 0.1, "lines": 3}, 3, OFF),
        ({"points": 5, "lines": 0}, 50, OFF),
    ],
)
def test_the_larger_tolerance_counts(
    tolerance: dict[str, object], missed: int, level: Enforcement
) -> None:
    base = {"a.py": rows(999)}
    head = {"a.py": [*rows(999), *rows(0, missed, "new")]}
    project = {"target": "auto", "tolerance": tolerance}
    assert judge(base, head, project=project, patch=0).breach is level


def test_the_limit_that_is_shown_is_the_one_that_holds() -> None:
    """9 of 104 lines are 8.66 points."""
    base, head = {"a.py": rows(100)}, {"a.py": [*rows(100), *rows(0, 4, "n")]}
    tolerance = {"lines": 9, "points": 0.1}
    (ratchet,) = judge(base, head, project={"tolerance": tolerance}).metrics[0].limits
    assert (ratchet.value, ratchet.holds) == (91.34, True)


def test_a_breach_never_reads_as_no_loss() -> None:
    base = {"a.py": rows(19_998, 2)}
    head = {"a.py": [*rows(19_998, 2), "-new"]}
    none = {"target": "auto", "tolerance": {"points": 0}}
    judgement = judge(base, head, project=none, patch=0)
    assert judgement.breach is BLOCKING
    assert "99.98 % (−0.01)" in judgement.title


def test_partly_covered_lines_are_hits_unless_asked_otherwise() -> None:
    base = {"a.py": rows(10)}
    head = {"a.py": [*rows(10), "~new1", "~new2", "+new3", "+new4", "+new5"]}
    assert judge(base, head).breach is OFF
    judgement = judge(base, head, partials="miss")
    assert covered_of(judgement) == (3, 5)
    assert missed_of(judgement) == {"a.py": [11, 12]}
    assert judgement.breach is BLOCKING


def test_the_smallest_fix_is_the_longest_run() -> None:
    head = {
        "a.py": ["+a0", *rows(0, 2, "a"), "+a1", *rows(0, 5, "b")],
        "b.py": ["-c", *rows(10, 0, "d")],
    }
    judgement = judge({"z.py": rows(0, 9)}, {"z.py": rows(0, 9), **head})
    assert covered_of(judgement) == (12, 20)
    assert judgement.remedy == "cover a.py:5-8 → patch 80.00 %"
    more = judge({"z.py": rows(0, 9)}, {"z.py": rows(0, 9), **head}, patch=92)
    assert more.remedy == "cover a.py:2-3, 5-9 → patch 95.00 %"


def test_a_long_fix_is_cut() -> None:
    head = {f"f{number}.py": rows(0, 2, f"n{number}") for number in range(7)}
    judgement = judge({"z.py": rows(0, 9)}, {"z.py": rows(0, 9), **head}, patch=100)
    assert judgement.remedy == (
        "cover f0.py:1-2, f1.py:1-2, f2.py:1-2, f3.py:1-2, f4.py:1-2 and 4 more lines"
        " → patch 100.00 %"
    )


def test_small_changes_are_spared_and_told() -> None:
    base = {"a.py": rows(100)}
    asked = {"target": 80, "min_changed_lines": 5}
    tolerant = {"tolerance": {"lines": 9}}
    four = judge(base, {"a.py": [*rows(100), *rows(0, 4, "n")]}, patch=asked, project=tolerant)
    assert four.breach is OFF
    assert four.notes == (
        "small change: 4 coverable lines, fewer than 5 (`min_changed_lines`); patch coverage is"
        " not judged",
    )
    assert four.title == "96.15 % (−3.85), patch 0 of 4 lines (0.00 %)"
    five = judge(base, {"a.py": [*rows(100), *rows(0, 5, "n")]}, patch=asked, project=tolerant)
    assert five.breach is BLOCKING


@pytest.mark.parametrize("path", ["README.md", "docs/a.rst", "logo.svg", "Makefile"])
def test_a_change_without_code_passes_without_reports(path: str) -> None:
    judgement = GATE.judge(change({path: "a"}, {path: "b"}), options())
    assert judgement.title == "no coverable line changed"
    assert (judgement.breach, judgement.unmeasured, judgement.waiting) == (OFF, None, None)
    assert covered_of(judgement) == (0, 0)


@pytest.mark.parametrize("path", ["a.py", "src/A.TS", "main.go", "x.vue"])
def test_a_change_of_code_needs_reports(path: str) -> None:
    judgement = GATE.judge(change({path: "a"}, {path: "b"}), options())
    assert judgement.unmeasured == "no coverage report for this commit"
    assert judgement.missing


def test_a_file_that_the_base_measured_is_code_whatever_its_name() -> None:
    base, head = {"run.tmpl": rows(2)}, {"run.tmpl": [*rows(2), "-new"]}
    assert judge(base, head).breach is BLOCKING


def test_new_files_that_no_report_lists_are_named() -> None:
    base = {"src/a.py": rows(9)}
    head = {**base, "src/new.py": [" x"], "tests/test_new.py": [" x"], "x.go": [" x"]}
    given = changed(base, head)
    assert given.diff.files["src/new.py"].status is FileStatus.ADDED
    only = replace(told(given), head=(sent(report(head, only=["src/a.py"])),))
    judgement = GATE.judge(with_evidence(given, only), options())
    assert judgement.notes == ("not measured, as no report lists it: src/new.py",)
    assert judgement.breach is OFF
    elsewhere = GATE.judge(with_evidence(given, only), options(paths=["lib/**", "src/a.py"]))
    assert elsewhere.notes == ()


def test_new_files_that_no_report_lists_may_count_as_missed() -> None:
    base = {"src/a.py": rows(9)}
    head = {"src/a.py": [*rows(9), "+new"], "src/new.py": [" x", " y"], "tests/test_new.py": [" x"]}
    given = changed(base, head)
    only = replace(told(given), head=(sent(report(head, only=["src/a.py"])),))
    judgement = GATE.judge(with_evidence(given, only), options(unlisted="miss"))
    assert judgement.title == "100.00 % (+0.00), patch 1 of 3 lines (33.33 %)"
    assert judgement.breach is BLOCKING
    places = [(f.location.path, f.location.line, f.location.end_line) for f in judgement.findings]
    assert places == [("src/new.py", 1, 2)]
    assert judgement.notes[0] == ("all lines of src/new.py count as missed, as no report lists it")
    elsewhere = options(unlisted="miss", paths=["lib/**", "src/a.py"])
    assert GATE.judge(with_evidence(given, only), elsewhere).breach is OFF
