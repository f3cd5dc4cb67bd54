"""Plain text for a terminal: the verdict first, then each gate, its findings and the way out."""

from collections.abc import Iterator

from checks.concern import Concern, concerns
from checks.finding import BaselineState
from checks.metric import Limit, Metric, shown
from checks.plain_text import one_line
from checks.renderer import Extras, Renderer
from checks.verdict import Conclusion, Enforcement, Evaluation, Verdict

SHORT_COMMIT = 10
RESET = "\x1b[0m"
COLOURS = {
    Conclusion.FAILURE: "\x1b[1;31m",
    Conclusion.NEUTRAL: "\x1b[33m",
    Conclusion.SUCCESS: "\x1b[32m",
    Conclusion.CANCELLED: "\x1b[2m",
}


def _render(evaluation: Evaluation, extras: Extras) -> str:
    return "\n".join(_lines(evaluation, extras.colour)) + "\n"


def _lines(evaluation: Evaluation, colour: bool) -> Iterator[str]:
    verdict = _painted(evaluation.conclusion, evaluation.conclusion.value, colour)
    yield f"{verdict}: {one_line(evaluation.title)}"
    yield _rules(evaluation)
    width = max((len(each.gate) for each in evaluation.verdicts), default=0)
    for each in evaluation.verdicts:
        yield ""
        yield from _gate(each, width, colour)
    if evaluation.notes:
        yield ""
        yield from (one_line(note) for note in evaluation.notes)


def _rules(evaluation: Evaluation) -> str:
    head, base = evaluation.head[:SHORT_COMMIT], evaluation.merge_base[:SHORT_COMMIT]
    config = evaluation.config
    origin = {
        "default": "no configuration file, so nothing blocks",
        "file": f"rules from {one_line(config.path)}",
        "base": f"rules from {one_line(config.path)} at {evaluation.base[:SHORT_COMMIT]}",
    }
    return f"{base}..{head}, {origin.get(config.source, config.source)}"


def _gate(verdict: Verdict, width: int, colour: bool) -> Iterator[str]:
    judgement = verdict.judgement
    word = _painted(verdict.conclusion, f"{verdict.conclusion.value:<9}", colour)
    yield f"{verdict.gate:<{width}}  {word} {one_line(judgement.title)} ({verdict.enforcement})"
    if judgement.unmeasured and judgement.unmeasured != judgement.title:
        yield f"  {one_line(judgement.unmeasured)}"
    yield from (_finding(concern) for concern in concerns(verdict))
    for metric in judgement.metrics:
        yield from (_broken(metric, limit) for limit in metric.limits if not limit.holds)
    yield from _asides(verdict)


def _broken(metric: Metric, limit: Limit) -> str:
    head = f"{metric.delta:+}" if metric.head is None else shown(metric.head, metric.unit)
    value = "of the base" if limit.value is None else shown(limit.value, metric.unit)
    return f"  limit: {metric.name} {head}, {limit.kind} {value} ({one_line(limit.origin)})"


def _asides(verdict: Verdict) -> Iterator[str]:
    judgement = verdict.judgement
    fixed = sum(finding.state is BaselineState.ABSENT for finding in judgement.findings)
    ignored = sum(finding.suppressed_by is not None for finding in judgement.findings)
    counts = ((fixed, "fixed"), (ignored, "ignored with a reason"))
    told = ", ".join(f"{count} {what}" for count, what in counts if count)
    if told:
        yield f"  {told}"
    yield from (f"  note: {one_line(note)}" for note in judgement.notes)
    yield from (f"  report: {one_line(origin.words())}" for origin in judgement.reports)
    if judgement.remedy and verdict.conclusion is not Conclusion.SUCCESS:
        yield f"  to pass: {one_line(judgement.remedy)}"


def _finding(concern: Concern) -> str:
    finding, place = concern.finding, concern.finding.location
    where = f"{one_line(place.path)}:{place.line}:{place.column}"
    level = "" if concern.level is Enforcement.BLOCKING else f" [{concern.level}]"
    return f"  {where} {finding.rule} {one_line(finding.message)}{level}"


def _painted(conclusion: Conclusion, text: str, colour: bool) -> str:
    return f"{COLOURS[conclusion]}{text}{RESET}" if colour else text


RENDERER = Renderer("text", _render)
