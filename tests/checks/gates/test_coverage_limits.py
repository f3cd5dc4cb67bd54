"""Floors, scopes and dated steps of the coverage gate, and how its section is written."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from checks.coverage_options import MOST_LINES
from checks.gates.coverage import GATE, Options
from checks.metric import LimitKind
from checks.policy.document import parse_policy
from checks.policy.effective import effective
from checks.policy.policy import PolicyError
from checks.report import Count, Coverage
from checks.report_files import with_files
from checks.verdict import Enforcement, Judgement
from tests.checks.coverage_builders import (
    Marked,
    changed,
    judge,
    options,
    report,
    rows,
    sent,
    told,
    with_evidence,
)

BLOCKING, OFF, WARNING = Enforcement.BLOCKING, Enforcement.OFF, Enforcement.WARNING
BASE = {"a.py": rows(38, 62)}
SAME = {"a.py": [*rows(38, 62), *rows(38, 62, "new")]}
BETTER = {"a.py": [*rows(38, 62), *rows(39, 61, "new")]}
ANY = {"tolerance": {"points": 100}}


@pytest.mark.parametrize("key", ["project", "lines"])
def test_a_floor_holds_for_all_lines(key: str) -> None:
    judgement = judge(BASE, SAME, patch=0, **{key: 40})
    assert judgement.breach is BLOCKING
    assert judgement.title == "38.00 % (+0.00, under 40 %), patch 38 of 100 lines (38.00 %)"
    assert judgement.remedy == "cover a.py:39-42 → lines 40.00 %"
    floor = judgement.metrics[0].limits[-1]
    assert (floor.kind, floor.value, floor.holds) == (LimitKind.FLOOR, 40, False)
    assert judge(BASE, SAME, patch=0, **{key: 38}).breach is OFF


def test_a_gain_is_not_held_back_by_a_floor_it_does_not_reach() -> None:
    judgement = judge(BASE, BETTER, patch=0, project=40)
    assert judgement.breach is OFF
    assert judgement.notes == ("lines 38.50 %, under 40 %, but more than before",)
    assert judgement.metrics[0].limits[0].holds


def test_a_change_that_adds_nothing_does_not_answer_for_a_floor() -> None:
    judgement = judge(BASE, {"a.py": [" # why", *BASE["a.py"]]}, project=40)
    assert judgement.breach is OFF
    assert judgement.notes == ("lines 38.00 %, under 40 %, which is not this change's doing",)
    deletion = judge(BASE, {"a.py": BASE["a.py"][1:]}, project=40)
    assert deletion.breach is OFF


def test_losing_untouched_lines_under_a_floor_breaks_it() -> None:
    base = {"a.py": rows(50, 50), "test_a.py": [" x"]}
    head = {"a.py": ["-" + line[1:] for line in base["a.py"]]}
    assert judge(base, head).breach is OFF
    assert judge(base, head, lines=50).breach is BLOCKING


def test_a_fixed_target_stands_in_for_the_base() -> None:
    base, head = {"a.py": rows(90, 10)}, {"a.py": [*rows(90, 10), *rows(0, 10, "n")]}
    assert judge(base, head, patch=0, project=80).breach is OFF
    judgement = judge(base, head, patch=0, project=80)
    assert [limit.kind for limit in judgement.metrics[0].limits] == [LimitKind.FLOOR]
    assert judge(base, head, patch=0, project=85).breach is BLOCKING


def test_a_floor_of_a_metric_that_no_report_knows_is_missing_evidence() -> None:
    judgement = judge(BASE, BETTER, patch=0, branches=70, functions=60)
    assert (judgement.breach, judgement.missing) == (OFF, True)
    assert judgement.title.endswith(", branches not reported, functions not reported")
    assert judgement.notes[0] == "no report tells of branches; 70 % asked, not judged"
    assert judgement.remedy.startswith("send a report that counts branches and functions, or ask")
    assert not judge(BASE, BETTER, patch=0, lines=10).missing


TREE = {
    "services/a.py": rows(80, 20),
    "services/auth/b.py": rows(70, 30),
    "web/c.py": rows(60, 40),
    "other.py": rows(10, 90),
}
SCOPES = [
    {"paths": ["services/**"], "project": 80, "patch": 90},
    {"paths": ["services/auth/**"], "project": 70, "patch": 100},
    {"paths": ["web/**"], "project": 60, "enforcement": "warning"},
]


def plus(path: str, covered: int, missed: int) -> Marked:
    """The tree with lines added to one of its files."""
    return {**TREE, path: [*TREE[path], *rows(covered, missed, "new")]}


@pytest.mark.parametrize(
    ("path", "covered", "missed", "level"),
    [
        ("services/a.py", 9, 1, OFF),
        ("services/a.py", 8, 2, BLOCKING),
        ("services/auth/b.py", 10, 0, OFF),
        ("services/auth/b.py", 99, 1, BLOCKING),
        ("web/c.py", 8, 2, OFF),
        ("web/c.py", 5, 5, WARNING),
        ("other.py", 8, 2, OFF),
        ("other.py", 7, 3, BLOCKING),
    ],
)
def test_the_last_matching_scope_owns_a_file(
    path: str, covered: int, missed: int, level: Enforcement
) -> None:
    head = plus(path, covered, missed)
    assert judge(TREE, head, project=ANY, scopes=SCOPES).breach is level


def test_a_scope_without_own_words_on_the_patch_shares_the_gates() -> None:
    scopes = [{"paths": ["services/**"], "project": 0}]
    both = {**plus("other.py", 9, 0), "services/a.py": [*TREE["services/a.py"], "-new"]}
    assert judge(TREE, both, scopes=scopes).breach is OFF
    apart = [{"paths": ["services/**"], "enforcement": "blocking"}]
    assert judge(TREE, both, scopes=apart).breach is BLOCKING


def test_scopes_have_figures_of_their_own() -> None:
    judgement = judge(TREE, plus("services/a.py", 4, 6), project=ANY, scopes=SCOPES)
    assert [metric.name for metric in judgement.metrics] == [
        "lines",
        "lines[scope 1]",
        "patch[scope 1]",
        "lines[scope 2]",
        "lines[scope 3]",
    ]
    assert judgement.title == (
        "54.63 % (−0.37), patch 4 of 10 lines (40.00 %), services/** lines 76.36 %, under 80 %,"
        " services/** patch 4 of 10 lines (40.00 %), under 90 %"
    )
    assert judgement.remedy == ("cover services/a.py:105-109 → services/** patch 90.00 %")


def test_a_floor_of_a_scope_that_the_change_does_not_touch_does_not_block() -> None:
    scopes = [{"paths": ["web/**"], "lines": 90}]
    judgement = judge(TREE, plus("other.py", 9, 1), scopes=scopes)
    assert judgement.breach is OFF
    assert judgement.notes == (
        "web/** lines 60.00 %, under 90 %, which is not this change's doing",
    )


def test_without_a_base_a_scope_answers_only_for_what_it_gets() -> None:
    scopes = [{"paths": ["web/**"], "lines": 90}]
    for path, level in (("other.py", OFF), ("web/c.py", BLOCKING)):
        given = changed(TREE, plus(path, 9, 1))
        alone = with_evidence(given, replace(told(given), base=(), reference=None))
        assert GATE.judge(alone, options(scopes=scopes)).breach is level


def test_a_finding_names_the_scope_and_the_highest_floor_that_is_broken() -> None:
    scopes = [{"paths": ["web/**"], "lines": 70, "project": 80}]
    judgement = judge(TREE, plus("web/c.py", 6, 4), patch=0, project=ANY, scopes=scopes)
    (finding,) = judgement.findings
    assert finding.message == (
        "web/** lines are at 60.00 %, under 80 %: this file has the most newly missed lines"
    )


def test_a_loss_in_a_scope_that_only_warns_does_not_block_the_whole() -> None:
    scopes = [{"paths": ["web/**"], "enforcement": "warning"}]
    head = plus("web/c.py", 0, 50)
    assert judge(TREE, head, patch=0).breach is BLOCKING
    judgement = judge(TREE, head, patch=0, scopes=scopes)
    assert judgement.breach is WARNING
    assert judgement.metrics[0].limits[0].holds is False
    both = {**head, "other.py": [*TREE["other.py"], *rows(0, 50, "new")]}
    assert judge(TREE, both, patch=0, scopes=scopes).breach is BLOCKING


def test_files_of_a_scope_that_is_off_are_in_no_figure() -> None:
    scopes = [{"paths": ["web/**"], "enforcement": "off"}]
    judgement = judge(TREE, plus("web/c.py", 0, 50), scopes=scopes)
    assert judgement.breach is OFF
    assert judgement.title == "53.33 % (+0.00), nothing to cover"


def test_paths_narrow_the_gate() -> None:
    judgement = judge(TREE, plus("web/c.py", 0, 50), paths=["services/**"])
    assert judgement.title == "75.00 % (+0.00), nothing to cover"
    nothing = judge(TREE, plus("web/c.py", 0, 50), paths=["elsewhere/**"])
    assert nothing.unmeasured == "the coverage reports list none of the files that count here"
    assert not nothing.missing


def test_min_changed_lines_counts_the_whole_change() -> None:
    asked = {"target": 80, "min_changed_lines": 5}
    scopes = [{"paths": ["services/auth/**"], "patch": 100}]
    head = {**plus("other.py", 4, 0), **{"services/auth/b.py": [*TREE["services/auth/b.py"], "-x"]}}
    assert judge(TREE, head, patch=asked, scopes=scopes).breach is BLOCKING
    small = plus("services/auth/b.py", 0, 1)
    assert judge(TREE, small, patch=asked, scopes=scopes, project=ANY).breach is OFF


ROADMAP = [
    {"by": "2026-03-15", "project": 60},
    {"by": "2026-03-01", "project": 40},
]


def test_dated_steps() -> None:
    section = options(roadmap=ROADMAP, patch=0).with_origins({"roadmap.1.project": "f:7"})
    judgement = GATE.judge(changed(BASE, SAME), section)
    assert judgement.breach is BLOCKING
    step = judgement.metrics[0].limits[1]
    assert (step.kind, step.value, step.origin) == (LimitKind.TARGET, 40, "f:7")
    assert judgement.notes == ("from 2026-03-15 on: at least 60 % of all lines",)
    before = replace(changed(BASE, SAME), today=date(2026, 2, 28))
    assert GATE.judge(before, section).breach is OFF
    later = GATE.judge(replace(changed(BASE, SAME), today=date(2026, 3, 15)), section)
    assert later.metrics[0].limits[1].value == 60
    assert later.notes == ()


def test_the_origin_of_each_limit() -> None:
    section = options(project=60, patch={"target": 70}, scopes=[{"paths": ["a.py"], "patch": 90}])
    places = {"project": "f:3", "patch.target": "f:4", "scopes.0.patch": "f:5"}
    judgement = GATE.judge(changed(BASE, SAME), section.with_origins(places))
    found = {metric.name: metric.limits[0].origin for metric in judgement.metrics}
    assert found == {"lines": "f:3", "patch[scope 1]": "f:5"}
    auto = options().with_origins({"project.target": "f:9", "patch": "f:8"})
    judgement = GATE.judge(changed(BASE, SAME), auto)
    assert [metric.limits[0].origin for metric in judgement.metrics] == ["f:9", "f:8"]


FILE = """version: 1
gates:
  coverage:
    enforcement: blocking
    project: {target: auto, tolerance: {lines: 3, points: 0.1}}
    removed_code: adjust
    partials: hit
    patch: {target: 80, min_changed_lines: 5}
    roadmap:
      - {by: 2026-02-01, project: 40}
      - {by: 2026-06-01, project: 60}
    scopes:
      - {paths: ["services/**"], project: 80, branches: 70, patch: 90}
      - {paths: ["services/auth/**"], project: 70, patch: {min_changed_lines: 2}}
      - {paths: ["web/**"], project: 60, enforcement: warning}
"""


def test_the_section_as_people_write_it() -> None:
    policy = parse_policy(FILE.encode(), ".hardening.yml", {"coverage": GATE})
    section = policy.gates["coverage"]
    assert isinstance(section, Options)
    assert (section.project.target, section.project.tolerance.lines) == (None, 3)
    assert (section.patch.target, section.patch.min_changed_lines) == (80, 5)
    again = parse_policy(effective(policy).encode(), "f", {"coverage": GATE})
    assert again.digest == policy.digest


def test_the_short_and_the_long_form_mean_the_same() -> None:
    def read(section: str) -> str:
        text = f"version: 1\ngates:\n  coverage: {section}\n"
        return parse_policy(text.encode(), "f", {"coverage": GATE}).digest

    assert read("{project: 60, patch: 70}") == read("{project: {target: 60}, patch: {target: 70}}")
    assert read("{}") == read("{project: auto, patch: 80}")
    assert read("{}") == read("{project: {tolerance: {points: 0.1}}, patch: {target: 80.0}}")
    assert read("{}") != read("{project: {tolerance: {points: 0.2}}}")
    scope = '{scopes: [{paths: ["a/**"], patch: %s}]}'
    assert read(scope % "90") == read(scope % "{target: 90}")
    assert read(scope % "90") != read(scope % "{target: 90, min_changed_lines: 0}")


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ("{project: atuo}", "f:3:23: `project` needs `auto` or a number from 0 to 100"),
        ("{project: 101}", "`project` must be at most 100"),
        ("{project: true}", "`project` must be a number, not `true`"),
        ("{patch: -1}", "`patch` must be at least 0"),
        ('{patch: "80"}', "must be a number"),
        ("{patch: [80]}", "must be a number, not a list"),
        ("{patch: {target: auto}}", "`target` must be a number, not `auto`"),
        ("{patch: {targt: 80}}", "unknown key `targt`; did you mean `target`?"),
        ("{project: {tolerance: {line: 1}}}", "unknown key `line`; did you mean `lines`?"),
        ("{project: {tolerance: {lines: 1.5}}}", "`lines` must be a whole number"),
        ("{branches: 70%}", "`branches` must be a number, not `70%`"),
        ("{removed_code: ajust}", "must be adjust or strict"),
        ("{partials: yes}", "must be hit or miss"),
        ("{scopes: [{project: 80}]}", "`paths` is missing here"),
        ("{scopes: [{paths: [a/b], patch: 120}]}", "`patch` must be at most 100"),
        ("{roadmap: [{by: 2026-02-01}]}", "`project` is missing here"),
        (
            "{roadmap: [{by: 2026-02-01, project: 4}, {by: 2026-02-01, project: 5}]}",
            "two steps have the same day",
        ),
    ],
)
def test_what_the_section_refuses(section: str, says: str) -> None:
    text = f"version: 1\ngates:\n  coverage: {section}\n"
    with pytest.raises(PolicyError) as refused:
        parse_policy(text.encode(), "f", {"coverage": GATE})
    assert says in str(refused.value)


@pytest.mark.parametrize("key", ["lines", "min_changed_lines"])
def test_counts_of_lines_end_somewhere(key: str) -> None:
    def read(count: int) -> None:
        inside = {"tolerance": {"lines": count}} if key == "lines" else None
        options(**({"project": inside} if inside else {"patch": {key: count}}))

    read(MOST_LINES)
    with pytest.raises(ValidationError, match="less than or equal"):
        read(MOST_LINES + 1)


def test_reports_are_what_the_gate_needs() -> None:
    assert [topic.value for topic in Options().needs().topics] == ["coverage"]
    assert Options().enforcement is WARNING


def branchy(given: Marked, covered: int, total: int) -> Coverage:
    """The report of a tree, with branches and functions in its first file."""
    first, *others = report(given).files
    counts = Count(covered, total)
    return with_files(report({}), [replace(first, branches=counts, functions=counts), *others])


def judge_branches(before: Count, after: Count, **keys: object) -> Judgement:
    made = changed(BASE, SAME)
    evidence = replace(
        told(made),
        head=(sent(branchy(SAME, after.covered, after.total)),),
        base=(sent(branchy(BASE, before.covered, before.total)),),
    )
    return GATE.judge(with_evidence(made, evidence), options(patch=0, **keys))


def test_floors_of_branches_and_functions() -> None:
    judgement = judge_branches(Count(6, 10), Count(12, 20), branches=70, functions=60)
    assert judgement.breach is BLOCKING
    assert judgement.title == (
        "38.00 % (+0.00), patch 38 of 100 lines (38.00 %), branches 60.00 %, under 70 %"
    )
    assert judgement.remedy == "cover 2 more branches → branches 70.00 %"
    lines, branches, functions, _ = judgement.metrics
    assert (branches.name, branches.base, branches.head, branches.delta) == ("branches", 60, 60, 0)
    assert [limit.holds for limit in branches.limits] == [False]
    assert [limit.holds for limit in functions.limits] == [True]
    assert lines.limits[0].kind is LimitKind.RATCHET


def test_a_single_branch_is_one() -> None:
    judgement = judge_branches(Count(6, 10), Count(6, 10), branches=70)
    assert judgement.remedy == "cover 1 more branch → branches 70.00 %"


def test_branches_have_no_ratchet() -> None:
    judgement = judge_branches(Count(9, 10), Count(1, 20))
    assert judgement.breach is OFF
    assert judgement.metrics[1].delta == -85.0


def test_more_branches_than_before_are_not_held_back() -> None:
    judgement = judge_branches(Count(6, 10), Count(13, 20), branches=70)
    assert judgement.breach is OFF
    assert judgement.notes == ("branches 65.00 %, under 70 %, but more than before",)


def test_nothing_comes_of_branches_that_the_base_did_not_count() -> None:
    judgement = judge_branches(Count(0, 0), Count(13, 20), branches=70)
    assert judgement.metrics[1].delta is None
    assert judgement.breach is BLOCKING
