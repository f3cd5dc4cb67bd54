"""JSON for scripts: every verdict, limit and finding. Keys are only ever added.

The same inputs give the same bytes, apart from `timings_ms`.
"""

import msgspec

from checks.evidence import Provenance
from checks.finding import Finding, Suggestion
from checks.metric import Figure, Limit, Metric
from checks.renderer import Extras, Renderer
from checks.verdict import Evaluation, Verdict

SCHEMA_VERSION = 1
INDENT = 2


class LimitDocument(msgspec.Struct):
    """A limit of a metric; `value` is null for a ratchet whose base is not measured yet."""

    kind: str
    value: Figure | None
    holds: bool
    origin: str = msgspec.field(name="from")


class MetricDocument(msgspec.Struct):
    """A figure; `base` and `head` are null while the whole tree is not measured."""

    name: str
    unit: str
    base: Figure | None
    head: Figure | None
    delta: Figure | None
    limits: list[LimitDocument]


class SuggestionDocument(msgspec.Struct):
    """Replace the whole lines `start_line..end_line` by `replacement`."""

    start_line: int
    end_line: int
    replacement: str


class FindingDocument(msgspec.Struct):
    """One finding; `state` is SARIF's word, lines and columns count from 1."""

    rule: str
    path: str
    line: int
    end_line: int
    column: int
    severity: str
    state: str
    on_changed_line: bool
    suppressed_by: str | None
    message: str
    fingerprint: str
    suggestion: SuggestionDocument | None


class ReportDocument(msgspec.Struct):
    """Where figures are from; `carried_days` is null for a report of the commit itself."""

    name: str
    id: str
    format: str
    digest: str
    commit: str
    job: str
    run: int
    attempt: int
    trust: str
    carried_days: int | None


class GateDocument(msgspec.Struct):
    """One gate's verdict; a gate may add keys of its own after these."""

    gate: str
    enforcement: str
    conclusion: str
    title: str
    unmeasured: str | None
    metrics: list[MetricDocument]
    findings: list[FindingDocument]
    notes: list[str]
    remedy: str
    reports: list[ReportDocument]


class ConfigDocument(msgspec.Struct):
    """Where the rules came from."""

    source: str
    path: str
    digest: str


class Document(msgspec.Struct):
    """The whole of it."""

    schema_version: int
    base: str
    merge_base: str
    head: str
    conclusion: str
    config: ConfigDocument
    gates: list[dict[str, object]]
    notes: list[str]
    timings_ms: dict[str, int]


def document(evaluation: Evaluation, extras: Extras) -> Document:
    """The evaluation in the words of the outside."""
    config = evaluation.config
    return Document(
        schema_version=SCHEMA_VERSION,
        base=evaluation.base,
        merge_base=evaluation.merge_base,
        head=evaluation.head,
        conclusion=evaluation.conclusion.value,
        config=ConfigDocument(config.source, _text(config.path), config.digest),
        gates=[_gate(verdict) for verdict in evaluation.verdicts],
        notes=[_text(note) for note in evaluation.notes],
        timings_ms=dict(extras.timings_ms),
    )


def _gate(verdict: Verdict) -> dict[str, object]:
    judgement = verdict.judgement
    document = GateDocument(
        gate=verdict.gate,
        enforcement=verdict.enforcement.value,
        conclusion=verdict.conclusion.value,
        title=_text(judgement.title),
        unmeasured=None if judgement.unmeasured is None else _text(judgement.unmeasured),
        metrics=[_metric(metric) for metric in judgement.metrics],
        findings=[_finding(finding) for finding in judgement.findings],
        notes=[_text(note) for note in judgement.notes],
        remedy=_text(judgement.remedy),
        reports=[_report(origin) for origin in judgement.reports],
    )
    return {**msgspec.structs.asdict(document), **judgement.detail}


def _report(origin: Provenance) -> ReportDocument:
    return ReportDocument(
        name=_text(origin.name),
        id=origin.report_id,
        format=origin.format,
        digest=origin.digest,
        commit=origin.commit,
        job=_text(origin.job),
        run=origin.run,
        attempt=origin.attempt,
        trust=origin.trust.value,
        carried_days=origin.carried_days,
    )


def _metric(metric: Metric) -> MetricDocument:
    limits = [_limit(limit) for limit in metric.limits]
    return MetricDocument(metric.name, metric.unit, metric.base, metric.head, metric.delta, limits)


def _limit(limit: Limit) -> LimitDocument:
    return LimitDocument(limit.kind.value, limit.value, limit.holds, _text(limit.origin))


def _finding(finding: Finding) -> FindingDocument:
    place = finding.location
    return FindingDocument(
        rule=finding.rule,
        path=_text(place.path),
        line=place.line,
        end_line=place.end_line,
        column=place.column,
        severity=finding.severity.value,
        state=finding.state.value,
        on_changed_line=finding.on_changed_line,
        suppressed_by=None if finding.suppressed_by is None else _text(finding.suppressed_by),
        message=_text(finding.message),
        fingerprint=finding.fingerprint,
        suggestion=_suggestion(finding.suggestion),
    )


def _suggestion(given: Suggestion | None) -> SuggestionDocument | None:
    if given is None:
        return None
    return SuggestionDocument(given.start_line, given.end_line, _text(given.replacement))


def _text(text: str) -> str:
    """`text` without lone surrogates, which a path that is no UTF-8 may hold."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _render(evaluation: Evaluation, extras: Extras) -> str:
    encoded = msgspec.json.encode(document(evaluation, extras))
    return msgspec.json.format(encoded, indent=INDENT).decode() + "\n"


RENDERER = Renderer("json", _render)
