"""Wanted minus shown."""

from dataclasses import replace
from typing import TypedDict, Unpack

import pytest

from bot.github.check_runs import Annotation
from bot.publish.edits import (
    CommentText,
    CreateCheckRun,
    CreateComment,
    CreateReview,
    DeleteComment,
    DeleteReviewComment,
    Edit,
    InlineText,
    RunText,
    Shown,
    ShownComment,
    ShownInline,
    ShownRun,
    UpdateCheckRun,
    UpdateComment,
    UpdateReviewComment,
    Wanted,
)
from bot.publish.inline import fixed_body
from bot.publish.limits import INLINE_OPEN, INLINE_PER_PUSH
from bot.publish.plan import plan, to_retire
from checks.verdict import Conclusion
from tests.bot.publish.builders import HEAD

PASSED = RunText("hardening", Conclusion.SUCCESS, "Passing", "all fine", "hardening:7:aggregate:1")
COMMENT = CommentText("text", worth=True)


class RunChanges(TypedDict, total=False):
    status: str
    digest: str
    annotated: int


class InlineChanges(TypedDict, total=False):
    fixed: bool
    replied: bool | None
    head: str


class WantedChanges(TypedDict, total=False):
    inline: tuple[InlineText, ...]
    present: frozenset[str]
    unread: frozenset[str]
    settled: bool


def shown_run(text: RunText, **changes: Unpack[RunChanges]) -> ShownRun:
    """A run as GitHub would show it after it was written."""
    status = "in_progress" if text.conclusion is None else "completed"
    run = ShownRun(5, text.external_id, status, text.conclusion, text.digest)
    return replace(run, **changes)


def runs(*texts: RunText) -> Wanted:
    return Wanted(7, HEAD, texts)


def only(edits: tuple[Edit, ...]) -> Edit:
    (edit,) = edits
    return edit


def inline(number: int) -> InlineText:
    return InlineText(f"{number:04x}", "a.ts", number, None, f"body {number}")


def standing(number: int, **changes: Unpack[InlineChanges]) -> ShownInline:
    comment = ShownInline(f"{number:04x}", 100 + number, "a.ts")
    return replace(comment, **changes)


class TestCheckRuns:
    def test_what_is_missing_is_created_and_the_aggregate_comes_last(self) -> None:
        gate = replace(PASSED, name="hardening/any-growth")
        wanted = replace(runs(PASSED, gate), comment=COMMENT, inline=(inline(1),), inline_limit=10)
        assert [type(edit) for edit in plan(wanted, Shown())] == [
            CreateCheckRun, CreateReview, CreateComment, CreateCheckRun,
        ]  # fmt: skip
        assert plan(wanted, Shown())[-1] == CreateCheckRun(HEAD, PASSED)

    def test_nothing_is_written_when_nothing_changed(self) -> None:
        assert plan(runs(PASSED), Shown({"hardening": shown_run(PASSED)})) == ()

    def test_another_generation_alone_is_no_change(self) -> None:
        again = replace(PASSED, external_id="hardening:7:aggregate:2")
        assert plan(runs(again), Shown({"hardening": shown_run(PASSED)})) == ()

    def test_a_run_in_progress_is_completed(self) -> None:
        opened = replace(PASSED, conclusion=None, title="Judging")
        edits = plan(runs(PASSED), Shown({"hardening": shown_run(opened)}))
        assert only(edits) == UpdateCheckRun(5, PASSED)

    @pytest.mark.parametrize("annotated", [True, False])
    def test_a_completed_run_is_followed_by_a_new_one(self, annotated: bool) -> None:
        notes = (Annotation("a.ts", 1, 1, "failure", "no"),) * annotated
        failed = replace(PASSED, conclusion=Conclusion.FAILURE, annotations=notes)
        edits = plan(runs(PASSED), Shown({"hardening": shown_run(failed)}))
        assert only(edits) == CreateCheckRun(HEAD, PASSED)

    def test_never_neutral_after_success(self) -> None:
        neutral = replace(PASSED, conclusion=Conclusion.NEUTRAL, title="Nothing to judge")
        edit = only(plan(runs(neutral), Shown({"hardening": shown_run(PASSED)})))
        assert isinstance(edit, CreateCheckRun)
        assert edit.run.conclusion is Conclusion.SUCCESS
        assert edit.run.title == "Nothing to judge"

    def test_nor_while_a_newer_run_is_in_progress(self) -> None:
        neutral = replace(PASSED, conclusion=Conclusion.NEUTRAL)
        reopened = shown_run(PASSED, status="in_progress", digest="")
        edit = only(plan(runs(neutral), Shown({"hardening": reopened})))
        assert isinstance(edit, UpdateCheckRun)
        assert edit.run.conclusion is Conclusion.SUCCESS

    def test_failure_after_success_stays_failure(self) -> None:
        failed = replace(PASSED, conclusion=Conclusion.FAILURE)
        edit = only(plan(runs(failed), Shown({"hardening": shown_run(PASSED)})))
        assert edit == CreateCheckRun(HEAD, failed)

    def test_a_concluded_evaluation_is_not_opened_again(self) -> None:
        opened = replace(PASSED, conclusion=None, title="Judging")
        assert plan(runs(opened), Shown({"hardening": shown_run(PASSED)})) == ()
        later = replace(opened, external_id="hardening:7:aggregate:2")
        assert only(plan(runs(later), Shown({"hardening": shown_run(PASSED)}))) == CreateCheckRun(
            HEAD, later
        )

    def test_a_gate_that_lost_its_run_leaves_nothing_red(self) -> None:
        shown = {
            "hardening": shown_run(PASSED),
            "hardening/tests": shown_run(PASSED),
            "hardening/types": shown_run(replace(PASSED, conclusion=Conclusion.FAILURE)),
            "hardening/load": shown_run(replace(PASSED, conclusion=None)),
        }
        assert plan(runs(PASSED), Shown(shown)) == ()
        edits = plan(replace(runs(PASSED), whole=True), Shown(shown))
        dropped = [e.run for e in edits if isinstance(e, CreateCheckRun | UpdateCheckRun)]
        assert [(run.name, run.conclusion) for run in dropped] == [
            ("hardening/load", Conclusion.NEUTRAL), ("hardening/types", Conclusion.NEUTRAL),
        ]  # fmt: skip
        assert dropped[1].external_id == "hardening:7:types:1"
        after = shown | {run.name: shown_run(run) for run in dropped}
        assert plan(replace(runs(PASSED), whole=True), Shown(after)) == ()

    def test_the_rest_of_the_annotations_follows(self) -> None:
        text = replace(PASSED, annotations=(Annotation("a.ts", 1, 1, "notice", "x"),) * 120)
        half = shown_run(text, digest="", annotated=50)
        assert only(plan(runs(text), Shown({"hardening": half}))) == UpdateCheckRun(5, text, 50)


class TestComment:
    def test_made_only_when_it_is_worth_it(self) -> None:
        quiet = CommentText("all well", worth=False)
        assert plan(Wanted(7, HEAD, (), quiet), Shown()) == ()
        assert plan(Wanted(7, HEAD, (), COMMENT), Shown()) == (CreateComment(COMMENT),)

    def test_edited_only_when_it_changed(self) -> None:
        quiet = CommentText("all well", worth=False)
        stands = Shown(comment=ShownComment(9, COMMENT.digest))
        assert plan(Wanted(7, HEAD, (), COMMENT), stands) == ()
        assert plan(Wanted(7, HEAD, (), quiet), stands) == (UpdateComment(9, quiet),)

    def test_left_alone_or_removed_when_none_is_wanted(self) -> None:
        stands = Shown(comment=ShownComment(9, "x"))
        assert plan(Wanted(7, HEAD, ()), stands) == ()
        assert plan(Wanted(7, HEAD, (), silent=True), stands) == (DeleteComment(9),)

    def test_spare_ones_go(self) -> None:
        stands = Shown(comment=ShownComment(9, COMMENT.digest), spare=(10, 11))
        assert plan(Wanted(7, HEAD, (), COMMENT), stands) == (DeleteComment(10), DeleteComment(11))


class TestInline:
    def wanted(self, *numbers: int, limit: int = 10, **changes: Unpack[WantedChanges]) -> Wanted:
        present = frozenset(f"{number:04x}" for number in numbers)
        texts = tuple(map(inline, numbers))
        wanted = Wanted(7, HEAD, (), inline=texts, inline_limit=limit, present=present)
        return replace(wanted, **changes)

    def counted(self, wanted: Wanted, shown: Shown) -> int:
        return sum(len(e.comments) for e in plan(wanted, shown) if isinstance(e, CreateReview))

    @pytest.mark.parametrize(
        ("limit", "number", "posted"),
        [(10, 9, 9), (10, 11, 10), (0, 5, 0), (30, 31, INLINE_PER_PUSH), (99, 99, INLINE_PER_PUSH)],
    )
    def test_at_most_so_many_per_push(self, limit: int, number: int, posted: int) -> None:
        assert self.counted(self.wanted(*range(number), limit=limit), Shown()) == posted

    @pytest.mark.parametrize(("open_", "posted"), [(0, 5), (46, 4), (49, 1), (50, 0), (60, 0)])
    def test_at_most_so_many_stand_open(self, open_: int, posted: int) -> None:
        assert INLINE_OPEN == 50
        known = tuple(standing(1000 + n) for n in range(open_))
        present = frozenset({*(c.fingerprint for c in known), *(f"{n:04x}" for n in range(5))})
        wanted = self.wanted(*range(5), present=present)
        assert self.counted(wanted, Shown(inline=known)) == posted

    @pytest.mark.parametrize(("said", "posted"), [(0, 10), (7, 3), (10, 0), (12, 0)])
    def test_what_was_said_at_this_push_counts(self, said: int, posted: int) -> None:
        here = tuple(standing(1000 + n, head=HEAD) for n in range(said))
        before = (standing(2000, head="d" * 40),)
        present = frozenset({*(c.fingerprint for c in (*here, *before)), "0001"})
        wanted = self.wanted(*range(20), present=present)
        assert self.counted(wanted, Shown(inline=here + before)) == posted

    def test_nothing_is_said_twice(self) -> None:
        wanted = self.wanted(1, 2)
        edit = only(plan(wanted, Shown(inline=(standing(1),))))
        assert edit == CreateReview(HEAD, (inline(2),))

    def test_a_twin_that_stands_speaks_for_the_others(self) -> None:
        twin = replace(inline(1), twins=frozenset({"0002"}))
        wanted = self.wanted(1, 2, inline=(twin,))
        assert plan(wanted, Shown(inline=(standing(2),))) == ()

    def test_fixed_findings_are_retired(self) -> None:
        alone, answered = standing(1, replied=False), standing(2, replied=True)
        assert plan(self.wanted(), Shown(inline=(alone, answered))) == (
            DeleteReviewComment(101, "0001"),
            UpdateReviewComment(102, "0002", fixed_body("0002", HEAD)),
        )

    def test_not_before_it_is_known_whether_somebody_answered(self) -> None:
        shown = Shown(inline=(standing(1),))
        assert plan(self.wanted(), shown) == ()
        assert to_retire(self.wanted(), shown) == (standing(1),)

    def test_each_when_its_gate_is_judged(self) -> None:
        types = replace(standing(1, replied=False), gate="any-growth")
        lines = replace(standing(2, replied=False), gate="coverage")
        unknown = standing(3, replied=False)
        shown = Shown(inline=(types, lines, unknown))
        doubtful = replace(self.wanted(), unsettled=frozenset({"coverage"}))
        assert plan(doubtful, shown) == (DeleteReviewComment(101, "0001"),)

    @pytest.mark.parametrize("doubt", [{"settled": False}, {"unread": frozenset({"a.ts"})}])
    def test_not_while_it_is_unknown_whether_it_is_gone(self, doubt: WantedChanges) -> None:
        shown = Shown(inline=(standing(1, replied=False),))
        assert plan(self.wanted(**doubt), shown) == ()

    def test_fixed_once_is_enough(self) -> None:
        shown = Shown(inline=(standing(1, fixed=True, replied=True),))
        assert plan(self.wanted(), shown) == ()

    def test_a_finding_that_comes_back_is_said_in_its_old_comment(self) -> None:
        shown = Shown(inline=(standing(1, fixed=True),))
        edit = only(plan(self.wanted(1), shown))
        assert edit == UpdateReviewComment(101, "0001", "body 1", fixed=False)
