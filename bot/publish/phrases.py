"""Short phrases that every text of ours is made of."""

from collections.abc import Sequence
from urllib.parse import quote

from bot.publish.judged import Judged
from checks.concern import Concern
from checks.markdown_text import code_span, plain, prose
from checks.metric import Figure, Limit, LimitKind, Metric, shown
from checks.plain_text import cut, one_line
from checks.verdict import Conclusion, Enforcement, Evaluation, Verdict

SHORT_SHA = 7
MESSAGE_BYTES = 400
"""Of a finding's message in a list; its annotation and its inline comment have it whole."""
TESTS = "tests"
"""The one count of which more is better."""
PERCENT = "percent"
NOT_EVALUATED = "not evaluated: "
LEVELS = {
    Enforcement.BLOCKING: "blocking",
    Enforcement.WARNING: "warning",
    Enforcement.INFO: "note",
    Enforcement.OFF: "ok",
}
LIMIT_WORDS = {
    LimitKind.CEILING: "at most",
    LimitKind.FLOOR: "at least",
    LimitKind.RATCHET: "no worse than",
    LimitKind.TARGET: "target",
}


def status(verdict: Verdict) -> str:
    """Icon and word for a verdict; the word alone says it all."""
    if not verdict.final:
        return "⏳ waiting"
    if verdict.judgement.unmeasured is not None:
        blocked = verdict.conclusion is Conclusion.FAILURE
        return "❌ not evaluated" if blocked else "⚪ not evaluated"
    if verdict.conclusion is Conclusion.FAILURE:
        return "❌ blocking"
    if verdict.conclusion is Conclusion.NEUTRAL:
        return "⚠️ warning"
    return "⚪ cancelled" if verdict.conclusion is Conclusion.CANCELLED else "✅ passing"


def limit_words(limit: Limit, unit: str = "", name: str = "") -> str:
    """For example "no worse than 12" or "at most 100"; of tests "no fewer than 5"."""
    if limit.value is None:
        return "no worse than before"
    fewer = limit.kind is LimitKind.RATCHET and name.partition(" ")[0] == TESTS
    words = "no fewer than" if fewer else LIMIT_WORDS[limit.kind]
    return f"{words} {shown(limit.value, unit)}"


def telling_limit(verdict: Verdict) -> str:
    """The limit that decides: a broken one if there is one, else the first; "–" without any."""
    limits = [(x, metric) for metric in verdict.judgement.metrics for x in metric.limits]
    if not limits:
        return "–"
    chosen, metric = next((pair for pair in limits if not pair[0].holds), limits[0])
    origin = "" if chosen.origin == "default" else f" ({code_span(chosen.origin, in_table=True)})"
    return limit_words(chosen, metric.unit, metric.name) + origin


def metric_row(metric: Metric) -> str:
    """A row of the table that a gate's own check run shows."""
    limits = ", ".join(
        limit_words(limit, metric.unit, metric.name) + ("" if limit.holds else " — **broken**")
        for limit in metric.limits
    )
    figures = (_known(metric.base, metric.unit), _known(metric.head, metric.unit), _signed(metric))
    return f"| {plain(metric.name)} | {' | '.join(figures)} | {limits or '–'} |"


def _signed(metric: Metric) -> str:
    """The difference of two percentages is in points."""
    if metric.delta is None:
        return "–"
    size = shown(abs(metric.delta), metric.unit)
    if metric.unit == PERCENT:
        size = size.replace("%", "points")
    return f"{'−' if metric.delta < 0 else '+'}{size}"


def _known(value: Figure | None, unit: str) -> str:
    return "–" if value is None else shown(value, unit)


def said_once(concerns: Sequence[Concern]) -> list[Concern]:
    """Without those of a whole file that only point at a line which has a concern of its own."""
    own = {_place(c) for c in concerns if c.finding.on_changed_line}
    return [c for c in concerns if c.finding.on_changed_line or _place(c) not in own]


def _place(concern: Concern) -> tuple[str, str, int]:
    finding = concern.finding
    return finding.rule.partition("/")[0], finding.location.path, finding.location.line


def finding_line(judged: Judged, concern: Concern) -> str:
    """One finding as a list item, linked to its line where a page is known."""
    finding = concern.finding
    where = place_link(judged, finding.location.path, finding.location.line)
    message = prose(cut(one_line(finding.message), MESSAGE_BYTES))
    return f"- {LEVELS[concern.level]}: {where} {message} ({code_span(finding.rule)})"


def place_link(judged: Judged, path: str, line: int) -> str:
    """A place in the head as code, linked to it where a page is known."""
    text = code_span(f"{path}:{line}")
    if not judged.blob_root:
        return text
    target = quote(path.encode("utf-8", "replace"), safe="/")
    return f"[{text}]({judged.blob_root.rstrip('/')}/{target}#L{line})"


def rules_line(judged: Judged) -> str:
    """Where the rules came from."""
    config = judged.evaluation.config
    if config.source == "default":
        return "Rules: built-in defaults, advisory (no `.hardening.yml` on the base branch)."
    commit = config.commit or judged.evaluation.base
    # In one span: GitHub would take an @ outside of it for somebody's name.
    origin = code_span(f"{judged.base_ref}@{short(commit)}")
    return f"Rules: {code_span(config.path)} from {origin}."


def waiting_words(verdict: Verdict) -> str:
    """For example "waiting for the first measurement" or "2 of 4 reports, waiting for e2e"."""
    told = verdict.judgement.waiting or ""
    return told if not told or "waiting for" in told else f"waiting for {told}"


def heading(evaluation: Evaluation) -> str:
    """The title with a capital letter, or what is waited for."""
    waiting = [verdict.gate for verdict in evaluation.verdicts if not verdict.final]
    text = evaluation.title
    if waiting:
        text = f"waiting for {', '.join(waiting)}; so far: {text}"
    return text[:1].upper() + text[1:]


def short(sha: str) -> str:
    """The usual abbreviation of a commit id."""
    return sha[:SHORT_SHA]


def count(number: int, noun: str) -> str:
    """For example "1 finding", "2 findings"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
