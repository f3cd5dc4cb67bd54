"""A rule family's judgement: net growth per language, ceilings, dated steps, scopes."""

from dataclasses import replace
from datetime import date

import pytest

from checks.catalogue import gates
from checks.change import PullRequest
from checks.finding import BaselineState
from checks.gate import GateOptions
from checks.verdict import Enforcement, Judgement
from tests.builders import Files, change, snapshot

ANY = "export const a: any = 1;\n"
TWO = "export const a: any = 1;\nexport const b: any = 2;\n"
CLEAN = "export const a: unknown = 1;\n"


def options(**keys: object) -> GateOptions:
    return gates()["any-growth"].options.model_validate({"enforcement": "blocking", **keys})


def judge(base: Files, head: Files, **keys: object) -> Judgement:
    return gates()["any-growth"].judge(change(base, head), options(**keys))


def states(judgement: Judgement) -> list[BaselineState]:
    return [finding.state for finding in judgement.findings]


def test_a_new_any_breaks_the_ratchet() -> None:
    judgement = judge({"a.ts": ANY}, {"a.ts": TWO})
    assert judgement.breach is Enforcement.BLOCKING
    assert judgement.title == "+1 any (1 → 2)"
    assert judgement.remedy.endswith("a.ts:2")
    [total] = judgement.metrics
    assert (total.name, total.base, total.head, total.delta) == ("total", 1, 2, 1)
    [ratchet] = total.limits
    assert (ratchet.value, ratchet.holds) == (1, False)


def test_only_the_new_findings_carry_the_breach() -> None:
    judgement = judge({"a.ts": ANY}, {"a.ts": TWO})
    by_line = {f.location.line: f for f in judgement.findings}
    assert by_line[1].state is BaselineState.UNCHANGED
    assert judgement.levels[by_line[1].fingerprint] is Enforcement.OFF
    assert by_line[2].on_changed_line
    assert judgement.levels[by_line[2].fingerprint] is Enforcement.BLOCKING


def test_less_any_is_silent_and_counted() -> None:
    judgement = judge({"a.ts": TWO}, {"a.ts": ANY})
    assert judgement.breach is Enforcement.OFF
    assert judgement.title == "-1 any (2 → 1)"
    assert BaselineState.ABSENT in states(judgement)


@pytest.mark.parametrize(
    ("base", "head", "renames"),
    [
        ({"a.ts": ANY}, {"b.ts": ANY}, {"b.ts": "a.ts"}),
        ({"a.ts": ANY}, {"b.ts": ANY}, {}),
        ({"a.ts": ANY, "b.ts": CLEAN}, {"a.ts": CLEAN, "b.ts": CLEAN + ANY}, {}),
        ({"a.ts": ANY}, {"a.ts": "\n\n" + ANY.replace(" = 1", "\n  = 1")}, {}),
    ],
    ids=["renamed", "moved to another file", "moved between files", "reformatted"],
)
def test_moved_code_is_not_growth(base: Files, head: Files, renames: dict[str, str]) -> None:
    judgement = gates()["any-growth"].judge(change(base, head, renames), options())
    assert judgement.breach is Enforcement.OFF
    assert BaselineState.NEW not in states(judgement)


def test_an_untouched_line_is_never_new() -> None:
    base = "export const a = {\n  x: 1,\n} as any;\n"
    head = "export const a = {\n  x: 2,\n} as any;\nexport const b: any = 1;\n"
    judgement = judge({"a.ts": base}, {"a.ts": head})
    assert [f.location.line for f in judgement.findings if f.state is BaselineState.NEW] == [4]
    assert judgement.title == "+1 any (1 → 2)"


def test_the_remedy_speaks_of_each_account() -> None:
    judgement = judge({}, {"a.py": "x = f()  # type: ignore\n"})
    assert judgement.remedy == "mend what these comments hide and remove them: a.py:1"


def test_one_language_does_not_pay_for_another() -> None:
    python = "from typing import Any\nx: Any = 1\n"
    judgement = judge({"a.py": python, "a.ts": CLEAN}, {"a.py": "x = 1\n", "a.ts": ANY})
    assert judgement.breach is Enforcement.BLOCKING


def test_typescript_and_tsx_are_one_language() -> None:
    judgement = judge({"a.ts": ANY, "b.tsx": CLEAN}, {"a.ts": CLEAN, "b.tsx": CLEAN + ANY})
    assert judgement.breach is Enforcement.OFF


def test_a_suppression_is_an_account_of_its_own() -> None:
    judgement = judge({"a.ts": ANY}, {"a.ts": "// @ts-ignore\nexport const a: number = 'x';\n"})
    assert judgement.breach is Enforcement.BLOCKING
    assert judgement.title == "-1 any (1 → 0), +1 suppression (0 → 1)"


def test_max_growth_allows_that_many() -> None:
    assert judge({"a.ts": ANY}, {"a.ts": TWO}, max_growth=1).breach is Enforcement.OFF
    assert judge({"a.ts": CLEAN}, {"a.ts": TWO}, max_growth=1).breach is Enforcement.BLOCKING


def test_rules_and_paths_narrow_the_gate() -> None:
    assert judge({"a.ts": CLEAN}, {"a.ts": ANY}, rules=["as-any"]).breach is Enforcement.OFF
    assert judge({"a.ts": CLEAN}, {"a.ts": ANY}, paths=["src/**"]).breach is Enforcement.OFF


def test_an_unknown_rule_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ValueError, match="did you mean `explicit-any`"):
        options(rules=["explicit-anny"])


def test_the_last_matching_scope_owns_a_file() -> None:
    scopes = [{"paths": ["**"], "max_growth": 5}, {"paths": ["src/**"], "enforcement": "warning"}]
    judgement = judge({}, {"src/a.ts": ANY, "b.ts": ANY}, scopes=scopes)
    assert judgement.breach is Enforcement.WARNING
    [warned] = [k for k, v in judgement.levels.items() if v is Enforcement.WARNING]
    assert {f.location.path for f in judgement.findings if f.fingerprint == warned} == {"src/a.ts"}


class TestTotals:
    def test_a_ceiling_is_held_for_unchanged_debt_too(self) -> None:
        judgement = judge({"a.ts": TWO}, {"a.ts": TWO, "b.ts": CLEAN}, total=1)
        assert judgement.breach is Enforcement.BLOCKING
        assert judgement.title == "2 any"

    def test_a_change_that_lowers_the_total_is_not_held_back(self) -> None:
        judgement = judge({"a.ts": TWO, "b.ts": ANY}, {"a.ts": TWO, "b.ts": CLEAN}, total=1)
        assert judgement.breach is Enforcement.OFF
        assert judgement.notes == ("still 2 any, above 1, but fewer than before",)

    def test_unknown_totals_wait_but_the_ratchet_speaks_at_once(self) -> None:
        partial = replace(change({"a.ts": ANY}, {"a.ts": CLEAN}), whole_tree=False)
        judgement = gates()["any-growth"].judge(partial, options(total=0))
        assert judgement.waiting == "the first measurement of the whole tree"
        assert judgement.metrics[0].head is None
        grown = replace(change({"a.ts": ANY}, {"a.ts": TWO}), whole_tree=False)
        judgement = gates()["any-growth"].judge(grown, options(total=9))
        assert judgement.waiting is None
        assert judgement.title == "+1 any"

    def test_a_dated_step_holds_from_its_day_on(self) -> None:
        steps = [{"by": "2026-03-10", "total": 0}, {"by": "2026-03-20", "total": 0}]
        same = {"a.ts": ANY}
        assert judge(same, same, roadmap=steps).breach is Enforcement.BLOCKING
        before = replace(change(same, same), today=date(2026, 3, 9))
        judgement = gates()["any-growth"].judge(before, options(roadmap=steps))
        assert judgement.breach is Enforcement.OFF
        assert judgement.notes == ("from 2026-03-10 on: at most 0 any",)

    def test_grace_spares_pull_requests_that_were_open_before(self) -> None:
        same = {"a.ts": ANY}
        pull = PullRequest(number=1, opened_on=date(2026, 3, 1))
        spared = replace(change(same, same), grace=7, pull_request=pull)
        steps = options(roadmap=[{"by": "2026-03-05", "total": 0}])
        assert gates()["any-growth"].judge(spared, steps).breach is Enforcement.OFF
        late = replace(spared, today=date(2026, 3, 12))
        assert gates()["any-growth"].judge(late, steps).breach is Enforcement.BLOCKING


class TestInlineIgnores:
    REASONED = "export const a: any = 1; // hardening: ignore[explicit-any] foreign type\n"
    BARE = "export const a: any = 1; // hardening: ignore[explicit-any]\n"

    def test_a_reason_lifts_the_breach_and_keeps_the_count(self) -> None:
        judgement = judge({}, {"a.ts": self.REASONED})
        assert judgement.breach is Enforcement.OFF
        assert judgement.findings[0].suppressed_by == "inline: foreign type"
        assert judgement.metrics[0].head == 1

    def test_without_a_reason_it_does_not_count(self) -> None:
        judgement = judge({}, {"a.ts": self.BARE})
        assert judgement.breach is Enforcement.BLOCKING
        assert "needs a reason" in judgement.notes[0]

    def test_the_policy_can_switch_them_off(self) -> None:
        barred = replace(change({}, {"a.ts": self.REASONED}), inline_ignores=False)
        assert gates()["any-growth"].judge(barred, options()).breach is Enforcement.BLOCKING


def test_measure_counts_by_rule_and_totals_the_any_types() -> None:
    head = snapshot({"a.ts": TWO + "// @ts-ignore\nlet c = d as any;\n"})
    measure = gates()["any-growth"].measure
    assert measure is not None
    measured = measure(head, options())
    assert measured.total == 3
    assert measured.by_rule == {
        "any-growth/as-any": 1,
        "any-growth/explicit-any": 2,
        "any-growth/ts-ignore": 1,
    }


def test_a_file_that_became_unreadable_is_no_improvement() -> None:
    hidden = ANY + "let x: any = '" + "x" * 30_000 + "';\n"
    judgement = judge({"a.ts": ANY}, {"a.ts": hidden})
    assert judgement.findings == ()
    assert judgement.metrics[0].limits[0].holds
