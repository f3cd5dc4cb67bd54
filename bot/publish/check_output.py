"""The check runs' texts: the aggregate `hardening` and the gates that have a run of their own."""

from collections.abc import Iterator, Sequence

from bot.github.check_runs import Annotation, Level
from bot.publish.edits import RunText
from bot.publish.judged import WORST_FIRST, Judged, ordered, worst
from bot.publish.limits import (
    ANNOTATION_BYTES,
    ANNOTATION_TITLE_BYTES,
    CHECK_TEXT_BYTES,
    MAX_ANNOTATIONS,
    TITLE_BYTES,
)
from bot.publish.phrases import (
    NOT_EVALUATED,
    count,
    finding_line,
    heading,
    limit_words,
    metric_row,
    place_link,
    rules_line,
    said_once,
    short,
    status,
    telling_limit,
    waiting_words,
)
from bot.publish.sections import Section, compose
from checks.concern import Concern, concerns
from checks.finding import BaselineState
from checks.gate import CORE_GATES
from checks.markdown_text import code_span, plain, prose
from checks.plain_text import cut, one_line, visible
from checks.verdict import Enforcement, Verdict

AGGREGATE = "hardening"
ANNOTATION_LEVELS: dict[Enforcement, Level] = {
    Enforcement.BLOCKING: "failure",
    Enforcement.WARNING: "warning",
    Enforcement.INFO: "notice",
}


def external_id(pull: int, name: str, generation: int) -> str:
    """Names one check run of one evaluation, so that a second attempt finds it again."""
    gate = name.removeprefix(f"{AGGREGATE}/") if "/" in name else "aggregate"
    return f"{AGGREGATE}:{pull}:{gate}:{generation}"


def has_own_run(judged: Judged, verdict: Verdict) -> bool:
    """Whether a gate gets a check run beside its row in the aggregate."""
    wish = judged.settings.check_runs
    if wish == "all":
        return True
    core = verdict.gate in CORE_GATES or verdict.enforcement is Enforcement.BLOCKING
    return wish == "blocking" and core


def gate_runs(judged: Sequence[Judged], generation: int) -> list[RunText]:
    """The gates' own runs. Where several pull requests share the head, the worst verdict counts."""
    by_gate: dict[str, list[tuple[Judged, Verdict]]] = {}
    for one in judged:
        for verdict in one.evaluation.verdicts:
            if has_own_run(one, verdict):
                by_gate.setdefault(verdict.gate, []).append((one, verdict))
    return [_gate_run(pairs, judged[0].number, generation) for pairs in by_gate.values()]


def aggregate_run(judged: Sequence[Judged], generation: int) -> RunText:
    """The one check to require."""
    final = all(one.evaluation.final for one in judged)
    first = min(judged, key=lambda one: WORST_FIRST.index(one.evaluation.conclusion))
    sections = [section for one in judged for section in _overview(one, len(judged) > 1)]
    title = heading(first.evaluation) + _shared(judged)
    listed = [
        concern
        for one in judged
        for verdict in one.evaluation.verdicts
        if not has_own_run(one, verdict)
        for concern in said_once(concerns(verdict))
    ]
    return RunText(
        AGGREGATE,
        first.evaluation.conclusion if final else None,
        cut(one_line(title), TITLE_BYTES),
        compose(sections, CHECK_TEXT_BYTES),
        external_id(judged[0].number, AGGREGATE, generation),
        annotations(listed),
    )


def annotations(listed: list[Concern]) -> tuple[Annotation, ...]:
    """The worst first; a path that is no UTF-8 cannot be told to GitHub."""
    unique = {c.finding.fingerprint: c for c in sorted(listed, key=lambda c: c.rank)}
    return tuple(
        _annotation(concern)
        for concern in list(unique.values())[:MAX_ANNOTATIONS]
        if visible(concern.finding.location.path) == concern.finding.location.path
    )


def _annotation(concern: Concern) -> Annotation:
    finding = concern.finding
    return Annotation(
        path=finding.location.path,
        start_line=finding.location.line,
        end_line=max(finding.location.line, finding.location.end_line),
        annotation_level=ANNOTATION_LEVELS[concern.level],
        message=cut(visible(finding.message), ANNOTATION_BYTES) or finding.rule,
        title=cut(one_line(finding.rule), ANNOTATION_TITLE_BYTES),
    )


def _gate_run(pairs: list[tuple[Judged, Verdict]], pull: int, generation: int) -> RunText:
    verdict = worst([verdict for _, verdict in pairs])
    judged = next(one for one, other in pairs if other is verdict)
    final = all(other.final for _, other in pairs)
    name = f"{AGGREGATE}/{verdict.gate}"
    words = waiting_words(verdict) or verdict.judgement.title or "nothing found"
    return RunText(
        name,
        verdict.conclusion if final else None,
        cut(one_line(words[:1].upper() + words[1:]), TITLE_BYTES),
        compose(list(_detail(judged, verdict, len(pairs) > 1)), CHECK_TEXT_BYTES),
        external_id(pull, name, generation),
        annotations(said_once(concerns(verdict))),
    )


def _overview(judged: Judged, named: bool) -> Iterator[Section]:
    """The aggregate's summary for one pull request."""
    evaluation = judged.evaluation
    verdicts = ordered(evaluation.verdicts)
    name = f"Pull request {judged.number} into {plain(judged.base_ref)}" if named else ""
    yield Section(name, (f"{rules_line(judged)} {_commits(judged)}",))
    yield Section("", gate_table(verdicts), "gate", fixed=3)
    yield Section("To pass", remedies(verdicts), "step")
    yield Section("Please note", tuple(f"- {prose(note)}" for note in evaluation.notes), "note")
    yield Section("Also", gate_notes(verdicts), "note")
    for verdict in verdicts:
        yield from _findings(judged, verdict, f" of {verdict.gate}")


def _detail(judged: Judged, verdict: Verdict, shared: bool) -> Iterator[Section]:
    """The summary of a gate's own run."""
    judgement = verdict.judgement
    verdict_line = f"{status(verdict)} (enforcement: {verdict.enforcement})"
    where = f" (pull request {judged.number})" if shared else ""
    yield Section("", (verdict_line + where,))
    yield Section("", tuple(f"- {prose(t)}" for t in _reasons(verdict)), "reason")
    head = ("| Figure | Base | Head | Change | Limit |", "|---|---:|---:|---:|---|")
    rows = tuple(metric_row(metric) for metric in judgement.metrics)
    yield Section("", (*head, *rows) if rows else (), "figure", fixed=3)
    yield Section("To pass", (prose(judgement.remedy),) if judgement.remedy else (), "step")
    yield from _findings(judged, verdict)
    yield Section("Also", tuple(f"- {prose(note)}" for note in judgement.notes), "note")
    reports = tuple(f"- {prose(origin.words())}" for origin in judgement.reports)
    yield Section("Reports", reports, "report")
    yield Section("", (f"{rules_line(judged)} {_commits(judged)} {_origins(verdict)}",))


def _reasons(verdict: Verdict) -> list[str]:
    return list(filter(None, [waiting_words(verdict), verdict.judgement.unmeasured]))


def _origins(verdict: Verdict) -> str:
    limits = [(x, metric.unit) for metric in verdict.judgement.metrics for x in metric.limits]
    told = {
        f"{limit_words(x, unit)} ({code_span(x.origin)})"
        for x, unit in limits
        if x.origin != "default"
    }
    return f"Limits: {', '.join(sorted(told))}." if told else "Limits: defaults."


def _commits(judged: Judged) -> str:
    evaluation = judged.evaluation
    return f"Judged: {short(evaluation.head)} against merge base {short(evaluation.merge_base)}."


def _shared(judged: Sequence[Judged]) -> str:
    if len(judged) == 1:
        return ""
    numbers = sorted(one.number for one in judged)
    return f" (the worst of pull requests {', '.join(map(str, numbers))})"


def gate_table(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Gate, verdict, what was measured, and the limit that decides."""
    if not verdicts:
        return ()
    rows = (
        f"| {plain(v.gate)} | {status(v)} | {plain(_measured(v))} | {telling_limit(v)} |"
        for v in verdicts
    )
    return ("| Gate | Verdict | Measured | Limit |", "|---|---|---|---|", *rows)


def _measured(verdict: Verdict) -> str:
    """The column before says already that nothing was evaluated."""
    words = next(iter(_reasons(verdict)), verdict.judgement.title)
    return words.removeprefix(NOT_EVALUATED) if verdict.judgement.unmeasured is not None else words


def remedies(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """What would make each breached gate pass."""
    return tuple(
        f"- {plain(v.gate)}: {prose(v.judgement.remedy)}" for v in verdicts if v.judgement.remedy
    )


def gate_notes(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """What the gates announce, such as the next dated step."""
    return tuple(
        f"- {plain(v.gate)}: {prose(note)}" for v in verdicts for note in v.judgement.notes
    )


def _findings(judged: Judged, verdict: Verdict, of: str = "") -> Iterator[Section]:
    lines = tuple(finding_line(judged, concern) for concern in said_once(concerns(verdict)))
    yield Section(f"{count(len(lines), 'finding')}{of}", lines, "finding")
    ignored = tuple(
        f"- {place_link(judged, f.location.path, f.location.line)} {prose(f.suppressed_by)}"
        for f in verdict.judgement.findings
        if f.suppressed_by is not None and f.state is BaselineState.NEW
    )
    yield Section(f"Ignored on request{of}", ignored, "line")
