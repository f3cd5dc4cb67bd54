"""GitHub Markdown, for a job summary or a comment of one's own."""

from collections.abc import Iterator

from checks.concern import Concern, concerns
from checks.markdown_text import code_span, plain, prose
from checks.metric import Limit, Metric, shown
from checks.renderer import Extras, Renderer
from checks.verdict import Conclusion, Evaluation, Verdict

SHORT_COMMIT = 10
FINDINGS_PER_GATE = 50
ICONS = {
    Conclusion.FAILURE: "❌",
    Conclusion.NEUTRAL: "⚠️",
    Conclusion.SUCCESS: "✅",
    Conclusion.CANCELLED: "⏹️",
}


def _render(evaluation: Evaluation, _: Extras) -> str:
    return "\n".join(_lines(evaluation)) + "\n"


def _lines(evaluation: Evaluation) -> Iterator[str]:
    yield f"### {ICONS[evaluation.conclusion]} Hardening: {plain(evaluation.title)}"
    yield ""
    yield _rules(evaluation)
    if evaluation.verdicts:
        yield ""
        yield "| Gate | Verdict | Result | Limit |"
        yield "|---|---|---|---|"
        yield from (_row(verdict) for verdict in evaluation.verdicts)
    for verdict in evaluation.verdicts:
        yield from _details(verdict)
    if evaluation.notes:
        yield ""
        yield from (f"- {prose(note)}" for note in evaluation.notes)


def _rules(evaluation: Evaluation) -> str:
    judged = f"Judged {code_span(evaluation.head[:SHORT_COMMIT])}"
    path, base = code_span(evaluation.config.path), code_span(evaluation.base[:SHORT_COMMIT])
    if evaluation.config.source == "default":
        return f"{judged} without a configuration file: nothing blocks."
    origin = f" at {base}" if evaluation.config.source == "base" else ""
    return f"{judged} by the rules of {path}{origin}."


def _row(verdict: Verdict) -> str:
    told = f"{ICONS[verdict.conclusion]} {verdict.conclusion} ({verdict.enforcement})"
    title = prose(verdict.judgement.title, in_table=True)
    return f"| {code_span(verdict.gate)} | {told} | {title} | {_limits(verdict)} |"


def _limits(verdict: Verdict) -> str:
    told = (_limit(metric) for metric in verdict.judgement.metrics)
    return "; ".join(filter(None, dict.fromkeys(told)))


def _limit(metric: Metric) -> str:
    """The limits of a metric, those that are broken first."""
    ordered = sorted(metric.limits, key=lambda limit: limit.holds)
    return ", ".join(
        f"{limit.kind} {_value(limit, metric.unit)} ({code_span(limit.origin, in_table=True)})"
        for limit in ordered
    )


def _value(limit: Limit, unit: str) -> str:
    return "of the base" if limit.value is None else shown(limit.value, unit)


def _details(verdict: Verdict) -> Iterator[str]:
    judgement, found = verdict.judgement, concerns(verdict)
    told = [_finding(concern) for concern in found[:FINDINGS_PER_GATE]]
    if len(found) > FINDINGS_PER_GATE:
        told.append(f"- and {len(found) - FINDINGS_PER_GATE} more")
    if judgement.unmeasured and judgement.unmeasured != judgement.title:
        told.append(f"- {prose(judgement.unmeasured)}")
    told += [f"- {prose(note)}" for note in judgement.notes]
    told += [f"- report: {prose(origin.words())}" for origin in judgement.reports]
    if judgement.remedy and verdict.conclusion is not Conclusion.SUCCESS:
        told += ["", f"To pass: {prose(judgement.remedy)}"]
    if told:
        yield from ("", f"#### {code_span(verdict.gate)}", "", *told)


def _finding(concern: Concern) -> str:
    finding, place = concern.finding, concern.finding.location
    where = code_span(f"{place.path}:{place.line}")
    return f"- {where} {prose(finding.message)} ({code_span(finding.rule)}, {concern.level})"


RENDERER = Renderer("markdown", _render)
