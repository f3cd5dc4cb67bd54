"""The one summary comment of a pull request: short enough to read, edited in place."""

from collections.abc import Iterator, Sequence

from bot.publish.check_output import gate_notes, gate_table, remedies
from bot.publish.edits import CommentText
from bot.publish.judged import Judged, ordered
from bot.publish.limits import (
    COMMENT_BYTES,
    COMMENT_FINDINGS,
    COMMENT_FOLD_BYTES,
    COMMENT_GATE_NOTES,
    COMMENT_LINES,
    COMMENT_ROWS,
)
from bot.publish.phrases import count, finding_line, heading, rules_line, said_once
from checks.concern import concerns
from checks.markdown_text import plain, prose
from checks.verdict import Conclusion, Enforcement, Verdict

MARKER = "<!-- hardening:summary -->"
LINE_BYTES = 1_500
"""Longest line of a remedy or note."""


def summary_comment(judged: Judged, others: Sequence[int] = ()) -> CommentText:
    """The comment; `others` are further pull requests with the same head."""
    worth = judged.settings.comment == "always" or worth_a_comment(judged)
    parts = list(_parts(judged, others)) if worth else [_calm(judged)]
    room = COMMENT_BYTES - len(MARKER) - 1
    kept: list[str] = []
    for part in parts:
        room -= len(part.encode("utf-8", "replace")) + 2
        if room >= 0:
            kept.append(part)
    return CommentText("\n".join((MARKER, "\n\n".join(kept))), worth)


def worth_a_comment(judged: Judged) -> bool:
    """Whether there is anything that the author should act on or know."""
    evaluation = judged.evaluation
    loud = (Enforcement.WARNING, Enforcement.BLOCKING)
    broken = any(verdict.judgement.breach in loud for verdict in evaluation.verdicts)
    return broken or bool(evaluation.notes) or evaluation.conclusion is Conclusion.FAILURE


def _parts(judged: Judged, others: Sequence[int]) -> Iterator[str]:
    """The parts in the order of their worth; each stands or falls as a whole."""
    verdicts = ordered(judged.evaluation.verdicts)
    yield f"**Hardening: {plain(heading(judged.evaluation))}**"
    if verdicts:
        yield _table(verdicts)
    yield from _list("To pass", remedies(verdicts))
    notes = tuple(f"- {prose(note)}" for note in judged.evaluation.notes)
    yield from _list("Please note", notes)
    yield from _list("Also", gate_notes(verdicts)[:COMMENT_GATE_NOTES])
    yield from _fold(judged, verdicts)
    shared = ", ".join(str(number) for number in sorted(others))
    also = f" The same head is judged for pull request {shared} too; the checks show the worst."
    yield rules_line(judged) + (also if others else "")


def _table(verdicts: list[Verdict]) -> str:
    rows = gate_table(verdicts[:COMMENT_ROWS])
    rest = verdicts[COMMENT_ROWS:]
    if not rest:
        return "\n".join(rows)
    passing = all(v.conclusion is Conclusion.SUCCESS and v.final for v in rest)
    where = "passing" if passing else "listed in the check `hardening`"
    return "\n".join((*rows, "", f"{count(len(rest), 'more gate')}, {where}."))


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    shown = [line for line in lines if len(line.encode()) <= LINE_BYTES][:COMMENT_LINES]
    missing = len(lines) - len(shown)
    more = [f"- {missing} more in the check `hardening`"] if missing else []
    body = "\n".join((*shown, *more))
    yield f"**{title}**\n{body}"


def _fold(judged: Judged, verdicts: list[Verdict]) -> Iterator[str]:
    told = (c for v in verdicts for c in said_once(concerns(v)))
    listed = sorted(told, key=lambda c: c.rank)
    if not listed:
        return
    lines: list[str] = []
    room = COMMENT_FOLD_BYTES
    for line in (finding_line(judged, concern) for concern in listed[:COMMENT_FINDINGS]):
        room -= len(line.encode("utf-8", "replace"))
        if room >= 0:
            lines.append(line)
    missing = len(listed) - len(lines)
    more = [f"- {missing} more in the checks"] if missing else []
    summary = f"<details><summary>{count(len(listed), 'finding')}</summary>"
    yield "\n".join((summary, "", *lines, *more, "", "</details>"))


def _calm(judged: Judged) -> str:
    """What an older comment becomes when nothing is left to say; the same at every push."""
    if judged.evaluation.conclusion is Conclusion.SUCCESS:
        return "**Hardening: all well now.** What was reported here is gone."
    return "**Hardening: nothing to report now.** What was reported here is gone."
