"""Wanted minus shown: the fewest writes that bring GitHub to what should stand there."""

from collections.abc import Iterator
from dataclasses import replace

from bot.publish.check_output import AGGREGATE
from bot.publish.edits import (
    CreateCheckRun,
    CreateComment,
    CreateReview,
    DeleteComment,
    DeleteReviewComment,
    Edit,
    RunText,
    Shown,
    ShownInline,
    ShownRun,
    UpdateCheckRun,
    UpdateComment,
    UpdateReviewComment,
    Wanted,
)
from bot.publish.inline import fixed_body
from bot.publish.limits import INLINE_OPEN, INLINE_PER_PUSH
from checks.verdict import Conclusion

COMPLETED = "completed"


def plan(wanted: Wanted, shown: Shown) -> tuple[Edit, ...]:
    """The edits, in the order in which they are to be done: the aggregate concludes last, so that
    a reader who sees its verdict finds everything else in place."""
    gates = [run for run in wanted.runs if run.name != AGGREGATE]
    aggregate = [run for run in wanted.runs if run.name == AGGREGATE]
    gates += _dropped(aggregate, wanted, shown)
    return (
        *_runs(gates, wanted, shown),
        *_inline(wanted, shown),
        *_comment(wanted, shown),
        *_runs(aggregate, wanted, shown),
    )


def to_retire(wanted: Wanted, shown: Shown) -> tuple[ShownInline, ...]:
    """Inline comments whose finding is gone. Whether anybody answered them must be known before
    they are deleted."""
    if not wanted.settled:
        return ()
    return tuple(
        comment
        for comment in shown.inline
        if not comment.fixed
        and comment.fingerprint not in wanted.present
        and comment.path not in wanted.unread
        and _is_judged(comment.gate, wanted)
    )


def _is_judged(gate: str, wanted: Wanted) -> bool:
    """Whether the gate's findings are known; of a gate that is not known, all must be."""
    return gate not in wanted.unsettled if gate else not wanted.unsettled


def _dropped(aggregate: list[RunText], wanted: Wanted, shown: Shown) -> Iterator[RunText]:
    """A gate that lost its own run must not leave a red or a spinning one behind."""
    names = {run.name for run in wanted.runs}
    for name, run in sorted(shown.runs.items()):
        if not wanted.whole or name in names or not aggregate:
            continue
        if run.status != COMPLETED or run.conclusion != Conclusion.SUCCESS:
            gate = name.removeprefix(f"{AGGREGATE}/")
            known_as = aggregate[0].external_id.replace(":aggregate:", f":{gate}:")
            summary = "The configuration gives this gate no check run of its own any more."
            yield RunText(name, Conclusion.NEUTRAL, "No longer judged here", summary, known_as)


def no_step_back(text: RunText, shown: ShownRun) -> RunText:
    """A neutral run behind a success of the same name can hold up a ruleset."""
    if text.conclusion is Conclusion.NEUTRAL and shown.conclusion == Conclusion.SUCCESS:
        return replace(text, conclusion=Conclusion.SUCCESS)
    return text


def _runs(texts: list[RunText], wanted: Wanted, shown: Shown) -> Iterator[Edit]:
    for text in texts:
        edit = _run(text, wanted.head, shown.runs.get(text.name))
        if edit is not None:
            yield edit


def _run(text: RunText, head: str, shown: ShownRun | None) -> Edit | None:
    """A completed run is never changed, because its annotations cannot be taken back."""
    if shown is None:
        return CreateCheckRun(head, text)
    text = no_step_back(text, shown)
    if shown.status != COMPLETED:
        same = text.conclusion is None and text.digest == shown.digest
        return None if same else UpdateCheckRun(shown.id, text)
    if text.conclusion is None and text.external_id == shown.external_id:
        return None  # this evaluation has concluded; an attempt to open it again comes too late
    if text.external_id == shown.external_id and 0 < shown.annotated < len(text.annotations):
        return UpdateCheckRun(shown.id, text, shown.annotated)
    return None if text.digest == shown.digest else CreateCheckRun(head, text)


def _comment(wanted: Wanted, shown: Shown) -> Iterator[Edit]:
    yield from (DeleteComment(spare) for spare in shown.spare)
    if wanted.comment is None:
        if wanted.silent and shown.comment is not None:
            yield DeleteComment(shown.comment.id)
    elif shown.comment is not None:
        if shown.comment.digest != wanted.comment.digest:
            yield UpdateComment(shown.comment.id, wanted.comment)
    elif wanted.comment.worth:
        yield CreateComment(wanted.comment)


def _inline(wanted: Wanted, shown: Shown) -> Iterator[Edit]:
    retiring = to_retire(wanted, shown)
    standing = {c.fingerprint: c for c in shown.inline if not c.fixed}
    closed = {c.fingerprint: c for c in shown.inline if c.fixed}
    said = [t for t in wanted.inline if {t.fingerprint, *t.twins} & standing.keys()]
    fresh = [t for t in wanted.inline if t not in said and t.fingerprint not in closed]
    for text in wanted.inline:
        if text.fingerprint in closed and text not in said:
            yield UpdateReviewComment(
                closed[text.fingerprint].id, text.fingerprint, text.body, fixed=False
            )
    used = sum(comment.head == wanted.head for comment in standing.values())
    left = min(wanted.inline_limit, INLINE_PER_PUSH) - used
    chosen = fresh[: max(0, min(left, INLINE_OPEN - len(standing) + len(retiring)))]
    if chosen:
        yield CreateReview(wanted.head, tuple(chosen))
    for comment in retiring:
        if comment.replied:
            body = fixed_body(comment.fingerprint, wanted.head)
            yield UpdateReviewComment(comment.id, comment.fingerprint, body)
        elif comment.replied is False:
            yield DeleteReviewComment(comment.id, comment.fingerprint)
