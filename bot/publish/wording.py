"""Everything that should stand on GitHub for an evaluated head, or for one that was not judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.publish.anchors import Anchors
from bot.publish.check_output import AGGREGATE, aggregate_run, external_id, gate_runs
from bot.publish.edits import RunText, Shown, Wanted
from bot.publish.inline import inline_texts, present
from bot.publish.judged import Judged
from bot.publish.limits import TITLE_BYTES
from bot.publish.phrases import short
from bot.publish.summary_comment import summary_comment
from checks.markdown_text import prose
from checks.plain_text import cut, one_line
from checks.verdict import Conclusion


@dataclass(frozen=True, slots=True)
class Target:
    """The head that is spoken of. `generation` counts its evaluations; `number` is 0 for a merge
    group."""

    number: int
    head: str
    generation: int


def wanted(judged: Sequence[Judged], anchors: Mapping[str, Anchors], generation: int) -> Wanted:
    """What an evaluation wants to be shown.

    The first of `judged` is the pull request under work; the others have the same head, and the
    check runs show the worst of all. ValueError when their heads differ.
    """
    own = judged[0]
    if any(other.evaluation.head != own.evaluation.head for other in judged):
        raise ValueError("these evaluations are of different heads")
    runs = (*gate_runs(judged, generation), aggregate_run(judged, generation))
    if own.number == 0:
        return Wanted(0, own.evaluation.head, runs, settled=False, whole=True)
    silent = own.settings.comment == "never"
    others = [other.number for other in judged[1:]]
    return Wanted(
        own.number,
        own.evaluation.head,
        runs,
        comment=None if silent else summary_comment(own, others),
        silent=silent,
        inline=inline_texts(own, anchors),
        inline_limit=own.settings.inline_limit,
        present=present(own),
        unread=own.unread,
        unsettled=_unmeasured(own),
        whole=True,
    )


def opened(target: Target) -> RunText:
    """The aggregate as it appears within seconds of a push."""
    return _aggregate(target, None, "Judging this commit", "The verdict follows here.")


def superseded(target: Target, newer: str, shown: Shown) -> Wanted:
    """What becomes of a head's open check runs when a newer push replaces it."""
    words = f"Superseded by {short(newer)}"
    summary = f"A newer push replaced this commit; {short(newer)} is judged instead."
    return _closing(target, Conclusion.CANCELLED, (words, summary), shown)


def not_evaluated(target: Target, why: str, failing: bool, shown: Shown) -> Wanted:
    """What is said when we failed ourselves. `why` tells the reason, since when, and what comes
    next; `failing` follows the configuration's `on_error`. A head that was blocked stays blocked:
    nobody may clear it by a second pull request that cannot be judged."""
    conclusion = Conclusion.FAILURE if failing else Conclusion.NEUTRAL
    summary = f"This is our fault, not the author's. {prose(why)}"
    closing = _closing(target, conclusion, (f"Not evaluated: {why}", summary), shown)
    return replace(closing, runs=tuple(_still_blocked(run, shown) for run in closing.runs))


def _still_blocked(run: RunText, shown: Shown) -> RunText:
    before = shown.runs.get(run.name)
    if before is None or before.conclusion != Conclusion.FAILURE:
        return run
    return replace(run, conclusion=Conclusion.FAILURE)


def _closing(
    target: Target, conclusion: Conclusion, words: tuple[str, str], shown: Shown
) -> Wanted:
    title, summary = words
    waiting = [n for n, run in shown.runs.items() if run.status != "completed" and n != AGGREGATE]
    runs = [_run(target, name, conclusion, title, summary) for name in sorted(waiting)]
    last = _aggregate(target, conclusion, title, summary)
    return Wanted(target.number, target.head, (*runs, last), settled=False)


def _aggregate(target: Target, conclusion: Conclusion | None, title: str, summary: str) -> RunText:
    return _run(target, AGGREGATE, conclusion, title, summary)


def _run(
    target: Target, name: str, conclusion: Conclusion | None, title: str, summary: str
) -> RunText:
    shortened = cut(one_line(title), TITLE_BYTES)
    known_as = external_id(target.number, name, target.generation)
    return RunText(name, conclusion, shortened, summary, known_as)


def _unmeasured(judged: Judged) -> frozenset[str]:
    verdicts = judged.evaluation.verdicts
    return frozenset(v.gate for v in verdicts if not v.final or v.judgement.unmeasured is not None)
