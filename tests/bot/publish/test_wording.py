"""The check runs' texts, and what is wanted as a whole."""

from dataclasses import replace

import pytest

from bot.publish.anchors import Anchors
from bot.publish.check_output import aggregate_run, external_id, gate_runs
from bot.publish.edits import Shown, ShownRun
from bot.publish.limits import (
    ANNOTATION_BYTES,
    CHECK_TEXT_BYTES,
    MAX_ANNOTATIONS,
    TITLE_BYTES,
)
from bot.publish.wording import Target, not_evaluated, opened, superseded, wanted
from checks.finding import Location, Severity
from checks.policy import Settings
from checks.verdict import Conclusion, Enforcement
from tests.bot.publish.builders import (
    HEAD,
    More,
    broken,
    evaluation,
    finding,
    judged,
    matches_golden,
    ratchet,
    verdict,
)

TARGET = Target(7, HEAD, 2)
ANCHORS = {"src/cart.ts": Anchors(((1, 50),), frozenset(range(1, 51)))}


def names(check_runs: str) -> list[str]:
    settings = Settings.model_validate({"check_runs": check_runs})
    return [run.name for run in gate_runs([judged(broken(), settings=settings)], 1)]


def test_which_gates_have_their_own_run() -> None:
    assert names("aggregate") == []
    assert names("all") == [f"hardening/{v.gate}" for v in broken().verdicts]
    blocking = ["hardening/todo", "hardening/any-growth", "hardening/route-length"]
    assert names("blocking") == blocking
    advisory = evaluation(verdict(breach=Enforcement.WARNING))
    assert [run.name for run in gate_runs([judged(advisory)], 1)] == ["hardening/any-growth"]


def test_the_aggregate_reads_well() -> None:
    run = aggregate_run([judged(broken())], 1)
    assert run.conclusion is Conclusion.FAILURE
    assert run.title == "Blocked by any-growth and route-length, 1 warning"
    assert run.external_id == "hardening:7:aggregate:1"
    assert matches_golden("check_aggregate.md", run.summary)


def test_a_gates_run_reads_well() -> None:
    run = next(r for r in gate_runs([judged(broken())], 1) if r.name == "hardening/any-growth")
    assert run.title == "+3 any (12 → 15)"
    assert run.external_id == "hardening:7:any-growth:1"
    assert matches_golden("check_any_growth.md", run.summary)


def test_annotations_stand_where_the_gate_speaks() -> None:
    given = judged(broken())
    by_name = {run.name: run.annotations for run in gate_runs([given], 1)}
    assert [a.start_line for a in by_name["hardening/any-growth"]] == [3, 12, 40]
    (handler,) = by_name["hardening/route-length"]
    assert (handler.start_line, handler.end_line) == (5, 136)
    assert handler.annotation_level == "failure"
    (leftover,) = aggregate_run([given], 1).annotations
    assert (leftover.title, leftover.annotation_level) == ("debug-output/console", "warning")


def test_ignored_findings_are_counted_openly() -> None:
    ignored = finding(suppressed_by="`any` comes from the library")
    run = aggregate_run([judged(evaluation(verdict(findings=(ignored,))))], 1)
    assert "Ignored on request" in run.summary
    assert "`src/cart.ts:3` `any` comes from the library" in run.summary
    assert run.annotations == ()


def test_a_place_links_to_its_line() -> None:
    given = replace(judged(broken()), blob_root="https://github.com/acme/shop/blob/abc/")
    summary = aggregate_run([given], 1).summary
    assert "[`src/cart.ts:3`](https://github.com/acme/shop/blob/abc/src/cart.ts#L3)" in summary


def test_waiting_keeps_the_runs_in_progress() -> None:
    waiting = verdict("coverage", waiting="a coverage report")
    given = judged(evaluation(waiting, verdict()))
    run = aggregate_run([given], 1)
    assert run.conclusion is None
    assert run.title == "Waiting for coverage; so far: passing"
    by_name = {r.name: r for r in gate_runs([given], 1)}
    assert by_name["hardening/coverage"].conclusion is None
    assert by_name["hardening/coverage"].title == "Waiting for a coverage report"
    assert by_name["hardening/any-growth"].conclusion is Conclusion.SUCCESS


def test_two_pull_requests_with_one_head_show_the_worst_and_name_both() -> None:
    good = judged(evaluation(verdict()), number=9, base_ref="release/1")
    bad = judged(broken(), number=7)
    run = aggregate_run([good, bad], 1)
    assert run.conclusion is Conclusion.FAILURE
    assert run.title.endswith("(the worst of pull requests 7, 9)")
    assert "Pull request 9 into release/1" in run.summary
    assert "Pull request 7 into main" in run.summary
    any_growth = next(r for r in gate_runs([good, bad], 1) if r.name.endswith("any-growth"))
    assert any_growth.conclusion is Conclusion.FAILURE
    assert "(pull request 7)" in any_growth.summary
    both = wanted([good, bad], ANCHORS, 1)
    assert both.pull == 9
    assert both.inline == ()
    assert both.comment is not None
    assert not both.comment.worth


def test_different_heads_are_a_mistake() -> None:
    other = replace(evaluation(verdict()), head="d" * 40)
    with pytest.raises(ValueError, match="different heads"):
        wanted([judged(broken()), judged(other)], {}, 1)


def test_a_merge_group_gets_check_runs_only() -> None:
    group = wanted([judged(broken(), number=0)], ANCHORS, 1)
    assert group.comment is None
    assert not group.silent
    assert group.inline == ()
    assert group.runs[-1].external_id == "hardening:0:aggregate:1"


def test_comment_never_removes_what_stands() -> None:
    given = wanted([judged(broken(), settings=Settings(comment="never"))], ANCHORS, 1)
    assert given.silent
    assert given.comment is None


@pytest.mark.parametrize("doubt", [{"waiting": "a report"}, {"unmeasured": "broken"}])
def test_a_gate_is_not_settled_before_it_is_measured(doubt: More) -> None:
    given = evaluation(verdict(), verdict("coverage", **doubt))
    assert wanted([judged(given)], {}, 1).unsettled == {"coverage"}
    assert wanted([judged(evaluation(verdict()))], {}, 1).unsettled == frozenset()


def test_texts_fit_whatever_there_is_to_say() -> None:
    many = tuple(
        finding(f"src/{'ö' * 200}/{n}.ts", n + 1, message="ü" * 9_000)
        for n in range(MAX_ANNOTATIONS + 1)
    )
    worst = finding("src/worst.ts", severity=Severity.CRITICAL)
    given = evaluation(
        verdict(title="é" * 900, breach=Enforcement.BLOCKING, findings=(*many, worst),
                metrics=tuple(ratchet(1, 2, 1) for _ in range(3000)),
                notes=("note " * 400,) * 400, remedy="mend " * 9_000),
        title="ß" * 900, notes=("a note " * 300,) * 300,
    )  # fmt: skip
    for run in wanted([judged(given)], {}, 1).runs:
        assert len(run.title.encode()) <= TITLE_BYTES
        assert len(run.summary.encode()) <= CHECK_TEXT_BYTES
        assert len(run.annotations) <= MAX_ANNOTATIONS
    gate = wanted([judged(given)], {}, 1).runs[0]
    assert len(gate.annotations) == MAX_ANNOTATIONS
    assert gate.annotations[0].path == "src/worst.ts"
    assert max(len(a.message.encode()) for a in gate.annotations) <= ANNOTATION_BYTES
    assert "not shown here." in gate.summary


def test_a_path_that_is_no_text_is_not_annotated() -> None:
    odd = finding(location=Location("src/\udcff.ts", 1, 1), message="\udcff")
    given = judged(evaluation(verdict(breach=Enforcement.BLOCKING, findings=(odd,))))
    run = wanted([given], {}, 1).runs[0]
    assert run.annotations == ()
    assert run.digest


def test_the_digest_sees_the_reader_s_view_only() -> None:
    run = aggregate_run([judged(broken())], 1)
    assert run.digest == aggregate_run([judged(broken())], 2).digest
    assert run.digest != replace(run, title="other").digest
    assert run.digest != replace(run, annotations=()).digest


class TestUnjudged:
    SHOWN = Shown(
        {
            "hardening": ShownRun(1, "", "in_progress", None),
            "hardening/coverage": ShownRun(2, "", "in_progress", None),
            "hardening/any-growth": ShownRun(3, "", "completed", "success"),
        }
    )

    def test_opened(self) -> None:
        run = opened(TARGET)
        assert (run.name, run.conclusion) == ("hardening", None)
        assert run.external_id == external_id(7, "hardening", 2) == "hardening:7:aggregate:2"

    def test_superseded_closes_what_is_open(self) -> None:
        given = superseded(TARGET, "d" * 40, self.SHOWN)
        assert [(r.name, r.conclusion) for r in given.runs] == [
            ("hardening/coverage", Conclusion.CANCELLED), ("hardening", Conclusion.CANCELLED),
        ]  # fmt: skip
        assert given.runs[0].title == "Superseded by ddddddd"
        assert not given.settled

    @pytest.mark.parametrize("failing", [True, False])
    def test_our_own_fault_is_said_as_such(self, failing: bool) -> None:
        given = not_evaluated(TARGET, "GitHub does not answer since 10:00", failing, self.SHOWN)
        wish = Conclusion.FAILURE if failing else Conclusion.NEUTRAL
        assert {run.conclusion for run in given.runs} == {wish}
        assert given.runs[-1].title == "Not evaluated: GitHub does not answer since 10:00"
        assert "not the author's" in given.runs[-1].summary

    def test_a_blocked_head_stays_blocked_when_it_cannot_be_judged_again(self) -> None:
        blocked = ShownRun(1, "", "in_progress", "failure")
        shown = Shown({"hardening": blocked, "hardening/coverage": self.SHOWN.runs["hardening"]})
        given = not_evaluated(TARGET, "two files have the same name", False, shown)
        assert [(r.name, r.conclusion) for r in given.runs] == [
            ("hardening/coverage", Conclusion.NEUTRAL), ("hardening", Conclusion.FAILURE),
        ]  # fmt: skip
